import { beforeAll, describe, expect, it } from 'vitest'
import { activityRuns } from '../../../core/pods/activity-store.ts'
import type { ClaimedActivity } from '../../../core/pods/claimed-activity.ts'
import { noteHealth } from '../../../core/pods/route-health.ts'
import { auditOf } from './outside.ts'
import { agreeToShare, call, env, newPod, newPostUrl, newTenant, putActivity, shareOf, type Tenant } from './world.ts'

interface Stop {
  scope: string
  route: string | null
  reason: string | null
  by: string
}

let tenant: Tenant
let other: Tenant
let pod: string
const key = () => tenant.member.apiKey
const ownerKey = () => tenant.owner.apiKey
const operator = env.OPERATOR_KEY

beforeAll(async () => {
  tenant = await newTenant()
  other = await newTenant()
  pod = await newPod(tenant, [tenant.member])
  await agreeToShare(tenant, tenant.member)
}, 60_000)

const stops = async (as = ownerKey()) => (await call<{ items: Stop[] }>('GET', '/api/stops', { key: as })).body.items
const put = (body: object, as = ownerKey()) => call('PUT', '/api/stops', { key: as, body })
const lift = (query: string, as = ownerKey()) => call('DELETE', `/api/stops?${query}`, { key: as })

async function claimed(): Promise<ClaimedActivity> {
  await call('POST', `/api/pods/${pod}/amplifications`, { key: ownerKey(), body: { postUrl: newPostUrl() } })
  const { id } = await shareOf(key())
  await call('POST', `/api/activities/${id}/approve`, { key: key() })
  await expect.poll(async () => (await shareOf(key())).state).toBe('queued')
  return (await activityRuns(env.DB, tenant.id).claim(id, Date.now(), 60_000)) as ClaimedActivity
}

describe('a stop of the company', () => {
  it('is set and lifted by admins, with the reason for those who wait', async () => {
    expect((await put({ scope: 'tenant' }, key())).status).toBe(403)
    expect((await put({ scope: 'tenant', reason: 'A drill' }, tenant.admin.apiKey)).status).toBe(200)
    expect((await put({ scope: 'route', route: 'unipile' })).status).toBe(200)
    const seen = await stops(key())
    expect(seen).toMatchObject([
      { scope: 'tenant', route: null, reason: 'A drill', by: expect.stringMatching(/^admin/) },
      { scope: 'route', route: 'unipile', reason: null, by: expect.stringMatching(/^owner/) },
    ])
    expect(await stops(other.owner.apiKey)).toEqual([])
    expect((await lift('scope=tenant', key())).status).toBe(403)
    expect((await lift('scope=tenant', other.owner.apiKey)).status).toBe(404)
    expect((await lift('scope=tenant')).status).toBe(204)
    expect((await lift('scope=tenant')).status).toBe(404)
    expect((await lift('scope=route&route=unipile')).status).toBe(204)
    expect(await stops()).toEqual([])
  })

  it.each([
    [{ scope: 'route' }, 'route'],
    [{ scope: 'tenant', route: 'browser' }, 'route'],
    [{ scope: 'installation' }, 'scope'],
    [{ scope: 'route', route: 'carrier-pigeon' }, 'route'],
    [{ scope: 'tenant', reason: ' ' }, 'reason'],
  ])('is refused as %j', async (body, path) => {
    const refused = await call<{ errors: { path: string }[] }>('PUT', '/api/stops', { key: ownerKey(), body })
    expect(refused.status).toBe(422)
    expect(refused.body.errors.map((error) => error.path)).toContain(path)
  })

  const switches: [string, () => Promise<unknown>, () => Promise<unknown>][] = [
    ['the company', () => put({ scope: 'tenant' }), () => lift('scope=tenant')],
    ['the route', () => put({ scope: 'route', route: 'browser' }), () => lift('scope=route&route=browser')],
    [
      'the installation',
      () => call('PUT', '/api/operator/stops', { key: operator, body: { scope: 'installation' } }),
      () => call('DELETE', '/api/operator/stops?scope=installation', { key: operator }),
    ],
    [
      'the member',
      () => call('PATCH', '/api/membership', { key: key(), body: { status: 'paused' } }),
      () => call('PATCH', '/api/membership', { key: key(), body: { status: 'active' } }),
    ],
    [
      'the pod',
      () => call('PATCH', `/api/pods/${pod}`, { key: ownerKey(), body: { status: 'paused' } }),
      () => call('PATCH', `/api/pods/${pod}`, { key: ownerKey(), body: { status: 'active' } }),
    ],
  ]
  it.each(switches)('of %s holds from that moment for a run under way, and for yeses', async (_, stop, goOn) => {
    const run = await claimed()
    const runs = activityRuns(env.DB, tenant.id)
    await stop()
    const step = { name: 'look', outcome: 'ok', at: 1, ms: 1 } as const
    expect(await runs.addStep(run, step)).toBe(false)
    expect(await runs.submit(run, run.textHash, Date.now(), { route: 'browser' })).toBe(false)
    expect((await shareOf(key())).pressed).toBe(false)
    await putActivity(run.activityId, { state: 'proposed', due_at: 9e12 })
    expect((await call('POST', `/api/activities/${run.activityId}/approve`, { key: key() })).status).toBe(409)
    await goOn()
    await putActivity(run.activityId, { state: 'running', due_at: 9e12 })
    expect(await runs.submit(run, run.textHash, Date.now(), { route: 'browser' })).toBe(true)
    await putActivity(run.activityId, { state: 'succeeded' })
  })

  it('that is lifted has what waited looked at', async () => {
    const run = await claimed()
    const reason = 'Sharing is stopped: a drill'
    await putActivity(run.activityId, { state: 'approved', due_at: Date.now() + 3_600_000, state_reason: reason })
    await put({ scope: 'tenant', reason: 'a drill' })
    await lift('scope=tenant')
    await expect.poll(async () => (await shareOf(key())).state).toBe('queued')
    await putActivity(run.activityId, { state: 'succeeded' })
  })
})

describe("the operator's stops", () => {
  it('hold for everybody, are seen by all, and are theirs alone', async () => {
    const set = (body: object, as = operator) =>
      call<{ items: Stop[] }>('PUT', '/api/operator/stops', { key: as, body })
    expect((await set({ scope: 'installation' }, ownerKey())).status).toBe(401)
    expect((await set({ scope: 'tenant' })).status).toBe(422)
    const { body } = await set({ scope: 'route', route: 'browser', reason: 'LinkedIn has changed' })
    expect(body.items).toMatchObject([{ scope: 'route', route: 'browser', by: 'The operator' }])
    expect(await stops(other.member.apiKey)).toMatchObject([{ scope: 'installation', route: 'browser' }])
    expect((await lift('scope=route&route=browser')).status).toBe(404)
    const gone = await call('DELETE', '/api/operator/stops?scope=route&route=browser', { key: operator })
    expect(gone.status).toBe(204)
    expect(await stops(other.member.apiKey)).toEqual([])
  })
})

describe('a dead letter', () => {
  const park = async (id: string, body: unknown, at: number) => {
    await env.DB.prepare(
      `insert into dead_letters (id, queue, reason, body, attempts, at, tenant_id, kind) values (?, 'pod-jobs', 'Why.', ?, 6, ?, ?, 'share')`,
    )
      .bind(id, typeof body === 'string' ? body : JSON.stringify(body), at, tenant.id)
      .run()
    return id
  }
  const message = (activityId = 'act_x') => ({ v: 1, kind: 'share', tenantId: tenant.id, activityId })
  const path = '/api/operator/dead-letters'
  const list = (query = '') =>
    call<{ items: { id: string }[]; nextCursor: string | null }>('GET', `${path}${query}`, { key: operator })

  it('is seen by the operator alone, the newest first, page by page', async () => {
    const ids = ['c-1', 'a-2', 'b-3'].map((name, index) =>
      park(`${name}-${crypto.randomUUID()}`, message(), 1_000 + index),
    )
    const [one, two, three] = await Promise.all(ids)
    expect((await call('GET', path, { key: ownerKey() })).status).toBe(401)
    const first = await list('?limit=2')
    expect(first.body.items.map(({ id }) => id)).toEqual([three, two])
    const second = await list(`?limit=2&cursor=${first.body.nextCursor}`)
    expect(second.body).toMatchObject({ items: [{ id: one }], nextCursor: null })
    const whole = await call('GET', `${path}/${one}`, { key: operator })
    expect(whole.body).toMatchObject({ id: one, kind: 'share', tenantId: tenant.id, attempts: 6, body: message() })
    for (const id of [one, two, three]) {
      expect((await call('DELETE', `${path}/${id}`, { key: operator })).status).toBe(204)
      expect((await call('DELETE', `${path}/${id}`, { key: operator })).status).toBe(404)
    }
    expect(await auditOf(tenant, 'deadLetters.drop')).toHaveLength(3)
  })

  it('is put back into its queue, once, and what it asks for is looked at anew', async () => {
    const id = await park(crypto.randomUUID(), message('act_replayed'), 1)
    const replay = () => call('POST', `${path}/${id}/replay`, { key: operator, body: {} })
    await env.DB.prepare(
      `create trigger outbox_down before insert on outbox begin select raise(abort, 'the outbox is down'); end`,
    ).run()
    try {
      expect((await replay()).status).toBeGreaterThanOrEqual(500)
      expect((await call('GET', `${path}/${id}`, { key: operator })).status).toBe(200)
    } finally {
      await env.DB.prepare('drop trigger outbox_down').run()
    }
    const answers = await Promise.all([replay(), replay()])
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 404])
    expect(await auditOf(tenant, 'deadLetters.replay')).toMatchObject([{ actor: 'operator', via: 'operator_key' }])
  })

  it.each(['{"v":1,"kind":"dance"}', '{"v":1,"kind":"sha', 'undefined'])(
    'that says %s is dropped, not sent',
    async (body) => {
      const id = await park(crypto.randomUUID(), body, 1)
      const refused = await call<{ message: string }>('POST', `${path}/${id}/replay`, { key: operator, body: {} })
      expect(refused.status).toBe(409)
      expect(refused.body.message).toMatch(/Drop it/)
      expect((await call('GET', `${path}/${id}`, { key: operator })).status).toBe(200)
      await call('DELETE', `${path}/${id}`, { key: operator })
    },
  )
})

describe("the runner's health", () => {
  it('adds up what the routes did in a day, and names nobody', async () => {
    const now = Date.now()
    const evidence = { route: 'browser', browserMs: 9_000, modelCalls: 1, tokens: 2_000, costMicros: 5_000 } as const
    await noteHealth(env.DB, { route: 'browser', outcome: 'shared', ms: 8_000, evidence }, now)
    await noteHealth(env.DB, { route: 'browser', outcome: 'shared', ms: 6_000, evidence }, now - 2 * 3_600_000)
    await noteHealth(env.DB, { route: 'browser', outcome: 'needs_person', ms: 4_000 }, now)
    await noteHealth(env.DB, { route: 'browser', outcome: 'failed', ms: 1 }, now - 25 * 3_600_000)
    expect((await call('GET', '/api/operator/health', { key: ownerKey() })).status).toBe(401)
    const { body } = await call<{ routes: object[]; queue: object }>('GET', '/api/operator/health', { key: operator })
    expect(body.routes).toContainEqual({
      ...{ route: 'browser', hours24: { shared: 2, needs_person: 1 }, modelCalls: 2, tokens: 4_000, costCents: 1 },
      lastSuccessAt: new Date(now).toISOString(),
    })
    expect(body.routes).toHaveLength(3)
    expect(body).toMatchObject({ deadLetters: 0, stops: [] })
    const share = await shareOf(key())
    await putActivity(share.id, { state: 'approved', due_at: 5 })
    const { body: waiting } = await call<{ queue: object }>('GET', '/api/operator/health', { key: operator })
    expect(waiting.queue).toMatchObject({ waiting: 1, oldestDueAt: new Date(5).toISOString() })
    await putActivity(share.id, { state: 'succeeded' })
    expect(JSON.stringify(body)).not.toContain(tenant.id)
  })
})
