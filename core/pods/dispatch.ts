import type { TenantId } from '../principal.ts'
import { mayEnter } from './activity.ts'
import { offerEnd, unapproved } from './activity-store.ts'
import { allot, few, isSmall, type Waiting } from './allot.ts'
import { type Deferral, type DueRow, deferralOf, type End, endOf, overTheHour } from './due.ts'
import { disclosureSql } from './pod-disclosure.ts'
import { askAgain, stoodBy } from './standing.ts'
import { stopped } from './stops.ts'

/** How many activities may be on their way to a runner or at one: fewer than there are consumers, runner/wrangler.toml. */
export const placesAtRunners = 80

/** How many of them only tenants with few shares in the hour may take. */
const keptPlaces = placesAtRunners / 4

/** A queued activity is expected to be claimed within this time; then it is looked at again. */
export const claimWithinMs = 10 * 60_000

const hourMs = 60 * 60_000

/** What was done with what was due. */
export interface Dispatched {
  /** Sent on their way: their messages are owed to the queue. */
  readonly queued: number
  /** Put off to a later time, asked about again or left out, with the reason. */
  readonly deferred: number
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
          `select a.tenant_id as tenantId, a.id, a.route, a.comment, ${disclosureSql('a.tenant_id', 'a.pod_id')} as disclosure, a.approved_at as approvedAt, m.status as memberStatus, m.time_zone as timeZone, m.hours, m.use, a.attempts,
             a.amplification_id as offerId, coalesce(o.sent_at, 0) as sentAt, coalesce(o.sent_n, 0) as sentN, o.expires_at as offerEnds, t.caps as tenantCaps,
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
  const ends = new Map<DueRow, End>()
  for (const row of rows) {
    const end = endOf(row, deferrals.get(row) ?? null, now)
    if (end) ends.set(row, end)
  }
  const later = [...deferrals].flatMap(([row, deferral]) =>
    ends.has(row) ? [] : [{ ...deferral, tenantId: row.tenantId, id: row.id }],
  )
  const ended = [...ends].map(([{ tenantId, id, approvedAt }, end]) => ({ ...end, tenantId, id, approvedAt }))
  const small = new Set(due.filter(isSmall).map(({ tenantId }) => tenantId))
  const upTo = ({ tenantId }: DueRow) => (small.has(tenantId) ? placesAtRunners : placesAtRunners - keptPlaces)
  const ready = open
    .filter((row) => !deferrals.has(row) && !ends.has(row))
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
    db
      .prepare(
        `update activities set state = l.to_state, state_actor = 'dispatch', state_reason = l.reason, state_at = ?2,
           due_at = case l.to_state when 'proposed' then ${offerEnd} else 0 end${unapproved}
         from (select json_extract(value, '$.to') as to_state, json_extract(value, '$.tenantId') as tenant_id, json_extract(value, '$.id') as id,
           json_extract(value, '$.approvedAt') as approved_at, json_extract(value, '$.reason') as reason from json_each(?1)) l
         where activities.tenant_id = l.tenant_id and activities.id = l.id and activities.state = 'approved'
           and activities.approved_at is l.approved_at and ${mayEnter('proposed')} and ${mayEnter('skipped')}`,
      )
      .bind(JSON.stringify(ended), now),
  ])
  return { queued: queued?.results.length ?? 0, deferred: later.length + ended.length }
}
