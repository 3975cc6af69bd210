import { newId } from '../../../../core/ids.ts'
import { drainOutbox } from '../../../../core/outbox.ts'
import { activityRuns } from '../../../../core/pods/activity-store.ts'
import { dispatchDue, placesAtRunners } from '../../../../core/pods/dispatch.ts'
import type { TenantId } from '../../../../core/principal.ts'
import { env } from '../world.ts'
import { between } from './random.ts'
import { emptyTally, note, sumOf, type Tally } from './round.ts'

const slotMs = 5_000

/** How long shares waited, in slots. */
export interface Noise extends Tally {
  readonly idleP95: number
  readonly noisyP95: number
  /** The slowest look at what is due, in ms. */
  readonly slowestMs: number
}

/** F16: one company has thousands of shares due, the others one to three each, which come due as time goes on. */
export async function noisyTenant(backlog: number, others: number, random: () => number): Promise<Noise> {
  const tally = emptyTally()
  const small = Array.from({ length: others }, () => ({ shares: between(random, 1, 3), slot: between(random, 0, 7) }))
  const { p95: idleP95 } = await waitOf(small, 0)
  const { p95: noisyP95, slowestMs } = await waitOf(small, backlog)
  tally.runs = 1
  if (!Number.isFinite(noisyP95) || noisyP95 > 2 * idleP95) {
    note(tally, 'stuck', `beside ${backlog} shares of one company the others wait ${noisyP95} slots, alone ${idleP95}`)
  }
  return { ...tally, idleP95, noisyP95, slowestMs }
}

async function waitOf(small: readonly { shares: number; slot: number }[], backlog: number) {
  const start = Date.now()
  const dueSlot = new Map<string, number>()
  const tenants: TenantId[] = []
  for (const { shares, slot } of small) {
    const tenantId = await newCompany(shares, start + slot * slotMs)
    tenants.push(tenantId)
    dueSlot.set(tenantId, slot)
  }
  if (backlog > 0) tenants.push(await newCompany(backlog, start - 60_000))
  const queue: { tenantId: TenantId; activityId: string }[] = []
  const POD_JOBS = {
    sendBatch: async (messages: Iterable<{ body: unknown }>) => {
      for (const { body } of messages) queue.push(body as { tenantId: TenantId; activityId: string })
    },
  } as unknown as Queue
  const waits: number[] = []
  let slowestMs = 0
  const wanted = small.reduce((sum, { shares }) => sum + shares, 0)
  for (let slot = 0; waits.length < wanted && slot < 500; slot += 1) {
    const now = start + slot * slotMs
    const from = performance.now()
    await dispatchDue(env.DB, now)
    slowestMs = Math.max(slowestMs, performance.now() - from)
    await drainOutbox(env.DB, { 'pod-jobs': POD_JOBS }, now)
    for (const { tenantId, activityId } of queue.splice(0, placesAtRunners)) {
      const runs = activityRuns(env.DB, tenantId)
      const claimed = await runs.claim(activityId, now, 90_000)
      if (typeof claimed === 'string') continue
      await runs.leave(claimed, { to: 'succeeded', reason: null }, now)
      const due = dueSlot.get(tenantId)
      if (due !== undefined) waits.push(slot - due)
    }
  }
  await env.DB.prepare('delete from activities where tenant_id in (select value from json_each(?1))')
    .bind(JSON.stringify(tenants))
    .run()
  waits.sort((a, b) => a - b)
  const p95 = waits.length < wanted ? Number.POSITIVE_INFINITY : (waits[Math.ceil(waits.length * 0.95) - 1] ?? 0)
  return { p95, slowestMs }
}

/** Makes a company with approved shares of so many posts, all due. */
export async function newCompany(shares: number, dueAt: number, posts = shares): Promise<TenantId> {
  const tenantId = newId('ten', dueAt) as TenantId
  const numbers = `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${shares})`
  const hours = JSON.stringify({ days: [0, 1, 2, 3, 4, 5, 6], from: '00:00', to: '24:00' })
  const { DB } = env
  await DB.batch([
    DB.prepare(
      `insert into tenants (id, name, routes, created_at, agent, caps) values (?1, 'Test', '["unipile"]', 1, 'off', '{}')`,
    ).bind(tenantId),
    DB.prepare(
      `insert into amplifications (tenant_id, id, pod_id, post_url, post_urn, created_by, created_at, expires_at)
       ${numbers} select ?1, 'amp_' || ?1 || i, 'pod_' || ?1 || i, 'https://x.test', 'urn:li:activity:1', 'test', 1, ?2 + 86400000 from n`,
    ).bind(tenantId, dueAt),
    DB.prepare(
      `insert into members (tenant_id, id, user_id, linkedin_vanity, created_at, hours)
       ${numbers} select ?1, 'mem_' || i, 'user_' || i, ?1 || i, 0, '${hours}' from n`,
    ).bind(tenantId),
    DB.prepare(
      `insert into consents (tenant_id, member_id, route, purpose, text_version, given_at)
       ${numbers} select ?1, 'mem_' || i, 'unipile', 'repost', '1', 1 from n`,
    ).bind(tenantId),
    DB.prepare(
      `insert into activities (tenant_id, id, amplification_id, pod_id, member_id, kind, post_url, post_urn, state, state_actor,
         state_at, approved_by, approved_at, route, text_hash, due_at, created_at)
       ${numbers} select ?1, 'act_' || ?1 || i, 'amp_' || ?1 || (1 + i % ${posts}), 'pod_' || ?1 || i, 'mem_' || i, 'repost', 'https://x.test', 'urn:li:activity:1',
         'approved', 'test', ?2, 'member', ?2, 'unipile', '', ?2, ?2 from n`,
    ).bind(tenantId, dueAt),
  ])
  return tenantId
}

/** Both together, with the waits of the one in which the others waited longer beyond what they may. */
export function worseOf(one: Noise, other: Noise): Noise {
  const beyond = ({ idleP95, noisyP95 }: Noise) => noisyP95 - 2 * idleP95
  const { idleP95, noisyP95 } = beyond(other) > beyond(one) ? other : one
  return { ...sumOf(one, other), idleP95, noisyP95, slowestMs: Math.max(one.slowestMs, other.slowestMs) }
}
