import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { posts } from './posts.ts'
import { startUnipile } from './unipile/index.ts'

const clock = { now: Date.UTC(2026, 10, 20) }
const standIn = await startUnipile({ port: 0, now: () => clock.now })
afterAll(() => standIn.close())

const [first, second] = posts
if (!first || !second) throw new Error('no posts')
const MAYA = 'uni_maya_lindqvist'

const control = (path: string, body: unknown = {}) =>
  fetch(`${standIn.url}${path}`, { method: 'POST', body: JSON.stringify(body) })
const get = (path: string, key = 'key-1') =>
  fetch(`${standIn.url}/api/v1${path}`, { headers: key ? { 'x-api-key': key } : {} })
const make = (fields: Record<string, string>) => {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  return fetch(`${standIn.url}/api/v1/posts`, { method: 'POST', headers: { 'x-api-key': 'key-1' }, body: form })
}
const effects = async () =>
  ((await (await fetch(`${standIn.url}/__ledger`)).json()) as { effects: Record<string, unknown>[] }).effects

beforeEach(() => control('/__reset'))

describe('Unipile', () => {
  it('wants a key and says so in its error shape', async () => {
    const none = await get('/accounts', '')
    expect(none.status).toBe(401)
    expect(await none.json()).toMatchObject({
      type: 'errors/missing_credentials',
      status: 401,
      instance: '/api/v1/accounts',
    })
    expect(await (await get('/accounts', 'wrong-key')).json()).toMatchObject({ type: 'errors/invalid_credentials' })
  })

  it('lists accounts in pages and shows one', async () => {
    type List = { items: { id: string }[]; cursor: string | null }
    const page = (await (await get('/accounts?limit=4')).json()) as List
    const rest = (await (await get(`/accounts?limit=4&cursor=${page.cursor}`)).json()) as List
    expect([page.items.length, rest.items.length, rest.cursor]).toEqual([4, 3, null])
    expect(await (await get(`/accounts/${MAYA}`)).json()).toMatchObject({
      object: 'Account',
      type: 'LINKEDIN',
      sources: [{ status: 'OK' }],
    })
    expect((await get('/accounts/uni_nobody')).status).toBe(404)
    expect((await get('/accounts?limit=0')).status).toBe(400)
  })

  it('shows a post by any id it takes', async () => {
    for (const id of [first.activity, `urn:li:share:${first.share}`, `urn:li:activity:${first.activity}`]) {
      const shown = await (await get(`/posts/${id}?account_id=${MAYA}`)).json()
      expect(shown).toMatchObject({
        social_id: `urn:li:activity:${first.activity}`,
        permissions: { can_share: true },
        is_repost: false,
      })
    }
    expect((await get(`/posts/urn:li:ugcPost:${second.ugcPost}?account_id=${MAYA}`)).status).toBe(200)
    expect((await get(`/posts/${first.share}?account_id=${MAYA}`)).status).toBe(404)
    expect((await get(`/posts/${first.activity}`)).status).toBe(400)
  })

  it('reposts, and lists it among the own posts after the lag', async () => {
    const made = await make({ account_id: MAYA, text: '', repost: `urn:li:activity:${first.activity}` })
    expect(made.status).toBe(201)
    expect(await made.json()).toMatchObject({
      object: 'PostCreated',
      post_id: expect.stringMatching(/^urn:li:activity:\d{19}$/),
    })
    expect(await effects()).toMatchObject([
      { kind: 'repost', account: MAYA, target: `urn:li:activity:${first.activity}`, text: null },
    ])
    await control('/__trouble', { account: MAYA, listLagMs: 60_000 })
    const own = async () =>
      ((await (await get(`/users/me/posts?account_id=${MAYA}`)).json()) as { items: object[] }).items
    expect(await own()).toEqual([])
    clock.now += 60_000
    expect(await own()).toMatchObject([{ is_repost: true, repost_id: first.activity }])
  })

  it('refuses what is not a multipart post of a working account', async () => {
    const json = await fetch(`${standIn.url}/api/v1/posts`, {
      method: 'POST',
      headers: { 'x-api-key': 'k', 'content-type': 'application/json' },
      body: '{}',
    })
    expect(json.status).toBe(400)
    expect((await make({ account_id: MAYA, text: '' })).status).toBe(400)
    expect((await make({ account_id: MAYA, text: 'x', quoted_post_id: '1' })).status).toBe(400)
    expect((await make({ account_id: MAYA, text: '', repost: 'urn:li:share:1' })).status).toBe(404)
    await control('/__trouble', { account: MAYA, canShare: false })
    expect(await (await make({ account_id: MAYA, text: '', repost: first.activity })).json()).toMatchObject({
      type: 'errors/resource_access_restricted',
    })
    await control('/__trouble', { account: MAYA, canShare: null, source: 'CREDENTIALS' })
    expect(await (await make({ account_id: MAYA, text: '', repost: first.activity })).json()).toMatchObject({
      status: 401,
      type: 'errors/expired_credentials',
    })
    expect(await effects()).toEqual([])
  })

  it('fails as switched', async () => {
    await control('/__trouble', { type: 'errors/limit_exceeded', status: 422, times: 1, path: '/api/v1/posts' })
    expect((await get('/accounts')).status).toBe(200)
    expect(await (await make({ account_id: MAYA, text: 'x' })).json()).toMatchObject({
      type: 'errors/limit_exceeded',
      status: 422,
    })
    await control('/__trouble', { account: MAYA, dropAfterPublish: true })
    await expect(make({ account_id: MAYA, text: 'x' })).rejects.toThrow()
    expect(await effects()).toHaveLength(1)
  })
})
