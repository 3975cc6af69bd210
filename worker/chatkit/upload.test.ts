import { describe, expect, it } from 'vitest'
import { readUpload } from './upload.ts'

const url = 'https://up.test/atc_1'
const limits = { maxSize: 10, mime_type: 'text/plain' }

const plain = (body: BodyInit, type = 'text/plain;charset=utf-8', method = 'PUT') =>
  new Request(url, { method, body, headers: { 'content-type': type } })

const form = async (part: string, content: string, type = 'text/plain') => {
  const body = new FormData()
  body.set(part, new File([content], 'a.txt', { type }))
  const encoded = new Response(body)
  return plain(await encoded.bytes(), encoded.headers.get('content-type') ?? '', 'POST')
}

describe('an upload', () => {
  it('may be the bytes themselves, by either method', async () => {
    for (const method of ['PUT', 'POST']) {
      const { bytes, mime_type, name } = await readUpload(plain('hello', 'text/plain', method), limits)
      expect([new TextDecoder().decode(bytes), mime_type, name]).toEqual(['hello', 'text/plain', undefined])
    }
  })

  it('may be a part of a form', async () => {
    const { bytes, mime_type, name } = await readUpload(await form('file', 'hello'), limits)
    expect([new TextDecoder().decode(bytes), mime_type, name]).toEqual(['hello', 'text/plain', 'a.txt'])
  })

  it('may be empty, and of any type where none was announced', async () => {
    const request = new Request(url, { method: 'PUT' })
    expect(await readUpload(request, { maxSize: 1 })).toMatchObject({ mime_type: 'application/octet-stream' })
  })

  it.each([
    ['too many bytes', () => plain('x'.repeat(11)), 'too_large'],
    ['too many bytes in a form', () => form('file', 'x'.repeat(11)), 'too_large'],
    ['far too many bytes in a form', () => form('file', 'x'.repeat(100_000)), 'too_large'],
    ['another type than announced', () => plain('x', 'image/png'), 'invalid_request'],
    ['another type in a form', () => form('file', 'x', 'image/png'), 'invalid_request'],
    ['a form without a file', () => form('other', 'x'), 'invalid_request'],
    ['a form that is none', () => plain('x', 'multipart/form-data; boundary=b'), 'invalid_request'],
  ])('is refused for %s', async (_name, request, code) => {
    await expect(readUpload(await request(), limits)).rejects.toMatchObject({ code })
  })

  it('is read no further than its limit when it does not say how long it is', async () => {
    let sent = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1
        controller.enqueue(new Uint8Array(5))
      },
    })
    const request = new Request(url, { method: 'PUT', body: endless, duplex: 'half' } as RequestInit)
    await expect(readUpload(request, { maxSize: 10 })).rejects.toMatchObject({ code: 'too_large' })
    expect(sent).toBeLessThan(10)
  })
})
