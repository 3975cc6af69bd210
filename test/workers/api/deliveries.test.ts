import { beforeEach, describe, expect, it } from 'vitest'
import { system } from '../../../core/audit.ts'
import type { NewAlert } from '../../../core/notices/alert.ts'
import { always } from '../../../core/notices/owed.ts'
import { waits } from '../../../core/notices/schedule.ts'
import { stores } from '../../../core/stores.ts'
import type { Env } from '../../../worker/env.ts'
import { deliver } from '../../../worker/jobs/deliver.ts'
import { ringDeliveries } from '../../../worker/jobs/ring-deliveries.ts'
import { auditOf, newName, received, receiver, trouble } from './outside.ts'
import { call, env, newTenant, type Tenant } from './world.ts'

interface Row {
  id: string
  channel: string
  state: string
  attempts: number
  next_at: number
  last_status: number | null
}
interface Shown {
  id: string
  state: string
  attempts: number
  nextAt: string | null
  lastStatus: number | null
}

const start = Date.now()
let tenant: Tenant
let hook: string
let rung: { message: unknown; delaySeconds: number | undefined }[]

beforeEach(async () => {
  tenant = await newTenant()
  hook = newName()
  rung = []
})

/** The queue, which here only notes who rang. */
const queue = {
  send: async (message: unknown, options?: QueueSendOptions) => {
    rung.push({ message, delaySeconds: options?.delaySeconds })
  },
  sendBatch: async (messages: Iterable<MessageSendRequest>) => {
    for (const { body } of messages) rung.push({ message: body, delaySeconds: undefined })
  },
} as unknown as Queue
const at = (now: number) => ({ now: () => now })
const within = (changed: Partial<Env> = {}): Env => ({ ...env, TENANT_JOBS: queue, ...changed })
const setUp = (provider: 'webhook' | 'slack', url: string) =>
  call('PUT', `/api/integrations/${provider}`, {
    key: tenant.owner.apiKey,
    body: { values: { url }, untested: true },
  })
const make = (id: string, now = start, changed: Partial<Env> = {}) =>
  deliver(within(changed), { v: 1, kind: 'deliver', tenantId: tenant.id, id }, at(now))
const rows = async () =>
  (
    await env.DB.prepare('select * from deliveries where tenant_id = ? order by created_at, id')
      .bind(tenant.id)
      .all<Row>()
  ).results

/** Makes an alert due to the channels that are set up. */
async function notice(about = 'integration:openai'): Promise<Row[]> {
  const alert: NewAlert = { about, code: 'quota', title: 'T.', detail: 'D.', act: 'owner', memberId: null }
  const before = new Set((await rows()).map(({ id }) => id))
  await env.DB.batch([...stores(env, tenant.id, system('jobs')).alerts.opening(alert, always, start)])
  return (await rows()).filter(({ id }) => !before.has(id))
}
const openAlerts = async () => {
  const { body } = await call<{ items: { about: string; code: string }[] }>('GET', '/api/alerts?open=true', {
    key: tenant.owner.apiKey,
  })
  return body.items.toSorted((a, b) => (a.about < b.about ? -1 : 1))
}

describe('a delivery', () => {
  it('arrives once, though it is rung for many times', async () => {
    await setUp('webhook', `${receiver}/hooks/${hook}`)
    const [due] = await notice()
    const id = due?.id ?? ''
    await Promise.all(Array.from({ length: 8 }, () => make(id)))
    await make(id, start + waits[0])
    expect(await received(hook)).toHaveLength(1)
    expect(await rows()).toMatchObject([{ state: 'sent', attempts: 1, last_status: 200 }])
  })

  it('is tried again as planned, with the same id and body, and then given up with an alert', async () => {
    await setUp('webhook', `${receiver}/hooks/${hook}`)
    const [due] = await notice()
    const id = due?.id ?? ''
    await trouble(receiver, hook, { status: 500 })
    let now = start
    for (const [index, wait] of waits.entries()) {
      await make(id, now)
      expect(await rows()).toMatchObject([{ state: 'due', attempts: index + 1, next_at: now + wait, last_status: 500 }])
      await make(id, now + wait - 1)
      expect(await received(hook)).toHaveLength(index + 1)
      now += wait
    }
    expect(rung).toEqual([{ message: expect.objectContaining({ id }), delaySeconds: 5 }])
    await make(id, now)
    expect((await rows())[0]).toMatchObject({ state: 'given_up', attempts: 10 })
    const got = await received(hook)
    expect(got).toHaveLength(10)
    expect(new Set(got.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([id]))
    expect(new Set(got.map(({ body }) => body)).size).toBe(1)
    expect(new Set(got.map(({ headers }) => headers['webhook-signature'])).size).toBeGreaterThan(5)
    expect(await openAlerts()).toMatchObject([
      { about: 'delivery:webhook', code: 'delivery_given_up' },
      { about: 'integration:openai' },
    ])
    // The alert of a channel does not go by that channel.
    expect(await rows()).toHaveLength(1)
  })

  it('that cannot be sent at all is tried again, too', async () => {
    await setUp('webhook', 'http://127.0.0.1:9/')
    const [due] = await notice()
    await make(due?.id ?? '')
    expect(await rows()).toMatchObject([{ state: 'due', attempts: 1, last_status: null }])
  })

  it.each([
    ['webhook', 410],
    ['slack', 404],
    ['slack', 403],
  ] as const)('by %s stops at once when it is answered %i', async (channel, status) => {
    await setUp(channel, `${receiver}/${channel === 'slack' ? 'slack' : 'hooks'}/${hook}`)
    const [due] = await notice()
    await trouble(receiver, hook, { status })
    await make(due?.id ?? '')
    expect((await rows())[0]).toMatchObject({ state: 'given_up', attempts: 1, last_status: status })
    expect(await openAlerts()).toMatchObject([{ about: `delivery:${channel}` }, {}])
  })

  it('does not follow a redirect', async () => {
    const other = newName()
    await setUp('webhook', `${receiver}/hooks/${hook}`)
    const [due] = await notice()
    await trouble(receiver, hook, { redirect: `${receiver}/hooks/${other}` })
    await make(due?.id ?? '')
    expect(await received(other)).toEqual([])
    expect(await rows()).toMatchObject([{ state: 'due', last_status: 302 }])
  })

  it('that arrives resolves what was open about its channel', async () => {
    await setUp('webhook', `${receiver}/hooks/${hook}`)
    const [first] = await notice()
    await trouble(receiver, hook, { status: 410 })
    await make(first?.id ?? '')
    await trouble(receiver, hook, { status: null })
    const [second] = await notice('integration:unipile')
    await make(second?.id ?? '')
    expect((await openAlerts()).map(({ about }) => about)).toEqual(['integration:openai', 'integration:unipile'])
  })

  it('is left where its channel was removed, or its address may not be called any more', async () => {
    await setUp('webhook', `${receiver}/hooks/${hook}`)
    const [first] = await notice()
    await make(first?.id ?? '', start, { OUTBOUND_URLS: 'public' })
    expect((await rows())[0]).toMatchObject({ state: 'given_up' })
    const [second] = await notice('integration:unipile')
    await call('DELETE', '/api/integrations/webhook', { key: tenant.owner.apiKey })
    await make(second?.id ?? '')
    expect((await rows()).map(({ state }) => state)).toEqual(['given_up', 'given_up'])
    expect(await received(hook)).toEqual([])
  })

  it('of a suspended company waits', async () => {
    await setUp('webhook', `${receiver}/hooks/${hook}`)
    const [due] = await notice()
    const status = (to: string) =>
      env.DB.prepare('update tenants set status = ? where id = ?').bind(to, tenant.id).run()
    await status('suspended')
    await make(due?.id ?? '')
    await ringDeliveries(within(), start + 1_000)
    expect(rung.some(({ message }) => (message as { tenantId: string }).tenantId === tenant.id)).toBe(false)
    await status('active')
    await ringDeliveries(within(), start + 1_000)
    expect(rung).toContainEqual({ message: expect.objectContaining({ id: due?.id }), delaySeconds: undefined })
    expect(await rows()).toMatchObject([{ state: 'due', attempts: 0 }])
  })

  it('whose Worker ended in the middle is made again at the next time', async () => {
    await setUp('webhook', `${receiver}/hooks/${hook}`)
    const [due] = await notice()
    const down = { get: () => Promise.reject(new Error('KV is down')) } as unknown as KVNamespace
    await expect(make(due?.id ?? '', start, { VAULT: down })).rejects.toThrow('KV is down')
    await make(due?.id ?? '', start + 1_000)
    expect(await received(hook)).toEqual([])
    await make(due?.id ?? '', start + waits[0])
    expect(await rows()).toMatchObject([{ state: 'sent', attempts: 2 }])
  })

  it('is forgotten 30 days after', async () => {
    await setUp('webhook', `${receiver}/hooks/${hook}`)
    const [due] = await notice()
    await make(due?.id ?? '')
    await notice('integration:unipile')
    await ringDeliveries(within(), start + 31 * 86_400_000)
    expect(await rows()).toMatchObject([{ state: 'due' }])
  })
})

describe('/api/deliveries', () => {
  const list = (query = '', key = tenant.owner.apiKey) =>
    call<{ items: Shown[]; nextCursor: string | null }>('GET', `/api/deliveries${query}`, { key })
  const retry = (id: string, key = tenant.owner.apiKey) =>
    call<Shown & { code?: string }>('POST', `/api/deliveries/${id}/retry`, { key })

  it('shows them page by page, without what was sent, to admins of the company', async () => {
    await setUp('webhook', `${receiver}/hooks/${hook}`)
    await setUp('slack', `${receiver}/slack/${hook}`)
    await notice()
    const { body } = await list('?limit=1')
    expect(body.items).toMatchObject([{ state: 'due', attempts: 0, nextAt: expect.any(String), lastStatus: null }])
    const second = await list(`?limit=1&cursor=${body.nextCursor}`)
    expect(second.body.items).toHaveLength(1)
    expect(second.body.nextCursor).toBeNull()
    expect(JSON.stringify([body, second.body])).not.toMatch(/"T\.|body/)
    expect((await list('', tenant.member.apiKey)).status).toBe(403)
    expect((await list('', (await newTenant()).owner.apiKey)).body.items).toEqual([])
  })

  it('sends again what was given up, with all its attempts', async () => {
    await setUp('webhook', `${receiver}/hooks/${hook}`)
    const [due] = await notice()
    const id = due?.id ?? ''
    await trouble(receiver, hook, { status: 410 })
    await make(id)
    await trouble(receiver, hook, { status: null })
    expect(await retry(id)).toMatchObject({ status: 202, body: { id, state: 'due', attempts: 0 } })
    expect(await auditOf(tenant, 'deliveries.retry')).toMatchObject([{ subject: id, actor: tenant.owner.id }])
    await make(id, Date.now())
    // The queue's own consumer may have been quicker; either way it has arrived once.
    await expect.poll(async () => (await rows())[0]?.state).toBe('sent')
    expect((await received(hook)).length).toBe(2)
    expect((await retry(id)).body.code).toBe('conflict')
  })

  it('knows none of another company’s', async () => {
    await setUp('webhook', `${receiver}/hooks/${hook}`)
    const [due] = await notice()
    const foreign = await retry(due?.id ?? '', (await newTenant()).owner.apiKey)
    expect([foreign.status, foreign.body.code]).toEqual([404, 'not_found'])
    expect(await rows()).toMatchObject([{ attempts: 0, next_at: start }])
  })
})
