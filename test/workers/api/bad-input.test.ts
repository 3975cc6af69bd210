import { beforeAll, describe, expect, it } from 'vitest'
import { call, env, newPod, newPostUrl, newTenant, send, setUpChat, type Tenant } from './world.ts'

let tenant: Tenant
let pod: string
const offers = () => `/api/pods/${pod}/amplifications`
const key = () => tenant.owner.apiKey

beforeAll(async () => {
  tenant = await newTenant()
  pod = await newPod(tenant, [tenant.member])
})

const written = () =>
  env.DB.prepare('select count(*) as n from amplifications where tenant_id = ?').bind(tenant.id).first('n')

interface Refused {
  code: string
  message: string
  errors?: { path: string; message: string }[]
}

describe('bad input', () => {
  const cases: [string, unknown, number, string, string | undefined][] = [
    ['a body that is no JSON', '{"postUrl":', 400, 'malformed_json', undefined],
    ['a list', '[]', 422, 'invalid_input', ''],
    ['null', 'null', 422, 'invalid_input', ''],
    ['an empty body', '', 422, 'invalid_input', 'postUrl'],
    ['a field of the wrong kind', { postUrl: 7 }, 422, 'invalid_input', 'postUrl'],
    ['a field that is not known', { postUrl: 'x', color: 'red' }, 422, 'invalid_input', 'color'],
    ['words that are too long', { postUrl: newPostUrl(), comment: 'a'.repeat(3_001) }, 422, 'invalid_input', 'comment'],
    ['an address elsewhere', { postUrl: 'https://example.com/posts/x' }, 422, 'not_a_linkedin_post', 'postUrl'],
    ['an address of no post', { postUrl: `${env.LINKEDIN_WEB_URL}/in/nora/` }, 422, 'not_a_linkedin_post', 'postUrl'],
  ]
  it.each(cases)('%s is refused, naming the field, and nothing is written', async (_, body, status, code, path) => {
    const before = await written()
    const answer = await call<Refused>('POST', offers(), { key: key(), body })
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(answer.body).toMatchObject({ status, code, title: expect.any(String), detail: answer.body.message })
    if (path !== undefined) expect(answer.body.errors?.map((error) => error.path)).toContain(path)
    expect(await written()).toBe(before)
  })

  it('a body over the limit is refused, whether it says so or not', async () => {
    const large = JSON.stringify({ postUrl: newPostUrl(), comment: 'a'.repeat(300 * 1024) })
    const honest = await call<Refused>('POST', offers(), { key: key(), body: large })
    expect([honest.status, honest.body.code]).toEqual([413, 'body_too_large'])
    const response = await send('POST', offers(), { key: key(), body: large, headers: { 'content-length': '5' } })
    expect(response.status).toBe(413)
    expect(await written()).toBe(0)
  })

  it('bytes that are not UTF-8 are refused', async () => {
    const response = await send('PUT', '/api/workflows/write', { key: key(), body: '{}', headers: {} })
    expect(response.status).toBe(422)
    const { exports } = await import('cloudflare:workers')
    const worker = (exports as unknown as { default: Fetcher }).default
    const answer = await worker.fetch(`https://api.test${offers()}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key()}` },
      body: new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]),
    })
    expect(answer.status).toBe(400)
  })

  it('an unknown pod is not found', async () => {
    const answer = await call('POST', `/api/pods/pod_${'0'.repeat(32)}/amplifications`, {
      key: key(),
      body: { postUrl: newPostUrl() },
    })
    expect(answer.status).toBe(404)
  })

  it.each(['limit=0', 'limit=-1', 'limit=101', 'limit=x', 'cursor=%25', 'state=happy', 'surprise=1'])(
    'a list refuses ?%s',
    async (query) => {
      const answer = await call<Refused>('GET', `/api/activities?${query}`, { key: key() })
      expect(answer.status).toBe(422)
      expect(answer.body.errors?.[0]?.path).toBe(query.split('=')[0])
    },
  )

  it('an address that is none, or a method that is not taken there, says so', async () => {
    expect((await call('GET', '/api/nothing', { key: key() })).status).toBe(404)
    const answer = await call<Refused>('DELETE', '/api/pods', { key: key() })
    expect([answer.status, answer.body.code]).toEqual([405, 'method_not_allowed'])
    expect(answer.body.message).toContain('GET, POST')
    expect(answer.headers.get('allow')).toBe('GET, POST')
  })
})

describe('Idempotency-Key', () => {
  const offer = (idempotencyKey: string, body: object) =>
    call<Record<string, unknown>>('POST', offers(), {
      key: key(),
      body,
      headers: { 'idempotency-key': idempotencyKey },
    })

  it('gives the first answer again', async () => {
    const body = { postUrl: newPostUrl() }
    const first = await offer('again', body)
    const second = await offer('again', body)
    expect(first.status).toBe(202)
    expect(second.status).toBe(202)
    expect(second.body).toEqual(first.body)
    expect(first.headers.get('idempotent-replayed')).toBeNull()
    expect(second.headers.get('idempotent-replayed')).toBe('true')
  })

  it('refuses another body, another place, or another person', async () => {
    await offer('mine', { postUrl: newPostUrl() })
    expect((await offer('mine', { postUrl: newPostUrl() })).status).toBe(409)
    const headers = { 'idempotency-key': 'mine' }
    expect((await call('POST', '/api/pods', { key: key(), body: { name: 'x' }, headers })).status).toBe(409)
    const stranger = await call('POST', offers(), {
      key: tenant.admin.apiKey,
      body: { postUrl: newPostUrl() },
      headers,
    })
    expect(stranger.status).toBe(409)
  })

  it('is a name within the tenant only', async () => {
    const other = await newTenant()
    await offer('shared', { postUrl: newPostUrl() })
    const answer = await call('POST', '/api/pods', {
      key: other.owner.apiKey,
      body: { name: 'Theirs' },
      headers: { 'idempotency-key': 'shared' },
    })
    expect(answer.status).toBe(201)
  })

  it('runs once for twenty requests at the same time', async () => {
    const body = { name: `once ${crypto.randomUUID()}` }
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        call('POST', '/api/pods', { key: key(), body, headers: { 'idempotency-key': 'at-once' } }),
      ),
    )
    expect(answers.filter(({ status }) => status === 201).length).toBeGreaterThanOrEqual(1)
    expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true)
    const made = await env.DB.prepare('select count(*) as n from pods where name = ?').bind(body.name).first('n')
    expect(made).toBe(1)
  })

  it('does not keep a refusal, so that the mended request can use the same key', async () => {
    expect((await offer('mended', { postUrl: 'nope' })).status).toBe(422)
    const good = { postUrl: newPostUrl() }
    expect((await offer('mended', good)).status).toBe(202)
    expect((await offer('mended', good)).headers.get('idempotent-replayed')).toBe('true')
  })

  it('keeps no answer that holds a secret, and says that it was done', async () => {
    const make = () =>
      call<{ key?: string; code?: string }>('POST', '/api/keys', {
        key: key(),
        body: { name: 'once', scopes: ['pods:read'] },
        headers: { 'idempotency-key': 'secret-answer' },
      })
    const first = await make()
    expect(first.body.key).toMatch(/^rk_/)
    const second = await make()
    expect([second.status, second.body.code]).toEqual([409, 'conflict'])
    const rows = await env.DB.prepare('select * from idempotency_keys where tenant_id = ?').bind(tenant.id).all()
    expect(JSON.stringify(rows.results)).not.toMatch(/rk_/)
  })

  it('counts the query as part of the request', async () => {
    const revoke = (purpose: string) =>
      call('DELETE', `/api/consents?route=browser&purpose=${purpose}`, {
        key: tenant.member.apiKey,
        headers: { 'idempotency-key': 'one-each' },
      })
    expect((await revoke('repost')).status).toBe(200)
    expect((await revoke('standing_approval')).status).toBe(409)
  })

  it('does nothing to opening a chat, which may be done any number of times', async () => {
    await setUpChat(tenant)
    const open = () =>
      call<{ data: { session_id: string } }>('POST', '/api/chatkit/sessions', {
        key: key(),
        body: { trigger: 'write' },
        headers: { 'idempotency-key': 'chat' },
      })
    expect((await open()).body.data.session_id).not.toBe((await open()).body.data.session_id)
  })

  it('must be visible ASCII', async () => {
    const answer = await call<Refused>('POST', '/api/pods', {
      key: key(),
      body: { name: 'x' },
      headers: { 'idempotency-key': 'a b' },
    })
    expect(answer.status).toBe(422)
    expect(answer.body.errors?.[0]?.path).toBe('Idempotency-Key')
  })
})
