import { Webhook } from 'standardwebhooks'
import { describe, expect, it, vi } from 'vitest'
import { system } from '../../../core/audit.ts'
import type { Clock } from '../../../core/clock.ts'
import { takeDueChecks } from '../../../core/notices/due-checks.ts'
import { stores } from '../../../core/stores.ts'
import { retest } from '../../../worker/jobs/retest.ts'
import { warnOfEnds } from '../../../worker/jobs/warn-of-ends.ts'
import { callWith, newKey, newName, openai, received, receiver, trouble } from './outside.ts'
import { call, env, newTenant, type Person, type Tenant, takePart } from './world.ts'

interface AlertItem {
  about: string
  code: string
  title: string
  detail: string
  act: string
  resolvedAt: string | null
}

const day = 86_400_000
const minute = 60_000
const start = Date.now()

/** A clock that stands still until it is set. */
function standing(at = start): Clock & { set(ms: number): void } {
  let now = at
  return {
    now: () => now,
    set: (ms) => {
      now = ms
    },
  }
}

const put = (tenant: Tenant, provider: string, values: Record<string, string>, more: object = {}) =>
  call<{ created?: { secret: string } }>('PUT', `/api/integrations/${provider}`, {
    key: tenant.owner.apiKey,
    body: { values, ...more },
  })

async function alerts(person: Person, query = ''): Promise<AlertItem[]> {
  const { body } = await call<{ items: AlertItem[] }>('GET', `/api/alerts${query}`, { key: person.apiKey })
  return body.items
}

/** Tests until nothing is due any more, of whichever tenant. */
async function retestAll(clock: Clock): Promise<void> {
  for (let round = 0; round < 40; round += 1) await retest(env, clock)
}

const statusOf = async (tenant: Tenant, provider = 'openai', subject = '') => {
  const own = stores(env, tenant.id, system('cron'))
  return (await own.vault.find({ provider: provider as 'openai', subject }))?.status
}
const rows = async <T>(table: string, tenant: Tenant) =>
  (await env.DB.prepare(`select * from ${table} where tenant_id = ?`).bind(tenant.id).all<T>()).results

/** A company with a key that can be troubled, and both channels. */
async function watched() {
  const tenant = await newTenant()
  const { key, account } = newKey()
  const hook = newName()
  await put(tenant, 'openai', { apiKey: key })
  const { body } = await put(tenant, 'webhook', { url: `${receiver}/hooks/${hook}` })
  await put(tenant, 'slack', { url: `${receiver}/slack/${hook}` })
  return { tenant, account, hook, secret: body.created?.secret ?? '' }
}

describe('the daily test', () => {
  it('opens an alert when a credential stops working, tells the channels once, and resolves it', async () => {
    const { tenant, account } = await watched()
    const clock = standing()
    await trouble(openai, account, { status: 401 })
    await retestAll(clock)
    expect(await statusOf(tenant)).toBe('ok')
    expect(await alerts(tenant.owner)).toEqual([])

    clock.set(start + day + minute)
    await retestAll(clock)
    expect(await statusOf(tenant)).toBe('wrong_key')
    const [opened, ...others] = await alerts(tenant.owner, '?open=true')
    expect(others).toEqual([])
    expect(opened).toMatchObject({
      about: 'integration:openai',
      code: 'wrong_key',
      act: 'owner',
      title: 'OpenAI no longer works.',
      detail: expect.stringMatching(/creates a new key.*No chat answers/),
    })
    const sent = await rows<{ channel: string; event: string }>('deliveries', tenant)
    expect(sent.map(({ channel, event }) => `${channel} ${event}`).toSorted()).toEqual([
      'slack alert.opened',
      'webhook alert.opened',
    ])
    const owed = await rows<{ queue: string; body: string }>('outbox', tenant)
    expect(owed.map(({ queue, body }) => [queue, JSON.parse(body).kind])).toEqual([
      ['tenant-jobs', 'deliver'],
      ['tenant-jobs', 'deliver'],
    ])

    clock.set(start + 2 * day + 2 * minute)
    await retestAll(clock)
    expect(await rows('deliveries', tenant)).toHaveLength(2)

    await trouble(openai, account, { status: null })
    clock.set(start + 3 * day + 3 * minute)
    await retestAll(clock)
    expect(await statusOf(tenant)).toBe('ok')
    expect(await alerts(tenant.owner, '?open=true')).toEqual([])
    expect(await alerts(tenant.owner, '?open=false')).toMatchObject([{ resolvedAt: expect.any(String) }])
    const all = await rows<{ event: string }>('deliveries', tenant)
    expect(all.filter(({ event }) => event === 'alert.resolved')).toHaveLength(2)
  })

  it('is made once a day for each, and makes no noise in Slack', async () => {
    const { tenant, hook } = await watched()
    const before = await received(hook)
    const clock = standing(start + day + minute)
    await retestAll(clock)
    await retestAll(clock)
    const after = (await received(hook)).slice(before.length)
    expect(after.filter(({ body }) => body.includes('"ping"'))).toHaveLength(1)
    expect(after.filter(({ body }) => body === '{"text":""}')).toHaveLength(1)
    expect(await statusOf(tenant, 'slack')).toBe('ok')
    expect(await alerts(tenant.owner)).toEqual([])
  })

  it('takes a lost answer for a fault only the second time, ten minutes later', async () => {
    const { tenant, account } = await watched()
    const clock = standing(start + day + minute)
    await trouble(openai, account, { status: 503 })
    await retestAll(clock)
    expect(await statusOf(tenant)).toBe('ok')
    clock.set(clock.now() + 9 * minute)
    await retestAll(clock)
    expect(await statusOf(tenant)).toBe('ok')
    clock.set(clock.now() + minute)
    await retestAll(clock)
    expect(await alerts(tenant.owner, '?open=true')).toMatchObject([{ code: 'no_network', act: 'provider' }])
    await trouble(openai, account, { status: null })
    clock.set(clock.now() + 20 * minute)
    await retestAll(clock)
    expect(await alerts(tenant.owner, '?open=true')).toEqual([])
  })

  it('opens another in place of the first when it fails in another way', async () => {
    const { tenant, account } = await watched()
    const clock = standing(start + day + minute)
    await trouble(openai, account, { status: 401 })
    await retestAll(clock)
    await trouble(openai, account, { status: 403 })
    clock.set(clock.now() + day + minute)
    await retestAll(clock)
    expect((await alerts(tenant.owner)).map(({ code, resolvedAt }) => [code, resolvedAt === null])).toEqual([
      ['no_permission', true],
      ['wrong_key', false],
    ])
  })

  it('says that a record does not open, and that an address may not be called any more', async () => {
    const { tenant } = await watched()
    const [record] = (await env.VAULT.list({ prefix: `v1/${tenant.id}/openai/` })).keys
    const sealed = (await env.VAULT.get(record?.name ?? '')) ?? ''
    await env.VAULT.put(record?.name ?? '', sealed.replace(/"key":"..../, '"key":"AAAA'))
    const clock = standing(start + day + minute)
    for (let round = 0; round < 40; round += 1) await retest({ ...env, OUTBOUND_URLS: 'public' }, clock)
    expect((await alerts(tenant.owner, '?open=true')).map(({ about, code }) => [about, code]).toSorted()).toEqual([
      ['integration:openai', 'unexpected'],
      ['integration:slack', 'unexpected'],
      ['integration:webhook', 'unexpected'],
    ])
  })

  it('leaves suspended companies alone, takes few at a time, and those first that have waited longest', async () => {
    const tenant = await newTenant()
    await put(tenant, 'openai', { apiKey: newKey().key })
    await env.DB.prepare(`update tenants set status = 'suspended' where id = ?`).bind(tenant.id).run()
    const far = start + 400 * day
    for (let round = 0; round < 40; round += 1) {
      const taken = await takeDueChecks(env.DB, ['openai'], 3, far)
      expect(taken.length).toBeLessThanOrEqual(3)
      expect(taken.some(({ tenantId }) => tenantId === tenant.id)).toBe(false)
    }
    await env.DB.prepare(`update tenants set status = 'active' where id = ?`).bind(tenant.id).run()
    await env.DB.prepare('update integrations set checked_at = 5 where tenant_id = ?').bind(tenant.id).run()
    await env.DB.prepare('update integrations set checked_at = 7 where tenant_id <> ?').bind(tenant.id).run()
    expect(await takeDueChecks(env.DB, ['openai'], 1, far)).toMatchObject([{ tenantId: tenant.id }])
  })

  it('writes status, alert, deliveries and messages together, or nothing of it', async () => {
    const { tenant, account } = await watched()
    await trouble(openai, account, { status: 401 })
    const clock = standing(start + day + minute)
    // The last statement of the batch fails: none of the others may be seen.
    await env.DB.prepare(
      `create trigger outbox_down before insert on outbox when new.tenant_id = '${tenant.id}' begin select raise(abort, 'down'); end`,
    ).run()
    await retestAll(clock)
    expect(await statusOf(tenant)).toBe('ok')
    expect([await rows('alerts', tenant), await rows('deliveries', tenant)]).toEqual([[], []])
    await env.DB.prepare('drop trigger outbox_down').run()
    clock.set(clock.now() + day + minute)
    await retestAll(clock)
    expect(await statusOf(tenant)).toBe('wrong_key')
    expect(await rows('alerts', tenant)).toHaveLength(1)
  })

  it('does not touch a credential that was stored anew meanwhile', async () => {
    const { tenant, account } = await watched()
    await trouble(openai, account, { status: 401 })
    const real = globalThis.fetch
    let renewed = false
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (url, init) => {
      const authorization = new Headers(init?.headers).get('authorization') ?? ''
      if (!renewed && authorization.endsWith(account.slice(1))) {
        renewed = true
        await put(tenant, 'openai', { apiKey: newKey().key })
      }
      return real(url, init)
    })
    await retestAll(standing(start + day + minute))
    vi.restoreAllMocks()
    expect(renewed).toBe(true)
    expect(await statusOf(tenant)).toBe('ok')
    expect(await rows('alerts', tenant)).toEqual([])
  })
})

describe('an alert', () => {
  it('is resolved by storing what works, or by removing it', async () => {
    for (const mend of ['store', 'remove'] as const) {
      const { tenant, account } = await watched()
      await trouble(openai, account, { status: 401 })
      await retestAll(standing(start + day + minute))
      expect(await alerts(tenant.owner, '?open=true')).toHaveLength(1)
      if (mend === 'store') await put(tenant, 'openai', { apiKey: newKey().key })
      else await call('DELETE', '/api/integrations/openai', { key: tenant.owner.apiKey })
      expect(await alerts(tenant.owner, '?open=true')).toEqual([])
    }
  })

  it('stays the one that it is when something that does not work either is stored', async () => {
    const { tenant, account } = await watched()
    await trouble(openai, account, { status: 401 })
    await retestAll(standing(start + day + minute))
    await put(tenant, 'openai', { apiKey: newKey('sk-wrong').key }, { untested: true })
    expect(await statusOf(tenant)).toBe('untested')
    await retestAll(standing(start + day + 2 * minute))
    expect(await statusOf(tenant)).toBe('wrong_key')
    expect(await alerts(tenant.owner)).toMatchObject([{ code: 'wrong_key', resolvedAt: null }])
    expect(await rows('deliveries', tenant)).toHaveLength(2)
  })

  it('about a channel goes by the other one only', async () => {
    const { tenant, hook } = await watched()
    await trouble(receiver, hook, { status: 410, path: '/hooks' })
    await retestAll(standing(start + day + minute))
    expect(await alerts(tenant.owner, '?open=true')).toMatchObject([{ about: 'integration:webhook' }])
    const sent = await rows<{ channel: string }>('deliveries', tenant)
    expect(sent.map(({ channel }) => channel)).toEqual(['slack'])
  })

  it('is only for its own company, and its own member', async () => {
    const { tenant, account } = await watched()
    await trouble(openai, account, { status: 401 })
    await retestAll(standing(start + day + minute))
    expect(await alerts(tenant.admin)).toHaveLength(1)
    expect(await alerts(tenant.member)).toEqual([])
    expect(await alerts((await newTenant()).owner)).toEqual([])
    expect((await call('GET', '/api/alerts?open=maybe', { key: tenant.owner.apiKey })).status).toBe(422)
  })
})

describe('a token that ends', () => {
  async function connected() {
    const { tenant, hook, secret } = await watched()
    const memberId = await takePart(tenant.member, `member-${tenant.member.id.slice(0, 8).toLowerCase()}`)
    const own = stores(env, tenant.id, system('cron'))
    const token = { secret: JSON.stringify({ accessToken: 'AQXcanary', sub: 's', scope: [] }), hint: '…' }
    const store = (at: number) =>
      own.vault.write(
        { provider: 'linkedin', subject: memberId },
        { ...token, check: { status: 'ok', account: 'M' }, grantedAt: at, expiresAt: at + 60 * day },
        at,
      )
    await store(start)
    return { tenant, memberId, store, hook, secret }
  }

  const connectionAt = async (person: Person, at: number) => {
    vi.useFakeTimers({ now: at, toFake: ['Date'] })
    const { body } = await call<{ items: { provider: string; status: string }[] }>('GET', '/api/connections', {
      key: person.apiKey,
    })
    vi.useRealTimers()
    return body.items.find(({ provider }) => provider === 'linkedin')?.status
  }

  it('is warned of on day 50, 57 and 60, once each, to the member and the owners', async () => {
    const { tenant, memberId } = await connected()
    const seen: (string | undefined)[] = []
    for (let hour = 0; hour <= 62 * 24; hour += 6) {
      await warnOfEnds(env, start + hour * 60 * minute)
      const [open] = await alerts(tenant.member, '?open=true')
      if (seen.at(-1) !== open?.code) seen.push(open?.code)
      if (open && hour < 50 * 24) throw new Error(`warned in hour ${hour}`)
    }
    expect(seen).toEqual([undefined, 'ends_in_10_days', 'ends_in_3_days', 'expired'].slice(1))
    const [last] = await alerts(tenant.owner, '?open=true')
    expect(last).toMatchObject({ about: `connection:linkedin:${memberId}`, act: 'member', code: 'expired' })
    expect((await alerts(tenant.member)).map(({ code }) => code)).toEqual([
      'expired',
      'ends_in_3_days',
      'ends_in_10_days',
    ])
    const told = await rows<{ channel: string; body: string }>('deliveries', tenant)
    expect(told).toHaveLength(6)
    expect(JSON.stringify(told)).not.toMatch(/AQXcanary|@/)
    expect(await statusOf(tenant, 'linkedin', memberId)).toBe('expired')
    expect(await connectionAt(tenant.member, start + 61 * day)).toBe('expired')
  })

  it('is not warned of any more once it was renewed', async () => {
    const { tenant, store } = await connected()
    await warnOfEnds(env, start + 58 * day)
    expect((await alerts(tenant.member)).map(({ code }) => code)).toEqual(['ends_in_3_days'])
    await store(start + 58 * day)
    await warnOfEnds(env, start + 61 * day)
    expect(await alerts(tenant.member)).toHaveLength(1)
    await warnOfEnds(env, start + (58 + 50) * day)
    expect((await alerts(tenant.member))[0]).toMatchObject({ code: 'ends_in_10_days' })
  })

  it('shows how the connection stands', async () => {
    const { tenant } = await connected()
    expect(await connectionAt(tenant.member, start + 49 * day)).toBe('connected')
    expect(await connectionAt(tenant.member, start + 51 * day)).toBe('expiring')
  })

  it('or that the member has taken back asks for attention after the daily test', async () => {
    const { tenant, memberId } = await connected()
    await retestAll(standing(start + day + minute))
    expect(await statusOf(tenant, 'linkedin', memberId)).toBe('wrong_key')
    expect(await alerts(tenant.member, '?open=true')).toMatchObject([{ code: 'wrong_key', act: 'member' }])
    expect(await connectionAt(tenant.member, start + day)).toBe('needs_attention')
    const { body } = await call<{ items: { provider: string; members: object | null }[] }>('GET', '/api/integrations', {
      key: tenant.owner.apiKey,
    })
    expect(body.items.find(({ provider }) => provider === 'linkedin')?.members).toEqual({
      connected: 0,
      expiring: 0,
      expired: 1,
    })
  })
})

describe('the message of an alert', () => {
  it('is signed for the webhook, and never holds a secret', async () => {
    const { tenant, account, hook, secret } = await watched()
    await trouble(openai, account, { status: 401 })
    await retestAll(standing(start + day + minute))
    const { deliver } = await import('../../../worker/jobs/deliver.ts')
    const seen = (await received(hook)).length
    const due = await rows<{ id: string; channel: string }>('deliveries', tenant)
    for (const { id } of due) {
      await deliver(env, { v: 1, kind: 'deliver', tenantId: tenant.id, id }, standing(start + day + 2 * minute))
    }
    const got = (await received(hook)).slice(seen)
    expect(got).toHaveLength(2)
    const signed = got.find(({ headers }) => headers['webhook-id'])
    vi.useFakeTimers({ now: start + day + 2 * minute, toFake: ['Date'] })
    expect(new Webhook(secret).verify(signed?.body ?? '', signed?.headers ?? {})).toMatchObject({
      type: 'alert.opened',
      data: { about: 'integration:openai', code: 'wrong_key', act: 'owner' },
    })
    vi.useRealTimers()
    expect(signed?.headers['webhook-id']).toBe(due.find(({ channel }) => channel === 'webhook')?.id)
    expect(JSON.stringify(got.map(({ body }) => body))).not.toMatch(/whsec_|sk-test/)
    const plain = got.find(({ headers }) => !headers['webhook-id'])
    expect(JSON.parse(plain?.body ?? '')).toEqual({ text: expect.stringMatching(/^OpenAI no longer works\. /) })
    expect(await callWith({}, 'GET', '/api/deliveries', { key: tenant.owner.apiKey })).toMatchObject({
      status: 200,
      body: { items: [{ state: 'sent' }, { state: 'sent' }] },
    })
  })
})
