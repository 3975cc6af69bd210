import { beforeEach, describe, expect, it } from 'vitest'
import { call, newPod, newPostUrl, newTenant, send, type Tenant } from './world.ts'

interface Result {
  readonly tools?: { name: string; inputSchema: { type: string }; annotations: Record<string, boolean> }[]
  readonly content?: { text: string }[]
  readonly isError?: boolean
  readonly serverInfo?: { name: string }
}

let tenant: Tenant
beforeEach(async () => {
  tenant = await newTenant()
})

const headers = { accept: 'application/json, text/event-stream', 'mcp-protocol-version': '2025-06-18' }

/** Sends one JSON-RPC request; the answer may come as one event of a stream. */
async function rpc(method: string, params: object, key: string | undefined = tenant.owner.apiKey): Promise<Result> {
  const response = await send('POST', '/mcp', { key, headers, body: { jsonrpc: '2.0', id: 1, method, params } })
  const text = await response.text()
  expect(response.status, text).toBe(200)
  const data = /^data: (.+)$/m.exec(text)?.[1] ?? text
  return JSON.parse(data).result
}

const tool = (name: string, args: object, key?: string) => rpc('tools/call', { name, arguments: args }, key)
const names = async (key?: string) => ((await rpc('tools/list', {}, key)).tools ?? []).map(({ name }) => name)

describe('MCP', () => {
  it('says who it is', async () => {
    const clientInfo = { name: 'test', version: '1' }
    const result = await rpc('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo })
    expect(result.serverInfo?.name).toBe('revos-edge')
  })

  it('offers the operations that the key opens, and none that a member decides or that gives a secret', async () => {
    const { tools = [] } = await rpc('tools/list', {})
    const offered = tools.map(({ name }) => name)
    expect(offered).toContain('pods_amplify')
    expect(offered).toContain('activities_list')
    for (const name of [
      'activities_approve',
      'activities_undo',
      'consents_give',
      'keys_make',
      'integrations_put',
      'membership_storeSignIn',
      'membership_signInState',
    ]) {
      expect(offered).not.toContain(name)
    }
    for (const { inputSchema } of tools) expect(inputSchema.type).toBe('object')
    expect(tools.find(({ name }) => name === 'pods_amplify')?.annotations).toMatchObject({
      readOnlyHint: false,
      openWorldHint: true,
    })
    expect(await names(tenant.member.apiKey)).not.toContain('pods_make')
  })

  it('offers a post to a pod', async () => {
    const pod = await newPod(tenant, [tenant.owner, tenant.member])
    const { content, isError } = await tool('pods_amplify', { id: pod, postUrl: newPostUrl() })
    expect(isError).toBeUndefined()
    expect(JSON.parse(content?.[0]?.text ?? '')).toMatchObject({ podId: pod, counts: { total: 2, proposed: 2 } })
  })

  it('says what does not fit and who can mend it, and changes nothing', async () => {
    const pod = await newPod(tenant, [tenant.owner])
    const wrong = await tool('pods_amplify', { id: pod, postUrl: 'https://example.com/' })
    expect(wrong).toMatchObject({ isError: true })
    expect(wrong.content?.[0]?.text).toMatch(/to be mended by: caller/)
    const missing = await tool('pods_amplify', { id: pod })
    expect(missing.content?.[0]?.text).toMatch(/postUrl/)
    const unknown = await tool('activities_approve', { id: 'act_1' })
    expect(unknown.content?.[0]?.text).toMatch(/no such tool/)
    const { body } = await call<{ items: unknown[] }>('GET', '/api/activities', { key: tenant.owner.apiKey })
    expect(body.items).toEqual([])
  })

  it("answers another tenant's pod as one that is not there", async () => {
    const pod = await newPod(tenant, [tenant.owner])
    const other = await newTenant()
    const theirs = await tool('pods_get', { id: pod }, other.owner.apiKey)
    const absent = await tool('pods_get', { id: 'pod_00000000000000000000000000000000' }, other.owner.apiKey)
    expect(theirs).toMatchObject({ isError: true })
    expect(theirs).toEqual(absent)
  })

  it('takes no request without a key, and no browser session', async () => {
    const body = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }
    const bare = await send('POST', '/mcp', { headers, body })
    expect(bare.status).toBe(401)
    const cookie = { ...headers, cookie: 'better-auth.session_token=x' }
    expect((await send('POST', '/mcp', { headers: cookie, body })).status).toBe(401)
    expect((await send('POST', '/mcp', { headers, body, key: 'rk_wrong' })).status).toBe(401)
  })
})
