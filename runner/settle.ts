import type { Clock } from '../core/clock.ts'
import { errorFields, log } from '../core/log.ts'
import type { ActivityRuns, ClaimedActivity } from '../core/pods/activity-store.ts'
import { askAgain, dueAt, type MessageFate, settlementOf } from './after-run.ts'
import type { RunReport } from './routes/route.ts'
import { leaseMs } from './run.ts'

const triesAfterMs = [0, 200, 1_000] as const

/**
 * Writes down what a run came to, and tells what becomes of its message.
 *
 * @param deliveries how often the message has been delivered, this time included
 * @throws what D1 throws where it stays out of reach
 */
export async function settle(
  runs: ActivityRuns,
  claimed: ClaimedActivity,
  { outcome, evidence }: RunReport,
  deliveries: number,
  clock: Clock,
): Promise<MessageFate> {
  const settlement = settlementOf(outcome, claimed.attempts)
  const now = clock.now()
  switch (settlement.kind) {
    case 'nothing':
      return { kind: 'ack' }
    case 'put_back': {
      const { reason, delaySeconds } = settlement
      await persist(claimed, () => runs.putBack(claimed, reason, now, dueAt(now, delaySeconds), evidence))
      return askAgain(deliveries, delaySeconds)
    }
    case 'move':
      // The account first: were the runner lost in between, the activity would be met again, a stopped account not.
      if (settlement.stopMember && (await persist(claimed, () => runs.renew(claimed, now, leaseMs)))) {
        await persist(claimed, () => runs.stopMember(claimed.memberId, settlement.reason))
      }
      await persist(claimed, () => runs.move(claimed, settlement.to, settlement.reason, now, evidence))
      return { kind: 'ack' }
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
