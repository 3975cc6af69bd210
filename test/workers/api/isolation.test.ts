import { beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../../core/ids.ts'
import { operations } from '../../../worker/operations/index.ts'
import { call, env, newPod, newPostUrl, newTenant, send, standingApproval, type Tenant } from './world.ts'

/** Things of the other tenant, by the noun that an operation's path names. */
const foreign: Record<string, string> = {}
let own: Tenant
let other: Tenant

beforeAll(async () => {
  own = await newTenant()
  other = await newTenant()
  const pod = await newPod(other, [other.owner, other.member])
  await standingApproval(other, other.member)
  const offer = await call<{ id: string }>('POST', `/api/pods/${pod}/amplifications`, {
    key: other.owner.apiKey,
    body: { postUrl: newPostUrl() },
  })
  const activities = await call<{ items: { id: string }[] }>('GET', '/api/activities', { key: other.owner.apiKey })
  const keys = await call<{ items: { id: string }[] }>('GET', '/api/keys', { key: other.owner.apiKey })
  const deliveryId = newId('dlv', Date.now())
  await env.DB.prepare(
    `insert into deliveries (tenant_id, id, channel, event, body, next_at, created_at) values (?, ?, 'slack', 'ping', '{}', 1, 1)`,
  )
    .bind(other.id, deliveryId)
    .run()
  const importId = newId('job', Date.now())
  await env.DB.prepare(
    `insert into tenant_jobs (tenant_id, id, kind, params, state, requested_by, created_at, updated_at)
     values (?, ?, 'import', '{"workflowId":"wfl_1"}', 'done', 'x', 1, 1)`,
  )
    .bind(other.id, importId)
    .run()
  Object.assign(foreign, {
    deliveries: deliveryId,
    people: other.member.id,
    invitations: (
      await call<{ id: string }>('POST', '/api/invitations', {
        key: other.owner.apiKey,
        body: { email: 'foreign-guest@example.test', role: 'member' },
      })
    ).body.id,
    tenant: (await call<{ id: string }>('POST', '/api/tenant/exports', { key: other.owner.apiKey, body: {} })).body.id,
    chat: importId,
    pods: pod,
    amplifications: offer.body.id,
    activities: activities.body.items[0]?.id,
    members: (await call<{ member: { id: string } }>('GET', '/api/me', { key: other.member.apiKey })).body.member.id,
    keys: keys.body.items[0]?.id,
  })
}, 60_000)

const withId = operations.filter(({ path, access }) => path.includes('{id}') && typeof access === 'object')

/** An input that fits the operation but for the id, so that only the id can be what is wrong. */
const inputs: Record<string, object> = {
  'people.setRole': { role: 'admin' },
  'pods.join': { memberId: 'mem_x' },
  'pods.update': { name: 'Theirs' },
  'pods.invite': { userId: 'somebody' },
  'members.pause': { status: 'paused' },
  'activities.settle': { outcome: 'shared' },
  'pods.amplify': { postUrl: 'http://127.0.0.1/feed/update/urn:li:activity:7398000000000000001/' },
}

async function answers(path: string, method: string, name: string, id: string) {
  const response = await send(method, path.replace('{id}', id), {
    key: own.owner.apiKey,
    ...(method !== 'GET' && method !== 'DELETE' && { body: inputs[name] ?? {} }),
  })
  const { requestId: _, ...body } = (await response.json()) as Record<string, unknown>
  return { status: response.status, body }
}

describe('an id of another tenant', () => {
  it.each(withId.map((operation) => [operation.name, operation] as const))(
    'is to %s the same as one that is not there',
    async (name, { path, method }) => {
      const noun = path.split('/')[2] ?? ''
      const id = foreign[noun]
      expect(id, `a thing for the paths /api/${noun}/{id}`).toBeTypeOf('string')
      const theirs = await answers(path, method, name, String(id))
      const absent = await answers(path, method, name, `${String(id).slice(0, 4)}${'0'.repeat(32)}`)
      expect(theirs.status).toBe(404)
      expect(theirs).toEqual(absent)
    },
  )

  it('of an activity does not open its pictures', async () => {
    const response = await send('GET', `/api/activities/${foreign.activities}/screenshots/1`, { key: own.owner.apiKey })
    expect(response.status).toBe(404)
  })

  it('gives nothing as a filter or a cursor', async () => {
    const filtered = await call<{ items: unknown[] }>(
      'GET',
      `/api/activities?amplificationId=${foreign.amplifications}`,
      { key: own.owner.apiKey },
    )
    expect(filtered.body.items).toEqual([])
    const cursor = btoa('pod_ffffffffffffffffffffffffffffffff')
    const { body } = await call<{ items: unknown[] }>('GET', `/api/pods?cursor=${cursor}`, { key: own.owner.apiKey })
    expect(body.items).toEqual([])
  })

  it('of a person or a member does nothing in a pod of this one', async () => {
    const pod = await newPod(own, [own.owner])
    const key = own.owner.apiKey
    const invite = await call('POST', `/api/pods/${pod}/invitations`, { key, body: { userId: other.member.id } })
    expect(invite.status).toBe(404)
    expect((await call('DELETE', `/api/pods/${pod}/members/${foreign.members}`, { key })).status).toBe(404)
    expect((await call('DELETE', `/api/pods/${foreign.pods}/members/${foreign.members}`, { key })).status).toBe(404)
    expect((await call('DELETE', `/api/pods/${pod}/invitations/${other.member.id}`, { key })).status).toBe(404)
  })

  it('does not let a member of one tenant into a pod of another', async () => {
    const pod = await newPod(own, [own.owner])
    const { body } = await call<{ member: { id: string } }>('GET', '/api/me', { key: other.member.apiKey })
    const join = await call('POST', `/api/pods/${pod}/members`, {
      key: own.owner.apiKey,
      body: { memberId: body.member.id },
    })
    expect(join.status).toBe(404)
  })
})

describe('without a key', () => {
  const closed = operations.filter(({ access }) => access !== 'public')
  it.each(closed.map((operation) => [operation.name, operation] as const))(
    '%s answers 401',
    async (_, { path, method }) => {
      for (const key of [undefined, 'rk_wrong', `rk_${'a'.repeat(43)}`, 'cs_x.y.z']) {
        const { status, headers, body } = await call(method, path.replaceAll(/\{\w+\}/g, 'x'), { key })
        expect(status).toBe(401)
        expect(headers.get('content-type')).toBe('application/problem+json')
        expect(body).toMatchObject({
          message: expect.stringMatching(/\w/),
          code: expect.stringMatching(/unauthenticated|invalid/),
        })
      }
    },
  )
})

describe('roles and scopes', () => {
  it('keep a member from what is for admins and owners', async () => {
    const key = own.member.apiKey
    expect((await call('POST', '/api/pods', { key, body: { name: 'Mine' } })).status).toBe(403)
    expect((await call('PATCH', '/api/settings', { key, body: { routes: [] } })).status).toBe(403)
    expect((await call('PATCH', '/api/settings', { key: own.admin.apiKey, body: { routes: [] } })).status).toBe(403)
    expect((await call('GET', '/api/integrations', { key })).status).toBe(403)
  })

  it('keep a key to what it was made for', async () => {
    const narrow = await call<{ key: string }>('POST', '/api/keys', {
      key: own.owner.apiKey,
      body: { name: 'reader', scopes: ['pods:read'] },
    })
    expect(narrow.status).toBe(201)
    const key = narrow.body.key
    expect((await call('GET', '/api/pods', { key })).status).toBe(200)
    expect((await call('POST', '/api/pods', { key, body: { name: 'x' } })).status).toBe(403)
    expect((await call('POST', '/api/keys', { key, body: { name: 'x', scopes: ['chat'] } })).status).toBe(403)
  })

  it('do not let a key give more than it has', async () => {
    const maker = await call<{ key: string }>('POST', '/api/keys', {
      key: own.owner.apiKey,
      body: { name: 'maker', scopes: ['keys:write'] },
    })
    const wider = await call('POST', '/api/keys', {
      key: maker.body.key,
      body: { name: 'wider', scopes: ['pods:write'] },
    })
    expect(wider.status).toBe(403)
  })
})
