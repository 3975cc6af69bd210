import type { TenantId } from '../principal.ts'
import { mayEnter } from './activity.ts'
import { allot, few, isSmall, type Waiting } from './allot.ts'
import { type TenantCaps, tenantCaps, type Use } from './caps.ts'
import { heldBy } from './held.ts'
import { clockTime, type Hours, nextOpening, usualHours } from './hours.ts'
import { hourFull } from './plan.ts'
import { askAgain, stoodBy } from './standing.ts'
import { stopped, stoppedReason } from './stops.ts'

/** How many activities may be on their way to a runner or at one: fewer than there are consumers, runner/wrangler.toml. */
export const placesAtRunners = 80

/** How many of them only tenants with few shares in the hour may take. */
const keptPlaces = placesAtRunners / 4

/** A queued activity is expected to be claimed within this time; then it is looked at again. */
export const claimWithinMs = 10 * 60_000

/** How long a share whose member, pod or tenant has stopped waits until it is looked at again, unless somebody lets go on. */
const heldForMs = 60 * 60_000

const hourMs = 60 * 60_000

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
  attempts: number
  offerId: string
  sentAt: number
  sentN: number
  tenantCaps: string
}

/** Why a share that is due does not go yet. */
type Deferral = { readonly at: number; readonly reason: string }

function deferralOf(row: DueRow, now: number): Deferral | null {
  const held = (reason: string): Deferral => ({ at: now + heldForMs, reason })
  if (row.tenantStatus !== 'active') return held(heldBy.tenant)
  if (row.stopped) return held(row.stopReason ? `${stoppedReason}: ${row.stopReason}` : `${stoppedReason}.`)
  if (row.podStatus === 'paused') return held(heldBy.pod)
  if (row.memberStatus === 'paused') return held(heldBy.paused)
  if (row.memberStatus !== 'active') return held(heldBy.attention)
  const hours = row.hours ? (JSON.parse(row.hours) as Hours) : usualHours
  const opening = nextOpening(hours, row.timeZone, now)
  if (opening === null) return held("The member's hours hold no time at all; the member changes them.")
  if (opening > now)
    return { at: opening, reason: `After ${clockTime(row.timeZone, opening, now)}: the member's own hours.` }
  // One that has been begun is counted already; the gate lets it pass.
  const use = row.use && row.attempts === 0 ? (JSON.parse(row.use) as Use) : null
  if (use?.nextAt && use.nextAt > now && use.why) return { at: use.nextAt, reason: use.why }
  return null
}

/**
 * Puts off what would be more shares of one post in an hour than may be: what waited for other things (the night, a pause) may come
 * due all at once. Those put off are spread over the hours behind.
 *
 * @param rows that could go now, the oldest first
 */
function overTheHour(rows: readonly DueRow[], now: number): Map<DueRow, Deferral> {
  const late = new Map<DueRow, Deferral>()
  for (const ofOffer of Map.groupBy(rows, (row) => row.offerId).values()) {
    const [first] = ofOffer
    if (!first) continue
    const { perPostPerHour }: TenantCaps = tenantCaps(JSON.parse(first.tenantCaps))
    const fresh = now >= first.sentAt + hourMs
    const room = Math.max(0, perPostPerHour - (fresh ? 0 : first.sentN))
    const hour = fresh ? now : first.sentAt
    for (const [index, row] of ofOffer.slice(room).entries()) {
      const at = hour + hourMs * (1 + Math.floor(index / perPostPerHour))
      late.set(row, { at, reason: hourFull(row.timeZone, at, perPostPerHour, now) })
    }
  }
  return late
}

/** How many are on their way to a runner or at one. */
const inFlightSql = `(select count(*) from activities where state in ('queued', 'running', 'submitting'))`
const waiting = `state in ('proposed', 'approved', 'unknown')`
/** What is due of the tenant `w.id`, at the time ?1. */
const dueOfTenant = `activities where tenant_id = w.id and due_at <= ?1 and ${waiting} and state = 'approved'`

/** SQL: what the offer of a row of `activities` says of its hour. Whoever counted by another value sends nothing. */
const sentOf = (column: 'sent_at' | 'sent_n') => `coalesce((select o.${column} from amplifications o
  where o.tenant_id = activities.tenant_id and o.id = activities.amplification_id), 0)`

/**
 * Sends approved shares whose time has come on their way, as far as there are places at the runners, and puts off those that may
 * not go yet.
 *
 * A change of state and the message that it owes the queue stand in one batch. Several may do this at the same time: each share is
 * sent by one of them.
 *
 * @param only a tenant to look at alone, right after something of it became due
 */
export async function dispatchDue(db: D1Database, now: number, only?: TenantId): Promise<Dispatched> {
  const [flying, tenants] = await db.batch([
    db.prepare(`select ${inFlightSql} as n`),
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
           (select count(*) from (select 1 from ${dueOfTenant} limit ${placesAtRunners})) as backlog,
           coalesce((select sum(o.sent_n) from amplifications o where o.tenant_id = w.id and o.sent_at > ?1 - ${hourMs}
               and o.id in (select amplification_id from ${dueOfTenant} limit ${few + 1})), 0)
             - (select count(*) from (select 1 from ${dueOfTenant} and attempts > 0 limit ${few + 1})) as sent,
           (select min(due_at) from ${dueOfTenant}) as oldest
         from w where id is not null`,
      )
      .bind(...(only ? [now, only] : [now])),
  ])
  const inFlight = (flying?.results[0] as { n: number } | undefined)?.n ?? 0
  const free = placesAtRunners - inFlight
  const due = ((tenants?.results ?? []) as unknown as Waiting[]).filter(({ backlog }) => backlog > 0)
  if (free <= 0 || due.length === 0) return { queued: 0, deferred: 0 }

  const dealt = [...allot(free, due, keptPlaces)]
  if (dealt.length === 0) return { queued: 0, deferred: 0 }
  // What nobody stands behind any more is asked about again first, so that it takes nobody's place.
  const next = `tenant_id = ?1 and id in (select n.id from activities n where n.tenant_id = ?1 and n.due_at <= ?2
    and n.state in ('proposed', 'approved', 'unknown') and n.state = 'approved' order by n.due_at limit ?3)`
  await db.batch(
    dealt.map(([tenantId, places]) => db.prepare(askAgain(next, '?2', 'dispatch')).bind(tenantId, now, places)),
  )
  const found = await db.batch<DueRow>(
    dealt.map(([tenantId, places]) =>
      db
        .prepare(
          `select a.tenant_id as tenantId, a.id, a.approved_by as approvedBy, m.status as memberStatus, m.time_zone as timeZone, m.hours, m.use, a.attempts,
             a.amplification_id as offerId, coalesce(o.sent_at, 0) as sentAt, coalesce(o.sent_n, 0) as sentN, t.caps as tenantCaps,
             t.status as tenantStatus, (select p.status from pods p where p.tenant_id = a.tenant_id and p.id = a.pod_id) as podStatus,
             ${stopped('a.tenant_id', 'a.route')} as stopped,
             (select s.reason from stops s where s.tenant_id in ('', a.tenant_id) and (s.kind = 'all' or s.route = a.route) limit 1) as stopReason
           from activities a join members m on m.tenant_id = a.tenant_id and m.id = a.member_id join tenants t on t.id = a.tenant_id
           left join amplifications o on o.tenant_id = a.tenant_id and o.id = a.amplification_id
           where a.tenant_id = ?1 and a.due_at <= ?2 and a.state in ('proposed', 'approved', 'unknown') and a.state = 'approved'
           order by a.due_at limit ?3`,
        )
        .bind(tenantId, now, places),
    ),
  )
  const rows = found.flatMap(({ results }) => results)
  const deferrals = new Map<DueRow, Deferral>()
  for (const row of rows) {
    const deferral = deferralOf(row, now)
    if (deferral) deferrals.set(row, deferral)
  }
  const open = rows.filter((row) => !deferrals.has(row))
  for (const [row, deferral] of overTheHour(
    open.filter(({ attempts }) => attempts === 0),
    now,
  ))
    deferrals.set(row, deferral)
  const later = [...deferrals].map(([{ tenantId, id }, deferral]) => ({ ...deferral, tenantId, id }))
  const small = new Set(due.filter(isSmall).map(({ tenantId }) => tenantId))
  const upTo = ({ tenantId }: DueRow) => (small.has(tenantId) ? placesAtRunners : placesAtRunners - keptPlaces)
  const ready = open
    .filter((row) => !deferrals.has(row))
    .toSorted((a, b) => upTo(b) - upTo(a))
    .map((row) => [row.tenantId, row.id, row.sentAt, row.sentN, upTo(row)])
  if (rows.length === 0) return { queued: 0, deferred: 0 }
  const pairs = JSON.stringify(ready)
  const [queued] = await db.batch([
    // Others may have dealt the same places out meanwhile: they are counted again as they are taken.
    db
      .prepare(
        `update activities set state = 'queued', state_actor = 'dispatch', state_reason = null, state_at = ?1, due_at = ?1 + ${claimWithinMs}
         where (tenant_id, id, ${sentOf('sent_at')}, ${sentOf('sent_n')}) in (select json_extract(value, '$[0]'), json_extract(value, '$[1]'),
             json_extract(value, '$[2]'), json_extract(value, '$[3]') from json_each(?2)
             where key + ${inFlightSql} < json_extract(value, '$[4]'))
           and ${mayEnter('queued')} and ${stoodBy} returning id`,
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
  return { queued: queued?.results.length ?? 0, deferred: later.length }
}
