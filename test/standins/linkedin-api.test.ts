import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { readLittleText } from './linkedin/api/little-text.ts'
import { startLinkedin } from './linkedin/index.ts'
import { people } from './people.ts'
import { posts } from './posts.ts'

const clock = { now: Date.UTC(2026, 10, 20) }
const standIn = await startLinkedin({ port: 0, now: () => clock.now })
afterAll(() => standIn.close())

const maya = people[0]
const [first] = posts
if (!maya || !first) throw new Error('no fixtures')
const PARENT = `urn:li:share:${first.share}`

const control = async (path: string, body: unknown = {}) => {
  const answer = await fetch(`${standIn.url}${path}`, { method: 'POST', body: JSON.stringify(body) })
  return answer.status === 204 ? {} : ((await answer.json()) as Record<string, string>)
}
const token = async (more: object = {}) => (await control('/__tokens', { vanity: maya.vanity, ...more })).access_token
const effects = async () =>
  ((await (await fetch(`${standIn.url}/__ledger`)).json()) as { effects: Record<string, unknown>[] }).effects

const reshare = {
  author: `urn:li:person:${maya.sub}`,
  commentary: 'Worth five minutes.',
  visibility: 'PUBLIC',
  distribution: { feedDistribution: 'MAIN_FEED', targetEntities: [], thirdPartyDistributionChannels: [] },
  lifecycleState: 'PUBLISHED',
  isReshareDisabledByAuthor: false,
  reshareContext: { parent: PARENT },
}
const headers = {
  'linkedin-version': '202609',
  'x-restli-protocol-version': '2.0.0',
  'content-type': 'application/json',
}
const post = async (body: object, more: Record<string, string> = {}) =>
  fetch(`${standIn.url}/rest/posts`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await token()}`, ...headers, ...more },
    body: JSON.stringify(body),
  })

beforeEach(async () => {
  clock.now = Date.UTC(2026, 10, 20)
  await control('/__reset')
})

describe('POST /rest/posts', () => {
  it('makes a reshare: 201, the URN in a header, no body', async () => {
    const answer = await post(reshare)
    expect(answer.status).toBe(201)
    expect(answer.headers.get('x-restli-id')).toMatch(/^urn:li:share:\d{19}$/)
    expect(await answer.text()).toBe('')
    expect(await effects()).toMatchObject([
      {
        kind: 'repost',
        account: maya.vanity,
        target: `urn:li:activity:${first.activity}`,
        text: 'Worth five minutes.',
      },
    ])
  })

  it.each([
    [400, 'VERSION_MISSING', {}, { 'linkedin-version': '' }],
    [400, 'INVALID_VERSION', {}, { 'linkedin-version': '2026-09' }],
    [426, 'NONEXISTENT_VERSION', {}, { 'linkedin-version': '202511' }],
    [426, 'NONEXISTENT_VERSION', {}, { 'linkedin-version': '202612' }],
    [400, 'INVALID_PROTOCOL_VERSION', {}, { 'x-restli-protocol-version': '1.0.0' }],
    [401, 'INVALID_ACCESS_TOKEN', {}, { authorization: 'Bearer nonsense' }],
    [403, 'ACCESS_DENIED', { author: 'urn:li:person:someone' }, {}],
    [400, 'INVALID_URN_TYPE', { reshareContext: { parent: `urn:li:activity:${first.activity}` } }, {}],
    [404, 'NOT_FOUND', { reshareContext: { parent: 'urn:li:share:1' } }, {}],
    [422, 'INVALID_VALUE_FOR_FIELD', { visibility: 'EVERYONE' }, {}],
    [422, 'MISSING_FIELD', { distribution: undefined }, {}],
    [422, 'UNRECOGNIZED_FIELD', { resharedPost: PARENT }, {}],
    [422, 'UNRECOGNIZED_FIELD', { reshareContext: { parent: PARENT, root: PARENT } }, {}],
    [422, 'INVALID_VALUE_FOR_FIELD', { commentary: 'x'.repeat(3001) }, {}],
  ])('answers %i %s', async (status, code, change, more) => {
    const answer = await post({ ...reshare, ...change }, more)
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({ status, code })
    expect(await effects()).toEqual([])
  })

  it('knows versions to the day they end', async () => {
    clock.now = Date.UTC(2026, 10, 15)
    expect((await post(reshare, { 'linkedin-version': '202511' })).status).toBe(201)
    clock.now = Date.UTC(2026, 10, 16)
    expect((await post({ ...reshare, commentary: 'again' }, { 'linkedin-version': '202511' })).status).toBe(426)
  })

  it('refuses the same reshare twice', async () => {
    await post(reshare)
    const again = await post(reshare)
    expect(again.status).toBe(422)
    expect(await again.json()).toMatchObject({ code: 'DUPLICATE_POST' })
    expect(await effects()).toHaveLength(1)
  })

  it('wants a live token with the scope', async () => {
    const narrow = await token({ scopes: ['openid', 'profile'] })
    expect((await post(reshare, { authorization: `Bearer ${narrow}` })).status).toBe(403)
    const short = await token({ expiresInSeconds: 60 })
    clock.now += 60_000
    expect(await (await post(reshare, { authorization: `Bearer ${short}` })).json()).toMatchObject({
      serviceErrorCode: 65602,
    })
    await control('/__trouble', { account: maya.vanity, tokenRevoked: true })
    expect(await (await post(reshare)).json()).toMatchObject({ status: 401, serviceErrorCode: 65601 })
    await control('/__trouble', { account: maya.vanity, tokenRevoked: null, apiStatus: 429 })
    expect((await post(reshare)).status).toBe(429)
    expect(await effects()).toEqual([])
  })

  it('publishes and hangs up when switched', async () => {
    await control('/__trouble', { dropAfterPublish: true })
    await expect(post(reshare)).rejects.toThrow()
    expect(await effects()).toHaveLength(1)
  })
})

describe('DELETE /rest/posts/{urn}', () => {
  const other = people[1]
  if (!other) throw new Error('no fixtures')
  const made = async () => (await post(reshare)).headers.get('x-restli-id') ?? ''
  const remove = async (urn: string, more: Record<string, string> = {}) => {
    const { 'content-type': _, ...without } = headers
    return fetch(`${standIn.url}/rest/posts/${urn}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${await token()}`, ...without, 'x-restli-method': 'DELETE', ...more },
    })
  }
  const encoded = encodeURIComponent
  const deletions = async () => (await effects()).filter(({ kind }) => kind === 'post.delete')

  it('deletes a reshare: 204, no body, and so again; what was made stays counted', async () => {
    const urn = await made()
    for (const _ of [1, 2]) {
      const answer = await remove(encoded(urn))
      expect([answer.status, await answer.text()]).toEqual([204, ''])
    }
    expect(await effects()).toMatchObject([
      { kind: 'repost', account: maya.vanity, text: 'Worth five minutes.' },
      { kind: 'post.delete', account: maya.vanity, target: urn },
    ])
  })

  it('takes it off the pages', async () => {
    const urn = await made()
    const { li_at, JSESSIONID } = await control('/__sessions', { vanity: maya.vanity })
    const pages = async () => {
      const cookie = `li_at=${li_at}; JSESSIONID=${JSESSIONID}`
      const open = (path: string) => fetch(`${standIn.url}${path}`, { headers: { cookie }, redirect: 'manual' })
      const own = await (await open(`/in/${maya.vanity}/recent-activity/all/`)).text()
      const single = await (await open(`/feed/update/${urn}/`)).text()
      return [own, single].map((page) => page.includes('Worth five minutes.'))
    }
    expect(await pages()).toEqual([true, true])
    expect((await remove(encoded(urn))).status).toBe(204)
    expect(await pages()).toEqual([false, false])
  })

  it('deletes a post of the member’s own', async () => {
    const { reshareContext: _, ...own } = reshare
    const urn = (await post(own)).headers.get('x-restli-id') ?? ''
    expect((await remove(encoded(urn))).status).toBe(204)
    const parent = { ...reshare, reshareContext: { parent: urn } }
    expect((await post(parent)).status).toBe(404)
  })

  it.each([
    [400, 'VERSION_MISSING', { 'linkedin-version': '' }],
    [400, 'INVALID_VERSION', { 'linkedin-version': '2026-09' }],
    [426, 'NONEXISTENT_VERSION', { 'linkedin-version': '202511' }],
    [400, 'INVALID_PROTOCOL_VERSION', { 'x-restli-protocol-version': '1.0.0' }],
    [400, 'INVALID_METHOD', { 'x-restli-method': '' }],
    [400, 'INVALID_METHOD', { 'x-restli-method': 'BATCH_DELETE' }],
    [401, 'EMPTY_ACCESS_TOKEN', { authorization: '' }],
    [401, 'INVALID_ACCESS_TOKEN', { authorization: 'Bearer nonsense' }],
  ])('answers %i %s', async (status, code, more) => {
    const urn = await made()
    const answer = await remove(encoded(urn), more)
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({ status, code })
    expect(await deletions()).toEqual([])
  })

  it.each([
    [400, 'ILLEGAL_ARGUMENT', 'urn:li:share:7399100000008388608'],
    [400, 'ILLEGAL_ARGUMENT', encoded('urn:li:post:7399100000008388608')],
    [400, 'ILLEGAL_ARGUMENT', '7399100000008388608'],
    [400, 'INVALID_URN_TYPE', encoded(`urn:li:activity:${first.activity}`)],
    [404, 'NOT_FOUND', encoded('urn:li:share:7399100000000000001')],
    [404, 'NOT_FOUND', encoded('urn:li:ugcPost:7399100000000000001')],
    [403, 'ACCESS_DENIED', encoded(PARENT)],
  ])('answers %i %s to %s', async (status, code, urn) => {
    const answer = await remove(urn)
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({ status, code })
    expect(await deletions()).toEqual([])
  })

  it('is for its author alone, with a live token that may post', async () => {
    const urn = await made()
    const as = async (given: object) => ({ authorization: `Bearer ${await token(given)}` })
    expect((await remove(encoded(urn), await as({ vanity: other.vanity }))).status).toBe(403)
    expect((await remove(encoded(urn), await as({ scopes: ['openid', 'profile'] }))).status).toBe(403)
    expect((await remove(encoded(urn), await as({ expiresInSeconds: -1 }))).status).toBe(401)
    await control('/__trouble', { account: maya.vanity, tokenRevoked: true })
    expect(await (await remove(encoded(urn))).json()).toMatchObject({ status: 401, serviceErrorCode: 65601 })
    await control('/__trouble', { account: maya.vanity, tokenRevoked: null, apiStatus: 429 })
    expect((await remove(encoded(urn))).status).toBe(429)
    expect(await deletions()).toEqual([])
    await control('/__trouble', { account: maya.vanity, apiStatus: null })
    expect((await remove(encoded(urn))).status).toBe(204)
    expect((await remove(encoded(urn), await as({ vanity: other.vanity }))).status).toBe(404)
  })

  it('deletes and hangs up when switched; asked again it says so', async () => {
    const urn = await made()
    await control('/__trouble', { dropAfterPublish: true })
    await expect(remove(encoded(urn))).rejects.toThrow()
    expect(await deletions()).toHaveLength(1)
    expect((await remove(encoded(urn))).status).toBe(204)
    expect(await deletions()).toHaveLength(1)
  })
})

describe('little text', () => {
  it('reads escapes, and cuts at the first reserved character left bare', () => {
    expect(readLittleText('plain, \\(escaped\\) \\#tag \\\\ done')).toBe('plain, (escaped) #tag \\ done')
    expect(readLittleText('before (after)')).toBe('before ')
    expect(readLittleText('mail me @ home')).toBe('mail me ')
  })
})
