import { beforeAll, describe, expect, it, vi } from 'vitest'
import { newId } from '../../../core/ids.ts'
import { edgeSessionId } from '../../../worker/auth/chat-session-id.ts'
import { ownProvider } from './own-token.ts'
import { audited } from './signing-in.ts'
import { call, env, newTenant, setUpChat, type Tenant, withOpenAITrouble } from './world.ts'

interface Session {
  status: string
  data: { client_secret: string; session_id: string; expires_at: string; backend: string; workflow: { id: string } }
}
interface Refused {
  code: string
  message: string
}

let tenant: Tenant
beforeAll(async () => {
  tenant = await newTenant()
  await setUpChat(tenant)
  await call('PUT', '/api/workflows/hosted', {
    key: tenant.owner.apiKey,
    body: { name: 'Hosted', backend: 'hosted', hostedWorkflowId: 'wf_68df4b13b3588190a09d19288d4610ec' },
  })
})

const open = (body: object, key = tenant.member.apiKey) =>
  call<Session & Refused>('POST', '/api/chatkit/sessions', { key, body })

describe('a chat session', () => {
  it('for an edge workflow is ours: the first word names it', async () => {
    const { status, body } = await open({ trigger: 'Write me something' })
    expect(status).toBe(200)
    expect(body.status).toBe('success')
    expect(body.data).toMatchObject({ backend: 'edge', workflow: { trigger: 'write', name: 'Write a post' } })
    expect(body.data.client_secret).toMatch(/^cs_/)
    expect(Date.parse(body.data.expires_at)).toBeGreaterThan(Date.now())
    const byId = await open({ workflowId: body.data.workflow.id })
    expect(byId.body.data.workflow.id).toBe(body.data.workflow.id)
  })

  it('for a hosted workflow is opened at OpenAI, and tells neither its id nor the key', async () => {
    const { status, body } = await open({ trigger: 'hosted' })
    expect(status).toBe(200)
    expect(body.data).toMatchObject({ backend: 'hosted', client_secret: expect.stringMatching(/^ek_/) })
    expect(JSON.stringify(body)).not.toMatch(/wf_68df|sk-/)
    const listed = await call('GET', '/api/workflows', { key: tenant.member.apiKey })
    expect(JSON.stringify(listed.body)).not.toContain('wf_68df')
  })

  it('is a new one each time it is asked for, so that an old one is refreshed', async () => {
    const [first, second] = [await open({ trigger: 'write' }), await open({ trigger: 'write' })]
    expect(second.body.data.session_id).not.toBe(first.body.data.session_id)
  })

  it('needs a trigger that is known, and says which are', async () => {
    const { status, body } = await open({ trigger: 'dance' })
    expect([status, body.code]).toEqual([404, 'unknown_trigger'])
    expect(body.message).toContain('write')
    expect((await open({})).status).toBe(422)
    expect((await open({ trigger: 'write', workflowId: 'x' })).status).toBe(422)
  })

  const failures: [string, Record<string, unknown>, number, string, boolean][] = [
    ['a rejected key', { status: 401 }, 502, 'openai_key_rejected', false],
    ['a key without permission', { status: 403 }, 502, 'openai_forbidden', false],
    ['a workflow that is not found', { status: 404 }, 410, 'workflow_gone', false],
    ['a workflow that is gone', { status: 410 }, 410, 'workflow_gone', false],
    ['a rate limit', { status: 429, retryAfter: 7 }, 429, 'openai_rate_limited', true],
    ['an outage', { status: 500 }, 503, 'openai_unavailable', true],
    ['no answer in time', { delayMs: 20_000 }, 503, 'openai_timeout', true],
  ]
  it.each(failures)('tells %s apart', async (_, trouble, status, code, retries) => {
    const { status: got, body, headers } = await withOpenAITrouble(trouble, () => open({ trigger: 'hosted' }))
    expect([got, body.code]).toEqual([status, code])
    expect(Number(headers.get('retry-after')) > 0).toBe(retries)
    expect(JSON.stringify(body)).not.toMatch(/wf_|sk-/)
  })

  it('passes on how long OpenAI wants us to wait', async () => {
    const { headers } = await withOpenAITrouble({ status: 429, retryAfter: 7 }, () => open({ trigger: 'hosted' }))
    expect(headers.get('retry-after')).toBe('7')
  })

  it('without a stored key is a 503 that says what to do, on either backend', async () => {
    const bare = await newTenant()
    await setUpChat(bare)
    await call('PUT', '/api/workflows/hosted', {
      key: bare.owner.apiKey,
      body: { name: 'Hosted', backend: 'hosted', hostedWorkflowId: 'wf_1' },
    })
    expect((await call('DELETE', '/api/integrations/openai', { key: bare.owner.apiKey })).status).toBe(204)
    for (const trigger of ['write', 'hosted']) {
      const { status, body } = await open({ trigger }, bare.member.apiKey)
      expect([status, body.code]).toEqual([503, 'openai_key_missing'])
      expect(body.message).toMatch(/PUT \/api\/integrations\/openai/)
    }
  })

  it('for another site needs the owner to have listed it', async () => {
    const origin = 'https://app.customer.test'
    expect((await open({ trigger: 'write', origin })).status).toBe(403)
    await call('PATCH', '/api/settings', { key: tenant.owner.apiKey, body: { origins: [origin] } })
    expect((await open({ trigger: 'write', origin })).status).toBe(200)
  })
})

describe('a hosted workflow that is gone', () => {
  const hostedId = () => `wf_${crypto.randomUUID().replaceAll('-', '')}`
  const sessionsAt = (url: unknown) => String(url instanceof Request ? url.url : url).endsWith('/chatkit/sessions')

  /** Answers as OpenAI would where sessions are asked for. @returns how often it was asked */
  async function answering<T>(answer: () => Response, run: () => Promise<T>): Promise<{ result: T; asked: number }> {
    const real = globalThis.fetch
    let asked = 0
    const spy = vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
      if (!sessionsAt(input)) return real(input, init)
      asked += 1
      return answer()
    })
    try {
      return { result: await run(), asked }
    } finally {
      spy.mockRestore()
    }
  }

  const refusal = (status: number, error: object) => () => Response.json({ error }, { status })
  const opened = () =>
    Response.json({ id: 'cksess_1', client_secret: 'ek_1', expires_at: Math.floor(Date.now() / 1_000) + 600 })
  const unknownUrl = refusal(404, {
    ...{ message: 'Unknown request URL: POST /v1/chatkit/sessions.', type: 'invalid_request_error' },
    ...{ param: null, code: 'unknown_url' },
  })

  /** A tenant with a workflow at OpenAI that has a twin on the edge. */
  async function withTwin(more: object = {}) {
    const own = await newTenant()
    await setUpChat(own, { backend: 'hosted_then_edge', hostedWorkflowId: hostedId(), ...more })
    return own
  }

  const ask = (of: Tenant) => open({ trigger: 'write' }, of.member.apiKey)
  const alertsOf = async ({ id }: Tenant) =>
    (
      await env.DB.prepare('select code, about, resolved_at as resolvedAt from alerts where tenant_id = ? order by id')
        .bind(id)
        .all<{ code: string; about: string; resolvedAt: number | null }>()
    ).results
  const openAlerts = async (of: Tenant) =>
    (await alertsOf(of)).filter(({ resolvedAt }) => resolvedAt === null).map(({ code }) => code)

  const gone: [string, () => Response][] = [
    ['the workflow is not found', refusal(404, { message: 'x', type: 'invalid_request_error', code: null })],
    ['the address is unknown', unknownUrl],
    ['it is gone', refusal(410, { message: 'x', type: 'invalid_request_error', code: 'gone' })],
    ['the beta has ended', refusal(400, { message: 'x', type: 'invalid_request_error', code: 'invalid_beta' })],
    ['its id leads nowhere', refusal(400, { message: 'x', type: 'invalid_request_error', code: 'workflow_not_found' })],
    ['nothing stands there but a page', () => new Response('<h1>Not found</h1>', { status: 404 })],
  ]
  it.each(gone)('gives way to the edge where OpenAI says that %s, and is not asked for again', async (_, answer) => {
    const own = await withTwin()
    const { result, asked } = await answering(answer, async () => {
      const first = await ask(own)
      await expect.poll(() => openAlerts(own)).toEqual(['hosted_gone'])
      return [first, await ask(own), await ask(own)]
    })
    expect(result.map(({ body }) => body.data.backend)).toEqual(['edge', 'edge', 'edge'])
    expect(asked).toBe(1)
    const [alert] = await alertsOf(own)
    expect(alert?.about).toBe(`workflow:${result[0]?.body.data.workflow.id}`)
    // The record says what the owner has said.
    const { body } = await call<{ items: { backend: string }[] }>('GET', '/api/workflows', { key: own.owner.apiKey })
    expect(body.items[0]?.backend).toBe('hosted_then_edge')
  })

  it('is asked for again after an hour, or once another one is named', async () => {
    const own = await withTwin()
    await answering(unknownUrl, () => ask(own))
    await expect.poll(() => openAlerts(own)).toEqual(['hosted_gone'])
    expect((await answering(opened, () => ask(own))).asked).toBe(0)
    await call('PATCH', '/api/workflows/write', { key: own.owner.apiKey, body: { hostedWorkflowId: hostedId() } })
    const renamed = await answering(unknownUrl, () => ask(own))
    expect(renamed.asked).toBe(1)
    await expect.poll(async () => (await answering(opened, () => ask(own))).asked).toBe(0)
    await env.DB.prepare('update hosted_gone set until = ? where tenant_id = ?').bind(Date.now(), own.id).run()
    const later = await answering(opened, () => ask(own))
    expect([later.asked, later.result.body.data.backend]).toEqual([1, 'hosted'])
    // That it is there after all does away with the alarm, and only the end of all of them remains to be told.
    await expect.poll(() => openAlerts(own)).toEqual(['hosted_ends'])
  })

  it('does not give way for what may pass: an outage, a key that may not, a refusal', async () => {
    const own = await withTwin()
    const answers = [
      refusal(500, { message: 'x' }),
      refusal(429, { message: 'x' }),
      refusal(403, { message: 'x' }),
      refusal(401, { message: 'x' }),
      refusal(400, { message: 'x', code: 'invalid_value' }),
    ]
    const statuses = []
    for (const answer of answers) statuses.push((await answering(answer, () => ask(own))).result.status)
    expect(statuses).toEqual([503, 429, 502, 502, 502])
    expect(await alertsOf(own)).toEqual([])
  })

  it('without a twin is a clear answer, and somebody is told once', async () => {
    const own = await withTwin({ backend: 'hosted', edgeWorkflow: undefined })
    const { result, asked } = await answering(unknownUrl, async () => [await ask(own), await ask(own)])
    expect(result.map(({ status, body }) => [status, body.code])).toEqual([
      [410, 'workflow_gone'],
      [410, 'workflow_gone'],
    ])
    expect(asked).toBe(2)
    await expect.poll(() => openAlerts(own)).toEqual(['hosted_gone'])
  })

  it('was warned of while it still answered, once, and no longer once the owner has switched', async () => {
    const own = await withTwin()
    await answering(opened, async () => {
      await Promise.all([ask(own), ask(own)])
      await ask(own)
    })
    await expect.poll(() => openAlerts(own)).toEqual(['hosted_ends'])
    await answering(unknownUrl, () => ask(own))
    await expect.poll(() => openAlerts(own)).toEqual(['hosted_gone'])
    await call('PATCH', '/api/workflows/write', { key: own.owner.apiKey, body: { name: 'Another name' } })
    expect(await openAlerts(own)).toEqual(['hosted_gone'])
    await call('PATCH', '/api/workflows/write', { key: own.owner.apiKey, body: { backend: 'edge' } })
    expect(await openAlerts(own)).toEqual([])
    expect((await alertsOf(own)).map(({ code }) => code)).toEqual(['hosted_ends', 'hosted_gone'])
  })
})

describe('the end of a session', () => {
  const list = { type: 'threads.list', params: {} }
  const cancel = (sessionId: string, key = tenant.member.apiKey) =>
    call<{ session_id: string; status: string }>('POST', `/api/chatkit/sessions/${sessionId}/cancel`, { key })
  const chats = async (secret: string) => (await call('POST', '/chatkit', { key: secret, body: list })).status

  it('comes at once when it is asked for, for that session alone', async () => {
    const [ending, other] = [await open({ trigger: 'write' }), await open({ trigger: 'write' })]
    const { session_id, client_secret } = ending.body.data
    expect(await chats(client_secret)).toBe(200)
    for (const _ of ['the first time', 'once more']) {
      expect((await cancel(session_id)).body).toEqual({ session_id, status: 'cancelled' })
      expect(await chats(client_secret)).toBe(401)
    }
    const stop = await call('POST', '/chatkit/cancel', { key: client_secret, body: { thread_id: 'thr_x' } })
    expect(stop.status).toBe(401)
    expect(await chats(other.body.data.client_secret)).toBe(200)
    expect(await audited(tenant.id, 'chat.cancelSession')).toHaveLength(1)
  })

  it('comes at OpenAI for a hosted session, for whoever opened it', async () => {
    const seen: string[] = []
    const real = globalThis.fetch
    const spy = vi.spyOn(globalThis, 'fetch').mockImplementation((input, init) => {
      seen.push(new URL(String(input instanceof Request ? input.url : input)).pathname)
      return real(input, init)
    })
    try {
      const { session_id } = (await open({ trigger: 'hosted' })).body.data
      expect(session_id).toMatch(/^cksess_/)
      expect((await cancel(session_id, tenant.admin.apiKey)).status).toBe(404)
      expect(seen.filter((path) => path.endsWith('/cancel'))).toEqual([])
      expect((await cancel(session_id)).body).toEqual({ session_id, status: 'cancelled' })
      const [theirs = ''] = session_id.split('.')
      expect(seen.filter((path) => path.endsWith('/cancel'))).toEqual([`/v1/chatkit/sessions/${theirs}/cancel`])
      expect(await audited(tenant.id, 'chat.cancelSession')).toContainEqual(
        expect.objectContaining({ subject: session_id, actor: tenant.member.id }),
      )
    } finally {
      spy.mockRestore()
    }
  })

  it('is not said to have come where OpenAI does not say so', async () => {
    const { session_id } = (await open({ trigger: 'hosted' })).body.data
    for (const [trouble, status] of [
      [{ status: 404 }, 404],
      [{ status: 500 }, 503],
      [{ status: 401 }, 502],
    ] as const) {
      expect((await withOpenAITrouble(trouble, () => cancel(session_id))).status).toBe(status)
    }
    expect(JSON.stringify(await audited(tenant.id, 'chat.cancelSession'))).not.toContain(session_id)
  })

  it('of another’s session is one that is not there: another person’s, another tenant’s, one made up', async () => {
    const { session_id, client_secret } = (await open({ trigger: 'write' })).body.data
    const other = await newTenant()
    const madeUp = newId('ses', Date.now())
    const foreign = [
      await cancel(session_id, tenant.owner.apiKey),
      await cancel(session_id, other.member.apiKey),
      await cancel(madeUp),
      await cancel(`${madeUp}0123456789abcdef`),
      await cancel('cksess_1.0123456789abcdef'),
      await cancel('x'),
    ]
    expect(foreign.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404])
    const told = foreign.map(({ body }) => JSON.stringify({ ...body, requestId: null }))
    expect(new Set(told).size).toBe(1)
    expect(await chats(client_secret)).toBe(200)
    const kept = env.DB.prepare('select count(*) as n from ended_chat_sessions where tenant_id = ?').bind(other.id)
    expect(await kept.first('n')).toBe(0)
  })

  it('of one that has expired keeps nothing', async () => {
    const own = await newTenant()
    const person = { tenantId: own.id, userId: own.member.id }
    const old = await edgeSessionId(env.AUTH_SECRET, person, Date.now() - 11 * 60_000)
    expect((await cancel(old, own.member.apiKey)).status).toBe(200)
    const kept = env.DB.prepare('select count(*) as n from ended_chat_sessions where tenant_id = ?').bind(own.id)
    expect(await kept.first('n')).toBe(0)
  })

  it('comes no later than that of the token it was opened with, on either backend', async () => {
    const own = await newTenant()
    await setUpChat(own)
    await call('PUT', '/api/workflows/hosted', {
      key: own.owner.apiKey,
      body: { name: 'Hosted', backend: 'hosted', hostedWorkflowId: 'wf_1' },
    })
    const sign = await ownProvider(own)
    const short = await sign({ expiresInSeconds: 90 })
    const end = (JSON.parse(atob(short.split('.')[1] ?? '')) as { exp: number }).exp * 1_000
    for (const trigger of ['write', 'hosted']) {
      const { expires_at } = (await open({ trigger }, short)).body.data
      expect(Date.parse(expires_at)).toBeGreaterThan(end - 5_000)
      // OpenAI counts whole seconds from when it made the session.
      expect(Date.parse(expires_at)).toBeLessThanOrEqual(end + (trigger === 'hosted' ? 1_000 : 0))
      const long = (await open({ trigger }, await sign({ expiresInSeconds: 3_600 }))).body.data
      expect(Date.parse(long.expires_at) - Date.now()).toBeLessThanOrEqual(10 * 60_000 + 1_000)
    }
  })

  it('leaves no session to a token that ends now', async () => {
    const own = await newTenant()
    await setUpChat(own)
    const sign = await ownProvider(own)
    const { status, body } = await open({ trigger: 'write' }, await sign({ expiresInSeconds: 0 }))
    expect([status, body.code]).toEqual([401, 'invalid_credentials'])
  })
})
