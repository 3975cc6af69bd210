import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { startReceiver } from './receiver/index.ts'
import { startUnipile } from './unipile/index.ts'

const clock = { now: Date.UTC(2026, 10, 20) }
const standIn = await startUnipile({ port: 0, now: () => clock.now })
const receiver = await startReceiver({ port: 0 })
afterAll(() => Promise.all([standIn.close(), receiver.close()]))

const control = (path: string, body: unknown = {}, origin = standIn.url) =>
  fetch(`${origin}${path}`, { method: 'POST', body: JSON.stringify(body) })
const call = async (method: string, path: string, { key = 'key-1', body }: { key?: string; body?: unknown } = {}) => {
  const headers = { 'x-api-key': key, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
  const answer = await fetch(`${standIn.url}/api/v1${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return {
    http: answer.status,
    ...((await answer.json()) as { url?: string; type?: string; items?: { id: string }[] }),
  }
}
const wish = () => ({
  type: 'create',
  providers: ['LINKEDIN'],
  api_url: standIn.url,
  expiresOn: new Date(clock.now + 600_000).toISOString(),
  name: 'person-1',
  notify_url: `${receiver.url}/hooks/unipile?once=abc`,
  success_redirect_url: 'http://127.0.0.1:9/done',
  failure_redirect_url: 'http://127.0.0.1:9/failed',
})
const link = async (change: object = {}, key = 'key-1') =>
  (await call('POST', '/hosted/accounts/link', { key, body: { ...wish(), ...change } })).url ?? ''
const press = (url: string, fields: Record<string, string>) =>
  fetch(url, { method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) })
const connect = (url: string, member = 'maya-lindqvist') => press(url, { action: 'connect', member })
const told = async () => {
  const { received } = (await (await fetch(`${receiver.url}/__received?name=unipile`)).json()) as {
    received: { body: string }[]
  }
  return received.map(({ body }) => JSON.parse(body))
}
const effects = async () =>
  ((await (await fetch(`${standIn.url}/__ledger`)).json()) as { effects: { account: string }[] }).effects

beforeEach(async () => {
  clock.now = Date.UTC(2026, 10, 20)
  await control('/__reset')
  await control('/__reset', {}, receiver.url)
  await control('/__trouble', { notifyPauseMs: 1 })
})

describe('the hosted page', () => {
  it('connects an account, tells the app, and goes on', async () => {
    const url = await link()
    const page = await fetch(url)
    expect(await page.text()).toContain('<option value="maya-lindqvist" >Maya Lindqvist</option>')
    const done = await connect(url)
    expect([done.status, done.headers.get('location')]).toEqual([302, 'http://127.0.0.1:9/done'])
    const [effect] = await effects()
    const id = effect?.account ?? ''
    expect(effect).toMatchObject({ kind: 'account.connect', target: 'maya-lindqvist' })
    expect(await told()).toEqual([{ status: 'CREATION_SUCCESS', account_id: id, name: 'person-1' }])
    expect(await call('GET', `/accounts/${id}`)).toMatchObject({
      object: 'Account',
      type: 'LINKEDIN',
      name: 'Maya Lindqvist',
      connection_params: { im: { publicIdentifier: 'maya-lindqvist' } },
      sources: [{ status: 'OK' }],
    })
    expect((await fetch(url)).status).toBe(401)
    expect(await call('DELETE', `/accounts/${id}`)).toMatchObject({ object: 'AccountDeleted' })
    expect((await call('GET', `/accounts/${id}`)).http).toBe(404)
    expect(await effects()).toMatchObject([{}, { kind: 'account.delete', account: id }])
  })

  it('shows the account to the key it was connected with only', async () => {
    await connect(await link({}, 'key-of-a'))
    const id = (await effects())[0]?.account
    expect((await call('GET', '/accounts', { key: 'key-of-a' })).items?.map((item) => item.id)).toContain(id)
    expect((await call('GET', '/accounts', { key: 'key-of-b' })).items?.map((item) => item.id)).not.toContain(id)
    expect((await call('DELETE', `/accounts/${id}`, { key: 'key-of-b' })).http).toBe(404)
    expect(
      (await call('POST', '/hosted/accounts/link', { key: 'key-of-b', body: { ...reconnect(id ?? '') } })).http,
    ).toBe(404)
  })

  it('goes to the other address when somebody cancels', async () => {
    const answer = await press(await link(), { action: 'cancel' })
    expect([answer.status, answer.headers.get('location')]).toEqual([302, 'http://127.0.0.1:9/failed'])
    expect([await effects(), await told()]).toEqual([[], []])
  })

  it('reconnects the same member and nobody else', async () => {
    const id = 'uni_maya_lindqvist'
    await control('/__trouble', { account: id, source: 'CREDENTIALS' })
    const { url = '' } = await call('POST', '/hosted/accounts/link', { body: reconnect(id) })
    expect((await connect(url, 'tomas-okafor')).status).toBe(400)
    expect((await connect(url)).status).toBe(302)
    expect(await told()).toEqual([{ status: 'RECONNECTED', account_id: id, name: 'person-1' }])
    expect(await call('GET', `/accounts/${id}`)).toMatchObject({ sources: [{ status: 'OK' }] })
  })

  it('ends with its time, or when switched', async () => {
    const url = await link()
    await control('/__trouble', { linksExpired: true })
    expect((await fetch(url)).status).toBe(401)
    await control('/__trouble', { linksExpired: null })
    expect((await fetch(url)).status).toBe(200)
    clock.now += 600_000
    expect((await connect(url)).status).toBe(401)
    expect(await effects()).toEqual([])
  })

  it('connects nothing over a link for other providers', async () => {
    expect((await connect(await link({ providers: ['GOOGLE'] }))).status).toBe(400)
  })
})

describe('the notification', () => {
  it('is tried again until it is taken', async () => {
    await control('/__trouble', { status: 500, times: 2 }, receiver.url)
    expect((await connect(await link())).status).toBe(302)
    await expect.poll(async () => (await told()).length).toBe(3)
  })

  it('can be lost, doubled, or come after the browser', async () => {
    await control('/__trouble', { notify: 'lost' })
    await connect(await link())
    expect(await told()).toEqual([])
    await control('/__trouble', { notify: 'twice' })
    await connect(await link())
    expect(await told()).toHaveLength(2)
    await control('/__trouble', { notify: 'late' })
    await connect(await link())
    expect(await told()).toHaveLength(2)
    await expect.poll(async () => (await told()).length, { timeout: 5000 }).toBe(3)
  })
})

const reconnect = (id: string) => {
  const { providers: _, ...rest } = wish()
  return { ...rest, type: 'reconnect', reconnect_account: id }
}

describe('making a link', () => {
  it('answers with its address', async () => {
    expect(await call('POST', '/hosted/accounts/link', { body: wish() })).toEqual({
      http: 201,
      object: 'HostedAuthURL',
      url: expect.stringMatching(new RegExp(`^${standIn.url}/hosted/[\\w-]{43}$`)),
    })
  })

  it.each([
    ['another type', { type: 'connect' }],
    ['no providers', { providers: undefined }],
    ['an unknown provider', { providers: ['MYSPACE'] }],
    ['an api_url with a path', { api_url: `${standIn.url}/api/v1` }],
    ['a time without milliseconds', { expiresOn: '2026-12-31T23:59:59Z' }],
    ['a time that is past', { expiresOn: '2026-11-19T00:00:00.000Z' }],
    ['an empty name', { name: '' }],
    ['a field nobody knows', { notifyUrl: 'http://127.0.0.1:9/' }],
    ['no web address', { notify_url: 'ftp://127.0.0.1/' }],
    ['an account to create', { reconnect_account: 'uni_maya_lindqvist' }],
  ])('refuses %s', async (_, change) => {
    expect(await call('POST', '/hosted/accounts/link', { body: { ...wish(), ...change } })).toMatchObject({
      http: 400,
      type: 'errors/invalid_parameters',
    })
  })

  it('wants a key that may', async () => {
    const refusal = async (key: string) => {
      const { http, type } = await call('POST', '/hosted/accounts/link', { key, body: wish() })
      return [http, type]
    }
    expect(await refusal('')).toEqual([401, 'errors/missing_credentials'])
    expect(await refusal('wrong')).toEqual([401, 'errors/invalid_credentials'])
    expect(await refusal('limited-1')).toEqual([403, 'errors/insufficient_permissions'])
  })
})
