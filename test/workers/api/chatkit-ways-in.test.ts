import { beforeAll, describe, expect, it } from 'vitest'
import type { TenantId } from '../../../core/principal.ts'
import { edgeSessionId } from '../../../worker/auth/chat-session-id.ts'
import { mintClientSecret } from '../../../worker/auth/client-secret.ts'
import { callWith } from './outside.ts'
import { ownProvider, type SignToken } from './own-token.ts'
import { page, signedIn } from './signing-in.ts'
import { call, env, newTenant, type Person, send, setUpChat, type Tenant } from './world.ts'

interface Answer {
  readonly data: { readonly id: string }[]
  readonly code: string
  readonly message: string
}

const site = 'https://chat.customer.test'
let tenant: Tenant
let signToken: SignToken
let workflowId: string

beforeAll(async () => {
  tenant = await newTenant()
  await setUpChat(tenant)
  signToken = await ownProvider(tenant)
  await call('PATCH', '/api/settings', { key: tenant.owner.apiKey, body: { origins: [site] } })
  const { body } = await call<{ items: { id: string }[] }>('GET', '/api/workflows', { key: tenant.owner.apiKey })
  workflowId = body.items[0]?.id ?? ''
}, 60_000)

const list = { type: 'threads.list', params: {} }

/** Reads the list of threads with what opens the chat. */
const chat = (headers: Record<string, string>, query = '', body: unknown = list) =>
  call<Answer>('POST', `/chatkit${query}`, { body, headers })

const bearerOf = (token: string) => ({ authorization: `Bearer ${token}` })

async function secretOf(person: Person, headers: Record<string, string> = {}): Promise<string> {
  const { body } = await call<{ data: { client_secret: string } }>('POST', '/api/chatkit/sessions', {
    key: person.apiKey,
    body: { trigger: 'write' },
    headers,
  })
  return body.data.client_secret
}

const message = (text: string) => ({
  input: { content: [{ type: 'input_text', text }], attachments: [], inference_options: {} },
})

/** Writes a message with what opens the chat, to the end of its answer. @returns the thread's id */
async function write(headers: Record<string, string>): Promise<string> {
  const response = await send('POST', '/chatkit', {
    body: { type: 'threads.create', params: message(`write ${crypto.randomUUID()}`) },
    headers,
  })
  return /"thread":\{"id":"(\w+)"/.exec(await response.text())?.[1] ?? ''
}

const threads = async (headers: Record<string, string>) => (await chat(headers)).body.data.map(({ id }) => id)

describe('the ways into the chat', () => {
  it('lead one person to the same conversations: a session of the page and a client secret', async () => {
    const cookie = { cookie: await signedIn(tenant.admin), origin: page() }
    const thread = await write(cookie)
    expect(thread).toMatch(/^thr_/)
    expect(await threads(cookie)).toEqual([thread])
    expect(await threads(bearerOf(await secretOf(tenant.admin)))).toEqual([thread])
    expect(await threads(bearerOf(await secretOf(tenant.member)))).not.toContain(thread)
  })

  it('hold a token of the tenant’s own provider, whose people have chats of their own', async () => {
    const [one, other] = [bearerOf(await signToken({ sub: 'one' })), bearerOf(await signToken({ sub: 'other' }))]
    const thread = await write(one)
    expect(await threads(one)).toEqual([thread])
    expect(await threads(other)).toEqual([])
    const stopped = await call('POST', '/chatkit/cancel', { body: { thread_id: thread }, headers: other })
    expect(stopped.body).toEqual({ cancelled: false })
  })

  it('do not hold an API key, which is told to open a session', async () => {
    const { status, body } = await chat(bearerOf(tenant.member.apiKey))
    expect([status, body.code]).toEqual([401, 'invalid_credentials'])
    expect(body.message).toContain('POST /api/chatkit/sessions')
  })

  it.each([
    ['nothing', {}, 'unauthenticated'],
    ['a cookie of something else', { cookie: 'theme=dark' }, 'unauthenticated'],
    ['a session that is none', { cookie: 'better-auth.session_token=x.y' }, 'invalid_credentials'],
    ['an empty bearer', { authorization: 'Bearer ' }, 'invalid_credentials'],
    ['another scheme', { authorization: 'Basic YTpi' }, 'invalid_credentials'],
    ['a word', { authorization: 'Bearer hello' }, 'invalid_credentials'],
    ['a client secret that is none', { authorization: 'Bearer cs_a.b.c' }, 'invalid_credentials'],
    ['a token of nobody', { authorization: 'Bearer e30.e30.' }, 'invalid_credentials'],
  ])('are closed to %s', async (_, headers, code) => {
    for (const path of ['/chatkit', '/chatkit/cancel']) {
      const { status, body } = await call<Answer>('POST', path, { body: list, headers })
      expect([status, body.code]).toEqual([401, code])
    }
  })

  it('are closed to a token that somebody else signed, or that another tenant’s people have', async () => {
    expect((await chat(bearerOf(await signToken({ signedBy: 'stranger' })))).status).toBe(401)
    expect((await chat(bearerOf(await signToken({ expiresInSeconds: -60 })))).status).toBe(401)
    const other = await newTenant()
    await setUpChat(other)
    const theirs = bearerOf(await (await ownProvider(other))({ sub: 'one' }))
    const own = bearerOf(await signToken({ sub: 'one' }))
    const thread = await write(own)
    expect(await threads(theirs)).toEqual([])
    const foreign = await chat(theirs, '', { type: 'threads.get_by_id', params: { thread_id: thread } })
    expect(foreign.status).toBe(404)
    expect((await chat(theirs, `?workflow=${workflowId}`)).status).toBe(404)
  })

  it('close at once for whoever leaves, and for everybody while the tenant is suspended', async () => {
    const leaving = await newTenant()
    await setUpChat(leaving)
    const sign = await ownProvider(leaving)
    const cookie = { cookie: await signedIn(leaving.member), origin: page() }
    const ways = [cookie, bearerOf(await secretOf(leaving.member)), bearerOf(await sign())]
    const statuses = () => Promise.all(ways.map(async (way) => (await chat(way)).status))
    expect(await statuses()).toEqual([200, 200, 200])
    await env.DB.prepare(`update tenants set status = 'suspended' where id = ?`).bind(leaving.id).run()
    expect(await statuses()).toEqual([403, 403, 403])
    await env.DB.prepare(`update tenants set status = 'active' where id = ?`).bind(leaving.id).run()
    await env.DB.prepare('delete from memberships where tenant_id = ? and role = ?').bind(leaving.id, 'member').run()
    expect(await statuses()).toEqual([403, 401, 403])
  })

  it('lead a signed-in person to the tenant that their session is set to', async () => {
    const cookie = await signedIn(tenant.owner)
    await env.DB.prepare(`insert into memberships (tenant_id, user_id, role, created_at) values (?, ?, 'member', 1)`)
      .bind((await newTenant()).id, tenant.owner.id)
      .run()
    // The other tenant was joined first and has no workflow.
    expect((await chat({ cookie, origin: page() })).body.code).toBe('workflow_not_named')
    const switched = await send('POST', '/api/auth/switch-tenant', {
      body: { tenantId: tenant.id },
      headers: { cookie, origin: page() },
    })
    const next = switched.headers.getSetCookie().map((one) => one.split(';')[0] ?? '')
    expect((await chat({ cookie: next.join('; '), origin: page() })).status).toBe(200)
  })
})

describe('the site that asks', () => {
  it('must be listed by the tenant, for a token', async () => {
    const bearer = bearerOf(await signToken())
    expect((await chat({ ...bearer, origin: site })).status).toBe(200)
    expect((await chat({ ...bearer, origin: page() })).status).toBe(200)
    const { status, body } = await chat({ ...bearer, origin: 'https://evil.test' })
    expect([status, body.code]).toEqual([403, 'origin_not_allowed'])
  })

  it('must be our own page, for a session, though the tenant lists another', async () => {
    const cookie = await signedIn(tenant.member)
    for (const origin of [site, 'https://evil.test', 'null']) {
      const { status, body } = await chat({ cookie, origin })
      expect([status, body.code]).toEqual([403, 'origin_not_allowed'])
    }
  })

  it('must be the one that the client secret was made for, and be listed still', async () => {
    const own = await newTenant()
    await setUpChat(own)
    const listed = (origins: string[]) => call('PATCH', '/api/settings', { key: own.owner.apiKey, body: { origins } })
    const other = 'https://other.customer.test'
    await listed([site, other])
    const secret = bearerOf(await secretOf(own.member, { origin: site }))
    expect((await chat({ ...secret, origin: site })).status).toBe(200)
    expect((await chat({ ...secret, origin: other })).status).toBe(403)
    expect((await chat({ ...secret, origin: page() })).status).toBe(403)
    await listed([other])
    expect((await chat({ ...secret, origin: site })).status).toBe(403)
  })

  it('may read which thread and which turn an answer is of', async () => {
    const { headers } = await chat({ ...bearerOf(await signToken()), origin: site })
    const exposed = headers.get('access-control-expose-headers')?.split(', ')
    expect(exposed).toEqual(expect.arrayContaining(['chatkit-thread-id', 'chatkit-turn-id']))
  })
})

describe('the workflow of a chat', () => {
  it('is named by id or trigger, and need not be where there is only one', async () => {
    const bearer = bearerOf(await signToken())
    for (const query of ['', '?workflow=write', '?workflow=WRITE', `?workflow=${workflowId}`]) {
      expect((await chat(bearer, query)).status).toBe(200)
    }
    const { status, body } = await chat(bearer, '?workflow=dance')
    expect([status, body.code]).toEqual([404, 'unknown_trigger'])
    expect(body.message).toContain('write')
  })

  it('must be named where there are several, and is the client secret’s own whatever is named', async () => {
    const own = await newTenant()
    await setUpChat(own)
    const sign = await ownProvider(own)
    const put = (trigger: string, body: object) =>
      call('PUT', `/api/workflows/${trigger}`, { key: own.owner.apiKey, body })
    await put('far', { name: 'Far', backend: 'hosted', hostedWorkflowId: 'wf_1' })
    const bearer = bearerOf(await sign())
    // What runs at OpenAI alone is none that could be meant.
    expect((await chat(bearer)).status).toBe(200)
    const far = await chat(bearer, '?workflow=far')
    expect([far.status, far.body.code]).toEqual([409, 'conflict'])
    await put('reply', { name: 'Reply', backend: 'edge', edgeWorkflow: 'content' })
    const { status, body } = await chat(bearer)
    expect([status, body.code]).toEqual([400, 'workflow_not_named'])
    expect(body.message).toContain('write, reply')
    expect(body.message).not.toContain('far')

    const secret = bearerOf(await secretOf(own.member))
    const thread = await write(secret)
    const inReply = await chat(secret, '?workflow=reply')
    expect(inReply.body.data.map(({ id }) => id)).toEqual([thread])
  })

  it('is gone for an open session once it is removed', async () => {
    const own = await newTenant()
    await setUpChat(own)
    const secret = bearerOf(await secretOf(own.member))
    expect((await chat(secret)).status).toBe(200)
    expect((await call('DELETE', '/api/workflows/write', { key: own.owner.apiKey })).status).toBe(204)
    expect((await chat(secret)).status).toBe(404)
  })
})

describe('a client secret', () => {
  it('of a tenant that its maker has only claimed opens nothing', async () => {
    const person = { tenantId: 'ten_of_nobody' as TenantId, userId: tenant.member.id }
    const now = Date.now()
    const grant = { ...person, workflowId, sessionId: await edgeSessionId(env.AUTH_SECRET, person, now), origin: null }
    const { clientSecret } = await mintClientSecret(env.AUTH_SECRET, grant, now)
    expect((await chat(bearerOf(clientSecret))).status).toBe(401)
  })

  it('costs the door one question to the database', async () => {
    let asked = 0
    const counted = (statement: D1PreparedStatement): D1PreparedStatement =>
      new Proxy(statement, {
        get(target, name) {
          const method: unknown = Reflect.get(target, name)
          if (typeof method !== 'function') return method
          if (name === 'bind') return (...values: unknown[]) => counted(target.bind(...values))
          asked += 1
          return method.bind(target)
        },
      })
    const DB = new Proxy(env.DB, {
      get(target, name) {
        if (name === 'prepare') return (sql: string) => counted(target.prepare(sql))
        asked += 1
        const method: unknown = Reflect.get(target, name)
        return typeof method === 'function' ? method.bind(target) : method
      },
    })
    const key = await secretOf(tenant.member)
    const { status } = await callWith({ DB }, 'POST', '/chatkit', { key, body: list })
    expect([status, asked]).toEqual([200, 1])
  })
})
