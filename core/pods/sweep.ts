import { attemptsAllowed, mayEnter } from './activity.ts'

const inFlight = `state in ('queued', 'running', 'submitting')`

/** A reading is expected to have been made within this time; then it is owed again. */
const readWithinMs = 10 * 60_000
/** An offer whose planning has not come on for so long is rung for again. */
const planWithinMs = 2 * 60_000

/** What was taken back, how many of each kind. */
export interface Swept {
  /** Nobody took them from the queue in time. */
  readonly rung: number
  /** Their runner was lost before it pressed. */
  readonly lost: number
  /** Their runner was lost after it may have pressed. */
  readonly unclear: number
  /** Nobody decided about them in time. */
  readonly expired: number
  /** They are to be read back. */
  readonly reading: number
}

/**
 * Takes back what nobody moved on in time, in one batch:
 *
 * - one that no runner claimed, or whose runner was lost before pressing, waits for its turn again, a limited number of times;
 * - one whose runner was lost after it may have pressed becomes `unknown`, and nothing presses again;
 * - one that is `unknown` and due is read back: the message is owed to the queue;
 * - one that nobody decided about while the offer stood is left out;
 * - an offer whose planning was lost is planned on.
 *
 * @param now milliseconds since 1970
 */
export async function sweepActivities(db: D1Database, now: number): Promise<Swept> {
  const all = await db.batch([
    db
      .prepare(
        `update activities set state = 'unknown', state_actor = 'sweep', state_at = ?1, fence = fence + 1, due_at = ?1,
           state_reason = 'The runner was lost after it may have pressed. Nothing tries again; the profile is read.'
         where ${inFlight} and state = 'submitting' and due_at <= ?1 returning id`,
      )
      .bind(now),
    db
      .prepare(
        `update activities set state_actor = 'sweep', state_at = ?1, fence = fence + 1,
           due_at = case when attempts >= ${attemptsAllowed} then 0 else ?1 end,
           state = case when attempts >= ${attemptsAllowed} then 'failed' else 'approved' end,
           state_reason = case when attempts >= ${attemptsAllowed}
             then 'Given up: the runner was lost ' || attempts || ' times, each time before it pressed. The operator looks at its log.'
             else 'The runner was lost before it pressed.' end
         where ${inFlight} and state = 'running' and due_at <= ?1 returning id`,
      )
      .bind(now),
    db
      .prepare(
        `update activities set state = 'approved', state_actor = 'sweep', state_at = ?1, due_at = ?1,
           state_reason = 'No runner has taken it in time.'
         where ${inFlight} and state = 'queued' and due_at <= ?1 and ${mayEnter('approved')} returning id`,
      )
      .bind(now),
    db
      .prepare(
        `update activities set state = 'skipped', state_actor = 'sweep', state_at = ?1, due_at = 0,
           state_reason = 'Nobody decided while the offer stood.'
         where (tenant_id, id) in (select a.tenant_id, a.id from tenants t cross join activities a on a.tenant_id = t.id
           and a.state in ('proposed', 'approved', 'unknown') and a.due_at <= ?1 and a.state = 'proposed' limit 1000) returning id`,
      )
      .bind(now),
    db
      .prepare(
        `insert into outbox (tenant_id, queue, body, created_at)
         select a.tenant_id, 'pod-jobs',
           json_group_array(json_object('v', 1, 'kind', 'reconcile', 'tenantId', a.tenant_id, 'activityId', a.id)), ?1
         from tenants t cross join activities a on a.tenant_id = t.id and a.state in ('proposed', 'approved', 'unknown') and a.due_at <= ?1
           and a.state = 'unknown'
         group by a.tenant_id`,
      )
      .bind(now),
    db
      .prepare(
        `update activities set due_at = ?1 + ${readWithinMs}
         where (tenant_id, id) in (select a.tenant_id, a.id from tenants t cross join activities a on a.tenant_id = t.id
           and a.state in ('proposed', 'approved', 'unknown') and a.due_at <= ?1 and a.state = 'unknown') returning id`,
      )
      .bind(now),
    db
      .prepare(
        `insert into outbox (tenant_id, queue, body, created_at)
         select tenant_id, 'pod-jobs', json_object('v', 1, 'kind', 'plan', 'tenantId', tenant_id, 'amplificationId', id), ?1
         from amplifications where state = 'planning' and planned_at <= ?1 - ${planWithinMs}`,
      )
      .bind(now),
    db
      .prepare(
        `update amplifications set planned_at = ?1 where state = 'planning' and planned_at <= ?1 - ${planWithinMs}`,
      )
      .bind(now),
  ])
  // What a trigger writes beside is counted by D1 as well, so the rows themselves are asked for.
  const changes = (index: number) => all[index]?.results.length ?? 0
  return { unclear: changes(0), lost: changes(1), rung: changes(2), expired: changes(3), reading: changes(5) }
}
