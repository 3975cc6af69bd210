import { beforeAll, describe, expect, it } from 'vitest'
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
    ['no answer in time', { delayMs: 5_000 }, 503, 'openai_timeout', true],
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

  it('goes to the edge by itself once the hosted workflow is gone, where the tenant said so', async () => {
    const body = { name: 'Both', backend: 'hosted_then_edge', hostedWorkflowId: 'wf_gone0000', edgeWorkflow: 'content' }
    await call('PUT', '/api/workflows/both', { key: tenant.owner.apiKey, body })
    expect((await open({ trigger: 'both' })).body.data.backend).toBe('edge')
    const refused = await withOpenAITrouble({ status: 500 }, () => open({ trigger: 'both' }))
    expect(refused.status).toBe(503)
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

describe('a workflow record', () => {
  it('must name what its backend runs on', async () => {
    const put = (body: object) =>
      call<{ errors: { path: string }[] }>('PUT', '/api/workflows/new', { key: tenant.owner.apiKey, body })
    const hosted = await put({ name: 'x', backend: 'hosted' })
    expect([hosted.status, hosted.body.errors[0]?.path]).toEqual([422, 'hostedWorkflowId'])
    const edge = await put({ name: 'x', backend: 'edge' })
    expect([edge.status, edge.body.errors[0]?.path]).toEqual([422, 'edgeWorkflow'])
  })

  it('keeps its id when it is changed, so that open chats go on', async () => {
    const put = (name: string) =>
      call<{ id: string }>('PUT', '/api/workflows/steady', {
        key: tenant.owner.apiKey,
        body: { name, backend: 'edge', edgeWorkflow: 'content' },
      })
    expect((await put('One')).body.id).toBe((await put('Two')).body.id)
  })

  it('counts at once, though KV may still serve the one before', async () => {
    const record = await env.DB.prepare('select workflows_version as v from tenants where id = ?')
      .bind(tenant.id)
      .first('v')
    const old = `workflows/${tenant.id}/${record}`
    expect(await env.TENANTS.get(old)).not.toBeNull()
    await call('PUT', '/api/workflows/fresh', {
      key: tenant.owner.apiKey,
      body: { name: 'Fresh', backend: 'edge', edgeWorkflow: 'content' },
    })
    await env.TENANTS.put(old, '[]')
    expect((await open({ trigger: 'fresh' })).status).toBe(200)
  })
})
