import { beforeAll, describe, expect, it } from 'vitest'
import { stores } from '../../../core/stores.ts'
import { edgeWorkflows } from '../../../worker/workflows/index.ts'
import { call, env, newTenant, setUpChat, type Tenant } from './world.ts'

interface Workflow {
  readonly id: string
  readonly trigger: string
  readonly name: string
  readonly backend: string
  readonly hosted: boolean
  readonly edgeWorkflow: string | null
  readonly model: string | null
}
interface Refused {
  readonly code: string
  readonly message: string
  readonly errors: { path: string; message: string }[]
}

let tenant: Tenant
beforeAll(async () => {
  tenant = await newTenant()
  await setUpChat(tenant)
})

const edge = { name: 'A', backend: 'edge', edgeWorkflow: 'content' }
const hostedWorkflowId = 'wf_68df4b13b3588190a09d19288d4610ec'

const asked =
  (method: string) =>
  (trigger: string, body?: unknown, key = tenant.owner.apiKey) =>
    call<Workflow & Refused>(method, `/api/workflows/${encodeURIComponent(trigger)}`, {
      key,
      ...(body !== undefined && { body }),
    })
const [put, patch, remove] = [asked('PUT'), asked('PATCH'), asked('DELETE')]

const list = async (key = tenant.owner.apiKey) =>
  (await call<{ items: Workflow[]; hostedEndsOn: string }>('GET', '/api/workflows', { key })).body
const find = async (trigger: string, key?: string) =>
  (await list(key)).items.find((workflow) => workflow.trigger === trigger)

describe('a workflow record', () => {
  it('must name what its backend runs on', async () => {
    const hosted = await put('new', { name: 'x', backend: 'hosted' })
    expect([hosted.status, hosted.body.errors[0]?.path]).toEqual([422, 'hostedWorkflowId'])
    const onEdge = await put('new', { name: 'x', backend: 'edge' })
    expect([onEdge.status, onEdge.body.errors[0]?.path]).toEqual([422, 'edgeWorkflow'])
    expect(onEdge.body.message).toContain('content')
    expect(await find('new')).toBeUndefined()
  })

  it('keeps its id when it is changed, so that open chats go on', async () => {
    const named = async (name: string) => (await put('steady', { ...edge, name })).body.id
    const id = await named('One')
    expect(await named('Two')).toBe(id)
    expect((await patch('steady', { name: 'Three' })).body.id).toBe(id)
  })

  it('has one id though two store it first at the same time', async () => {
    const both = await Promise.all([put('twice', edge), put('twice', edge)])
    expect(new Set(both.map(({ body }) => body.id)).size).toBe(1)
  })

  it('counts at once, though KV may still serve the one before', async () => {
    const record = await env.DB.prepare('select workflows_version as v from tenants where id = ?')
      .bind(tenant.id)
      .first('v')
    const old = `workflows/${tenant.id}/${record}`
    expect(await env.TENANTS.get(old)).not.toBeNull()
    await put('fresh', edge)
    await env.TENANTS.put(old, '[]')
    expect(await find('fresh')).toMatchObject({ name: 'A' })
  })

  it('is read by the version that was read before, or by a newer one where that is gone', async () => {
    const own = await newTenant()
    await setUpChat(own)
    const { workflows } = stores(env, own.id, { id: 'test', via: 'system', requestId: null })
    const version = await env.DB.prepare('select workflows_version as v from tenants where id = ?')
      .bind(own.id)
      .first<string>('v')
    expect((await workflows.ofVersion(version ?? '')).map(({ trigger }) => trigger)).toEqual(['write'])
    expect((await workflows.ofVersion('a version that was replaced')).map(({ trigger }) => trigger)).toEqual(['write'])
  })

  it.each([
    ['an edge workflow that is not installed', { ...edge, edgeWorkflow: 'tango' }, 'edgeWorkflow'],
    [
      'one even where OpenAI answers',
      { name: 'x', backend: 'hosted', hostedWorkflowId, edgeWorkflow: 'tango' },
      'edgeWorkflow',
    ],
    ['another backend', { ...edge, backend: 'moon' }, 'backend'],
    ['an id that is none of OpenAI', { name: 'x', backend: 'hosted', hostedWorkflowId: 'sk-1' }, 'hostedWorkflowId'],
  ])('does not take %s', async (_, body, path) => {
    const { status, body: answer } = await put('bad', body)
    expect([status, answer.errors[0]?.path]).toEqual([422, path])
    expect(await find('bad')).toBeUndefined()
  })
})

describe('the list of workflows', () => {
  it('says what each runs on, and never OpenAI’s id of it', async () => {
    const body = {
      name: 'Both',
      backend: 'hosted_then_edge',
      hostedWorkflowId,
      edgeWorkflow: 'content',
      model: 'gpt-x',
    }
    expect((await put('both', body)).status).toBe(200)
    const { items, hostedEndsOn } = await list(tenant.member.apiKey)
    expect(hostedEndsOn).toBe('2026-11-30')
    expect(items.find(({ trigger }) => trigger === 'both')).toEqual({
      ...{ id: expect.stringMatching(/^wfl_/), trigger: 'both', name: 'Both', backend: 'hosted_then_edge' },
      ...{ hosted: true, edgeWorkflow: 'content', model: 'gpt-x' },
    })
    expect(await find('write')).toMatchObject({ hosted: false, edgeWorkflow: 'content', model: null })
    expect(JSON.stringify(items)).not.toContain('wf_68df')
  })

  it('of what is installed names each that can be chosen, for admins', async () => {
    const { body } = await call<{ items: { name: string }[] }>('GET', '/api/workflows/installed', {
      key: tenant.admin.apiKey,
    })
    expect(body.items.map(({ name }) => name)).toEqual([...edgeWorkflows.keys()])
    expect(body.items[0]).toEqual({
      name: 'content',
      title: expect.stringMatching(/\w/),
      summary: expect.stringMatching(/\w/),
      defaultModel: expect.stringMatching(/\w/),
    })
    expect((await call('GET', '/api/workflows/installed', { key: tenant.member.apiKey })).status).toBe(403)
  })
})

describe('a change of a workflow', () => {
  it('of one field leaves the others: the switch is the backend alone', async () => {
    await put('moving', {
      name: 'Moving',
      backend: 'hosted',
      hostedWorkflowId,
      edgeWorkflow: 'content',
      model: 'gpt-x',
    })
    const before = await find('moving')
    for (const backend of ['hosted_then_edge', 'edge', 'hosted']) {
      expect((await patch('moving', { backend }, tenant.admin.apiKey)).body).toEqual({ ...before, backend })
    }
    expect((await patch('moving', { model: null })).body).toEqual({ ...before, model: null })
    expect((await patch('moving', {})).body).toEqual({ ...before, model: null })
  })

  it.each([
    ['to the edge without a workflow for it', { backend: 'edge' }, 'edgeWorkflow'],
    ['to a workflow that is not installed', { edgeWorkflow: 'tango' }, 'edgeWorkflow'],
    ['that takes away what it runs on', { hostedWorkflowId: null }, 'hostedWorkflowId'],
    ['of its id', { id: 'wfl_1' }, 'id'],
    ['to no name', { name: '' }, 'name'],
  ])('is refused %s, and changes nothing', async (_, body, path) => {
    await put('fixed', { name: 'Fixed', backend: 'hosted', hostedWorkflowId })
    const before = await find('fixed')
    const { status, body: answer } = await patch('fixed', body)
    expect([status, answer.errors[0]?.path]).toEqual([422, path])
    if (path === 'edgeWorkflow') expect(answer.message).toContain('content')
    expect(await find('fixed')).toEqual(before)
  })

  it('may be another’s at the same time, and neither is lost', async () => {
    await put('shared', edge)
    const [named, modelled, added] = await Promise.all([
      patch('shared', { name: 'Shared' }),
      patch('shared', { model: 'gpt-y' }),
      put('beside', edge),
    ])
    expect([named.status, modelled.status, added.status]).toEqual([200, 200, 200])
    expect(await find('shared')).toMatchObject({ name: 'Shared', model: 'gpt-y' })
    expect(await find('beside')).toMatchObject({ trigger: 'beside' })
  })

  it('is for admins', async () => {
    for (const { status } of [
      await put('write', edge, tenant.member.apiKey),
      await patch('write', { name: 'x' }, tenant.member.apiKey),
      await remove('write', undefined, tenant.member.apiKey),
    ])
      expect(status).toBe(403)
  })

  it('of what is installed no more can be anything but a switch to it', async () => {
    const own = await newTenant()
    const { workflows } = stores(env, own.id, { id: 'test', via: 'system', requestId: null })
    const record = { id: 'wfl_old', trigger: 'old', name: 'Old', backend: 'hosted', hostedWorkflowId } as const
    await workflows.change('old', () => ({ ...record, edgeWorkflow: 'tango' }), Date.now())
    expect((await patch('old', { name: 'Older' }, own.owner.apiKey)).status).toBe(200)
    const switched = await patch('old', { backend: 'edge' }, own.owner.apiKey)
    expect([switched.status, switched.body.errors[0]?.path]).toEqual([422, 'edgeWorkflow'])
    expect((await patch('old', { backend: 'edge', edgeWorkflow: 'content' }, own.owner.apiKey)).status).toBe(200)
  })
})

describe('a workflow that is removed', () => {
  it('answers no more, and is not there a second time', async () => {
    await put('going', edge)
    expect((await remove('going')).status).toBe(204)
    const opened = await call('POST', '/api/chatkit/sessions', {
      key: tenant.member.apiKey,
      body: { trigger: 'going' },
    })
    expect(opened.status).toBe(404)
    for (const again of [await remove('going'), await patch('going', { name: 'x' })]) {
      expect([again.status, again.body.code]).toEqual([404, 'not_found'])
    }
  })
})

describe('a workflow of another tenant', () => {
  it('is to this one as one that is not there, and stays as it is', async () => {
    const other = await newTenant()
    await put('theirs', edge, other.owner.apiKey)
    const before = await find('theirs', other.owner.apiKey)
    expect(before).toBeDefined()
    expect(await find('theirs')).toBeUndefined()
    for (const answer of [await patch('theirs', { name: 'x' }), await remove('theirs')]) {
      expect([answer.status, answer.body.code]).toEqual([404, 'not_found'])
    }
    const opened = await call('POST', '/api/chatkit/sessions', {
      key: tenant.member.apiKey,
      body: { workflowId: before?.id },
    })
    expect(opened.status).toBe(404)
    await put('theirs', { ...edge, name: 'Ours' })
    expect(await find('theirs', other.owner.apiKey)).toEqual(before)
  })
})
