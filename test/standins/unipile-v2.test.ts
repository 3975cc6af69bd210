import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { posts } from './posts.ts'
import { startUnipile } from './unipile/index.ts'

const clock = { now: Date.UTC(2026, 10, 20) }
const standIn = await startUnipile({ port: 0, now: () => clock.now })
afterAll(() => standIn.close())

const [first] = posts
if (!first) throw new Error('no posts')
const MAYA = 'acc_maya_lindqvist'
const V1 = 'uni_maya_lindqvist'

const control = (path: string, body: unknown = {}) =>
  fetch(`${standIn.url}${path}`, { method: 'POST', body: JSON.stringify(body) })
const get = async (path: string, key = 'key-1') => {
  const answer = await fetch(`${standIn.url}/v2${path}`, { headers: key ? { 'x-api-key': key } : {} })
  return {
    status: answer.status,
    json: (await answer.json()) as Record<string, never> & { data: object[]; id: string },
  }
}
const make = (body: unknown, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  fetch(`${standIn.url}/v2/${MAYA}/posts`, {
    method: 'POST',
    headers: { 'x-api-key': 'key-1', ...headers },
    body: JSON.stringify(body),
  })
const effects = async () =>
  ((await (await fetch(`${standIn.url}/__ledger`)).json()) as { effects: Record<string, unknown>[] }).effects
const idOfFirst = async () => (await get(`/${MAYA}/posts/${first.activity}`)).json.id

beforeEach(() => {
  clock.now = Date.UTC(2026, 10, 20)
  return control('/__reset')
})

describe('Unipile v2', () => {
  it('says what is wrong in its own shape', async () => {
    expect((await get('/accounts', '')).json).toMatchObject({ object: 'Error', type: 'api/missing_authorization' })
    expect((await get('/accounts', 'limited-1')).status).toBe(403)
    expect((await get('/acc_nobody/users/me')).json).toMatchObject({ status: 404, type: 'api/resource_not_found' })
    await control('/__trouble', { account: V1, source: 'CREDENTIALS' })
    expect((await get(`/${MAYA}/users/me`)).json).toMatchObject({ status: 401, type: 'provider/invalid_authorization' })
  })

  it('shows accounts, the own profile and a post', async () => {
    expect((await get('/accounts?limit=2')).json).toMatchObject({
      has_more: true,
      data: [{ provider: 'linkedin' }, {}],
    })
    expect((await get(`/accounts/${MAYA}`)).json).toMatchObject({ id: MAYA, status: 'running' })
    expect((await get(`/${MAYA}/users/me`)).json).toMatchObject({ public_identifier: 'maya-lindqvist' })
    const id = await idOfFirst()
    expect((await get(`/${MAYA}/posts/${id}`)).json).toMatchObject({
      object: 'Post',
      id,
      permissions: { can_share: true },
    })
    expect((await get(`/${MAYA}/posts/${first.share}`)).status).toBe(404)
  })

  it('shares with words as a quote, and without as a repost', async () => {
    const id = await idOfFirst()
    expect(await (await make({ text: 'Read this.', quoted_post_id: id })).json()).toMatchObject({
      object: 'Post',
      text: 'Read this.',
      is_repost: false,
      quoted_post: { id },
    })
    expect((await make({ text: '', quoted_post_id: id })).status).toBe(201)
    const { data } = (await get(`/${MAYA}/users/me/posts`)).json
    expect(data).toMatchObject([
      { id, is_repost: true },
      { is_repost: false, quoted_post: { id } },
    ])
    expect(await effects()).toMatchObject([
      { kind: 'repost', account: V1, target: `urn:li:activity:${first.activity}`, text: 'Read this.' },
      { kind: 'repost', account: V1, text: null },
    ])
  })

  it('takes only its own ids to quote, only known fields, only JSON', async () => {
    expect((await make({ text: '', quoted_post_id: first.activity })).status).toBe(404)
    expect((await make({ text: '', quoted_post_id: await idOfFirst(), repost: '1' })).status).toBe(400)
    expect((await make({ text: '', quoted_post_id: await idOfFirst() }, {})).status).toBe(400)
    expect((await make({ text: '' })).status).toBe(400)
    await control('/__trouble', { account: V1, canShare: false })
    expect(await (await make({ text: '', quoted_post_id: await idOfFirst() })).json()).toMatchObject({
      status: 403,
      type: 'provider/insufficient_permissions',
    })
    expect(await effects()).toEqual([])
  })

  it('makes a mention of what looks like one', async () => {
    await make({ text: 'as @sam-whitfield says', quoted_post_id: await idOfFirst() })
    expect(await effects()).toMatchObject([{ text: 'as Sam Whitfield says' }])
  })
})

describe('the hosted page of v2', () => {
  const wish = () => ({
    providers: ['linkedin'],
    expires_on: new Date(clock.now + 600_000).toISOString(),
    redirect_uri: 'http://127.0.0.1:9/back?from=unipile',
    state: 'state-1',
  })
  const ask = (body: unknown, key = 'key-1') =>
    fetch(`${standIn.url}/v2/auth/link`, {
      method: 'POST',
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const link = async (change: object = {}) =>
    ((await (await ask({ ...wish(), ...change })).json()) as { object: string; link: string }).link
  const press = async (url: string, fields: Record<string, string>) => {
    const answer = await fetch(url, { method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) })
    return { status: answer.status, to: new URL(answer.headers.get('location') ?? 'none:') }
  }
  const connect = (url: string, member = 'maya-lindqvist') => press(url, { action: 'connect', member })

  it('connects an account and sends the browser back with it and the state', async () => {
    const { status, to } = await connect(await link())
    const { from, account_id, ...rest } = Object.fromEntries(to.searchParams)
    expect([status, to.origin, to.pathname, from]).toEqual([302, 'http://127.0.0.1:9', '/back', 'unipile'])
    expect(rest).toEqual({ provider: 'linkedin', state: 'state-1' })
    expect((await get(`/accounts/${account_id}`)).json).toMatchObject({ provider: 'linkedin', name: 'Maya Lindqvist' })
    expect((await get(`/accounts/${account_id}`, 'key-2')).status).toBe(404)
    expect(await effects()).toMatchObject([{ kind: 'account.connect', target: 'maya-lindqvist' }])

    const remove = () =>
      fetch(`${standIn.url}/v2/accounts/${account_id}`, { method: 'DELETE', headers: { 'x-api-key': 'key-1' } })
    expect(await (await remove()).json()).toEqual({ success: true })
    expect((await remove()).status).toBe(404)
  })

  it('sends an error back when somebody cancels, and no state where there was none', async () => {
    const { to } = await press(await link({ state: undefined }), { action: 'cancel' })
    expect(Object.fromEntries(to.searchParams)).toEqual({ from: 'unipile', error_title: 'Authentication cancelled' })
    expect(await effects()).toEqual([])
  })

  it('connects an account again, as the same member only', async () => {
    const url = await link({ providers: undefined, account_id: MAYA })
    expect((await connect(url, 'tomas-okafor')).status).toBe(400)
    expect((await connect(url)).to.searchParams.get('account_id')).toBe(MAYA)
  })

  it('works once, and until its time', async () => {
    const url = await link()
    await connect(url)
    expect((await connect(url)).status).toBe(401)
    const late = await link()
    clock.now += 600_000
    expect((await connect(late)).status).toBe(401)
  })

  it('connects nothing over a link for other providers', async () => {
    expect((await connect(await link({ providers: ['google'] }))).status).toBe(400)
  })

  it.each([
    ['no providers', { providers: undefined }],
    ['both providers and an account', { account_id: MAYA }],
    ['a provider in capitals, as v1 has it', { providers: ['LINKEDIN'] }],
    ['a time without milliseconds', { expires_on: '2026-12-31T23:59:59Z' }],
    ['a time that is past', { expires_on: '2026-11-19T00:00:00.000Z' }],
    ['no address to return to', { redirect_uri: undefined }],
    ['a field of v1', { notify_url: 'http://127.0.0.1:9/' }],
  ])('refuses %s', async (_, change) => {
    const answer = await ask({ ...wish(), ...change })
    expect([answer.status, await answer.json()]).toMatchObject([400, { type: 'api/invalid_parameters' }])
  })

  it('knows the account that is to be connected again', async () => {
    expect((await ask({ ...wish(), providers: undefined, account_id: 'acc_nobody' })).status).toBe(404)
    expect((await ask(wish(), 'limited-1')).status).toBe(403)
  })
})
