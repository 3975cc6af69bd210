import OpenAI from 'openai'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { startOpenai } from './openai/index.ts'

let now = Date.UTC(2026, 10, 20)
const standIn = await startOpenai({ port: 0, now: () => now })
afterAll(() => standIn.close())
beforeEach(() => {
  now = Date.UTC(2026, 10, 20)
  return fetch(`${standIn.url}/__reset`, { method: 'POST' })
})

const client = (apiKey = 'sk-test-abcd') => new OpenAI({ apiKey, baseURL: `${standIn.url}/v1`, maxRetries: 0 })
const webm = (said = 'said:Hello') =>
  Buffer.concat([Buffer.from('1a45dfa3', 'hex'), Buffer.alloc(60), Buffer.from(said)])
const recording = (bytes: Uint8Array<ArrayBuffer> = webm(), name = 'a.webm') => new File([bytes], name)
const write = (change: object = {}, key?: string): Promise<{ text: string }> =>
  client(key).audio.transcriptions.create({ model: 'gpt-transcribe', file: recording(), ...change } as never)

describe('transcriptions', () => {
  it('say what was said, and are counted', async () => {
    expect(await write({ response_format: 'json' })).toMatchObject({
      text: 'Hello',
      usage: { type: 'duration', seconds: 1 },
    })
    expect(await write({ response_format: 'text' })).toBe('Hello\n')
    const { effects } = (await (await fetch(`${standIn.url}/__ledger`)).json()) as { effects: object[] }
    expect(effects[0]).toMatchObject({
      kind: 'transcription',
      account: '…abcd',
      target: 'gpt-transcribe',
      text: 'a.webm',
    })
  })

  it.each([
    [400, null, { model: '' }],
    [400, 'invalid_value', { model: 'gpt-6-luna' }],
    [400, 'unsupported_value', { response_format: 'srt' }],
    [400, 'unknown_parameter', { seed: 1 }],
    [400, 'unsupported_format', { file: recording(webm(), 'a.txt') }],
    [400, 'invalid_value', { file: recording(webm(), 'a.ogg') }],
    [400, 'invalid_value', { file: recording(Buffer.from('no sound at all')) }],
    [400, 'audio_too_short', { file: recording(Buffer.from('1a45dfa3', 'hex')) }],
    [413, null, { file: recording(Buffer.concat([webm(), Buffer.alloc(25 * 1024 * 1024)])) }],
  ])('refuse with %i %s', async (status, code, change) => {
    await expect(write(change)).rejects.toMatchObject({ status, code })
  })

  it('refuse what is no form', async () => {
    const headers = { authorization: 'Bearer sk-test-abcd', 'content-type': 'application/json' }
    const answer = await fetch(`${standIn.url}/v1/audio/transcriptions`, { method: 'POST', headers, body: '{}' })
    expect(answer.status).toBe(400)
  })

  it('know the day on which the older models end', async () => {
    expect(await write({ model: 'gpt-4o-transcribe' })).toMatchObject({ text: 'Hello' })
    now = Date.UTC(2027, 1, 26)
    await expect(write({ model: 'gpt-4o-transcribe' })).rejects.toMatchObject({ status: 404, code: 'model_not_found' })
    expect(await write()).toMatchObject({ text: 'Hello' })
  })

  it.each([
    ['sk-wrong-1234', 401],
    ['sk-restricted-1234', 401],
    ['sk-noquota-1234', 429],
  ])('are refused to the key %s', async (key, status) => {
    await expect(write({}, key)).rejects.toMatchObject({ status })
  })
})
