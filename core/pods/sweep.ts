import { attemptsAllowed } from './activity.ts'
import { claimWithinMs } from './pod-store.ts'
import { askAgain } from './standing.ts'

/** The partial index serves a query only where its own condition stands in it word for word. */
const watched = "state in ('queued', 'running', 'submitting')"

/**
 * Takes back what nobody moved on in time, in one batch:
 *
 * - a queued activity that nobody stands behind any more is asked about again;
 * - one that no runner claimed has its message owed to the queue again;
 * - one whose runner was lost before pressing is queued again, a limited number of times;
 * - one whose runner was lost after it may have pressed becomes `unknown`, and nothing presses again.
 *
 * @param now milliseconds since 1970
 * @returns how many were taken back, of each kind
 */
export async function sweepActivities(
  db: D1Database,
  now: number,
): Promise<{ rung: number; lost: number; unclear: number }> {
  const [, unclear, lost, rung] = await db.batch([
    db.prepare(askAgain('lease_until <= ?1', '?1', 'sweep')).bind(now),
    db
      .prepare(
        `update activities set state = 'unknown', state_actor = 'sweep', state_at = ?1, fence = fence + 1,
           state_reason = 'the runner was lost after it may have pressed; read the profile before anything else'
         where ${watched} and state = 'submitting' and lease_until <= ?1`,
      )
      .bind(now),
    db
      .prepare(
        `update activities set state_actor = 'sweep', state_at = ?1, fence = fence + 1, lease_until = 0,
           state = case when attempts >= ${attemptsAllowed} then 'failed' else 'queued' end,
           state_reason = case when attempts >= ${attemptsAllowed}
             then 'given up: the runner was lost ' || attempts || ' times, each time before it pressed'
             else 'the runner was lost before it pressed' end
         where ${watched} and state = 'running' and lease_until <= ?1`,
      )
      .bind(now),
    db
      .prepare(
        `insert into outbox (tenant_id, queue, body, created_at)
         select a.tenant_id, 'pod-jobs',
           json_object('v', 1, 'kind', 'share', 'tenantId', a.tenant_id, 'activityId', a.id), ?1
         from activities a join members m on m.tenant_id = a.tenant_id and m.id = a.member_id and m.status = 'active'
         join tenants t on t.id = a.tenant_id and t.status = 'active'
         where a.state in ('queued', 'running', 'submitting') and a.state = 'queued' and a.lease_until <= ?1`,
      )
      .bind(now),
    db
      .prepare(
        `update activities set lease_until = ?1 + ${claimWithinMs}
         where ${watched} and state = 'queued' and lease_until <= ?1`,
      )
      .bind(now),
  ])
  return {
    rung: rung?.meta.changes ?? 0,
    lost: lost?.meta.changes ?? 0,
    unclear: unclear?.meta.changes ?? 0,
  }
}
