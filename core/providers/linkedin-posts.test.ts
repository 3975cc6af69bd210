import { afterEach, describe, expect, it, vi } from 'vitest'
import { deleteOnLinkedIn } from './linkedin-posts.ts'

const places = { apiUrl: 'https://api.linkedin.test' }
const deletion = { accessToken: 'AQX-token', version: '202610', urn: 'urn:li:share:7399000000000000001' }

/** Has LinkedIn answer with a status and a body. @returns the requests that it got */
function answering(status: number, body?: unknown) {
  const fetched = vi.fn(async (_url: string, _init: RequestInit) => {
    return new Response(body === undefined ? null : JSON.stringify(body), { status })
  })
  vi.stubGlobal('fetch', fetched)
  return fetched.mock.calls
}

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('deleteOnLinkedIn', () => {
  it('asks as the Posts API wants to be asked', async () => {
    const calls = answering(204)
    expect(await deleteOnLinkedIn(places, deletion)).toEqual({
      ...{ status: 204, code: null, serviceErrorCode: null, gone: true },
    })
    expect(calls).toEqual([
      [
        'https://api.linkedin.test/rest/posts/urn%3Ali%3Ashare%3A7399000000000000001',
        expect.objectContaining({
          method: 'DELETE',
          redirect: 'manual',
          headers: {
            authorization: 'Bearer AQX-token',
            'linkedin-version': '202610',
            'x-restli-protocol-version': '2.0.0',
            'x-restli-method': 'DELETE',
          },
        }),
      ],
    ])
  })

  it.each<[string, number, unknown, boolean]>([
    ['LinkedIn does not find the post', 404, { status: 404, code: 'NOT_FOUND', message: 'x' }, true],
    ['LinkedIn says so by its status alone', 404, { status: 404, message: 'x' }, true],
    ['the address is none of LinkedIn’s', 404, { status: 404, code: 'RESOURCE_NOT_FOUND' }, false],
    ['a gateway answers', 404, { error: 'no such host' }, false],
    ['nobody says anything', 404, undefined, false],
    ['it is another’s', 403, { status: 403, code: 'ACCESS_DENIED', serviceErrorCode: 100 }, false],
    ['there was another success', 200, {}, false],
  ])('where %s', async (_, status, body, gone) => {
    answering(status, body)
    expect(await deleteOnLinkedIn(places, deletion)).toMatchObject({ status, gone })
  })

  it('says where no answer came', async () => {
    vi.stubGlobal('fetch', vi.fn().mockRejectedValue(new TypeError('network')))
    await expect(deleteOnLinkedIn(places, deletion)).rejects.toThrow('no answer')
  })
})
