import type { TenantId } from '../principal.ts'
import { mayEnter } from './activity.ts'
import { allot, type Waiting } from './allot.ts'
import type { Use } from './caps.ts'
import { clockTime, type Hours, nextOpening, usualHours } from './hours.ts'
import { askAgain, stoodBy } from './standing.ts'
import { stopped, stoppedReason } from './stops.ts'

/** How many activities may be on their way to a runner or at one. Source: twenty consumers of four messages, runner/wrangler.toml. */
export const placesAtRunners = 80

/** A queued activity is expected to be claimed within this time; then it is looked at again. */
export const claimWithinMs = 10 * 60_000

/** How long a share whose member, pod or tenant has stopped waits until it is looked at again, unless somebody lets go on. */
const heldForMs = 60 * 60_000

/** What was done with what was due. */
export interface Dispatched {
  /** Sent on their way: their messages are owed to the queue. */
  readonly queued: number
  /** Put off to a later time, with the reason. */
  readonly deferred: number
}

interface DueRow {
  tenantId: string
  id: string
  approvedBy: 'member' | 'standing'
  stoodBy: number
  stopped: number
  stopReason: string | null
  tenantStatus: string
  podStatus: string | null
  memberStatus: string
  timeZone: string
  hours: string | null
  use: string | null
}

/** Why a share that is due does not go yet. */
type Deferral = { readonly at: number; readonly reason: string }

function deferralOf(row: DueRow, now: number): Deferral | null {
  const held = (reason: string): Deferral => ({ at: now + heldForMs, reason })
  if (row.tenantStatus !== 'active')
    return held('The company is suspended. The operator of this installation knows why.')
  if (row.stopped) return held(row.stopReason ? `${stoppedReason}: ${row.stopReason}` : `${stoppedReason}.`)
  if (row.podStatus === 'paused') return held('The pod is paused. An admin lets it go on.')
  if (row.memberStatus === 'paused') return held('The member has paused sharing.')
  if (row.memberStatus !== 'active') return held("The member's account needs attention first.")
  const hours = row.hours ? (JSON.parse(row.hours) as Hours) : usualHours
  const opening = nextOpening(hours, row.timeZone, now)
  if (opening === null) return held("The member's hours hold no time at all; the member changes them.")
  if (opening > now)
    return { at: opening, reason: `After ${clockTime(row.timeZone, opening, now)}: the member's own hours.` }
  const use = row.use ? (JSON.parse(row.use) as Use) : null
  if (use?.nextAt && use.nextAt > now && use.why) return { at: use.nextAt, reason: use.why }
  return null
}

const waiting = `state in ('proposed', 'approved', 'unknown')`

/**
 * Sends approved shares whose time has come on their way, as far as there are places at the runners, and puts off those that may
 * not go yet.
 *
 * A change of state and the message that it owes the queue stand in one batch. Several may do this at the same time: each share is
 * sent by one of them.
 *
 * @param only a tenant to look at alone, right after something of it became due; a quarter of the places is then left for others
 */
export async function dispatchDue(db: D1Database, now: number, only?: TenantId): Promise<Dispatched> {
  const [flying, tenants] = await db.batch([
    db.prepare(`select count(*) as n from activities where state in ('queued', 'running', 'submitting')`),
    db
      .prepare(
        `with recursive w(id) as (
           select ${only ? '?2' : `(select min(tenant_id) from activities where ${waiting})`}
           ${
             only
               ? ''
               : `union all select (select min(tenant_id) from activities where ${waiting} and tenant_id > w.id) from w where w.id is not null`
           }
         )
         select id as tenantId,
           (select count(*) from (select 1 from activities where tenant_id = w.id and due_at <= ?1 and ${waiting} and state = 'approved'
             limit ${placesAtRunners})) as backlog,
           (select min(due_at) from activities where tenant_id = w.id and due_at <= ?1 and ${waiting} and state = 'approved') as oldest
         from w where id is not null`,
      )
      .bind(...(only ? [now, only] : [now])),
  ])
  const inFlight = (flying?.results[0] as { n: number } | undefined)?.n ?? 0
  const free = placesAtRunners - inFlight - (only ? placesAtRunners / 4 : 0)
  const due = ((tenants?.results ?? []) as unknown as Waiting[]).filter(({ backlog }) => backlog > 0)
  if (free <= 0 || due.length === 0) return { queued: 0, deferred: 0 }

  // What nobody stands behind any more is asked about again first, so that it takes nobody's place.
  const dealt = [...allot(free, due)]
  await db.batch(
    dealt.map(([tenantId]) =>
      db.prepare(askAgain('tenant_id = ?1 and due_at <= ?2', '?2', 'dispatch')).bind(tenantId, now),
    ),
  )
  const found = await db.batch<DueRow>(
    dealt.map(([tenantId, places]) =>
      db
        .prepare(
          `select a.tenant_id as tenantId, a.id, a.approved_by as approvedBy, m.status as memberStatus, m.time_zone as timeZone, m.hours, m.use,
             t.status as tenantStatus, (select p.status from pods p where p.tenant_id = a.tenant_id and p.id = a.pod_id) as podStatus,
             ${stopped('a.tenant_id', 'a.route')} as stopped,
             (select s.reason from stops s where s.tenant_id in ('', a.tenant_id) and (s.kind = 'all' or s.route = a.route) limit 1) as stopReason
           from activities a join members m on m.tenant_id = a.tenant_id and m.id = a.member_id join tenants t on t.id = a.tenant_id
           where a.tenant_id = ?1 and a.due_at <= ?2 and a.state in ('proposed', 'approved', 'unknown') and a.state = 'approved'
           order by a.due_at limit ?3`,
        )
        .bind(tenantId, now, places),
    ),
  )
  const rows = found.flatMap(({ results }) => results)
  const later = rows.flatMap((row) => {
    const deferral = deferralOf(row, now)
    return deferral ? [{ ...deferral, tenantId: row.tenantId, id: row.id }] : []
  })
  const putOff = new Set(later.map(({ id }) => id))
  const ready = rows.filter(({ id }) => !putOff.has(id)).map(({ tenantId, id }) => [tenantId, id])
  if (rows.length === 0) return { queued: 0, deferred: 0 }
  const pairs = JSON.stringify(ready)
  const [queued] = await db.batch([
    db
      .prepare(
        `update activities set state = 'queued', state_actor = 'dispatch', state_reason = null, state_at = ?1, due_at = ?1 + ${claimWithinMs}
         where (tenant_id, id) in (select json_extract(value, '$[0]'), json_extract(value, '$[1]') from json_each(?2))
           and ${mayEnter('queued')} and ${stoodBy}`,
      )
      .bind(now, pairs),
    // One row of the outbox holds the messages of a tenant: they are sent together, and are rows of their own nowhere.
    db
      .prepare(
        `insert into outbox (tenant_id, queue, body, created_at)
         select tenant_id, 'pod-jobs', json_group_array(json_object('v', 1, 'kind', 'share', 'tenantId', tenant_id, 'activityId', id)), ?1
         from activities where (tenant_id, id) in (select json_extract(value, '$[0]'), json_extract(value, '$[1]') from json_each(?2))
           and state = 'queued' and state_at = ?1 and state_actor = 'dispatch' group by tenant_id`,
      )
      .bind(now, pairs),
    db
      .prepare(
        `update activities set due_at = l.at, state_reason = l.reason
         from (select json_extract(value, '$.tenantId') as tenant_id, json_extract(value, '$.id') as id,
           json_extract(value, '$.at') as at, json_extract(value, '$.reason') as reason from json_each(?1)) l
         where activities.tenant_id = l.tenant_id and activities.id = l.id and activities.state = 'approved'`,
      )
      .bind(JSON.stringify(later)),
  ])
  return { queued: queued?.meta.changes ?? 0, deferred: later.length }
}
