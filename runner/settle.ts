import type { Clock } from '../core/clock.ts'
import { errorFields, log } from '../core/log.ts'
import type { ActivityRuns, Evidence } from '../core/pods/activity-store.ts'
import type { ClaimedActivity } from '../core/pods/claimed-activity.ts'
import type { Settlement } from './after-run.ts'

const triesAfterMs = [0, 200, 1_000] as const

/**
 * Writes down what a run came to.
 *
 * @throws what D1 throws where it stays out of reach
 */
export async function settle(
  runs: ActivityRuns,
  claimed: ClaimedActivity,
  settlement: Settlement,
  evidence: Evidence | undefined,
  clock: Clock,
): Promise<void> {
  const now = clock.now()
  switch (settlement.kind) {
    case 'nothing':
      return
    case 'read_again':
      await persist(claimed, () => runs.readAgain(claimed, settlement.dueAt, evidence))
      return
    case 'refused':
      await persist(claimed, () => runs.takeBackPress(claimed, { ...settlement, evidence }, now))
      return
    case 'leave': {
      const { to, reason, dueAt, stopMember, rest, uncounted, pausedRun } = settlement
      // The account first: were the runner lost in between, the activity would be met again, a stopped account not.
      if (stopMember) await persist(claimed, () => runs.stopMember(claimed.memberId, reason, rest, now))
      const leaving = { to, reason, dueAt, evidence, uncounted, ...(claimed.pausedRun && { pausedRun: null }) }
      await persist(claimed, () => runs.leave(claimed, pausedRun ? { ...leaving, pausedRun } : leaving, now))
    }
  }
}

/**
 * Repeats a write that D1 failed: D1 does not repeat writes by itself. Each is bound to the fence and to the state before,
 * so where the first was made and only its answer lost, the second changes nothing.
 */
async function persist<T>({ activityId }: ClaimedActivity, write: () => Promise<T>): Promise<T> {
  let failure: unknown
  for (const wait of triesAfterMs) {
    await scheduler.wait(wait)
    try {
      return await write()
    } catch (error) {
      failure = error
      log.warn('settle_failed', { job: activityId, ...errorFields(error) })
    }
  }
  throw failure
}
