import { type ActivityState, type AfterRefusal, attemptsAllowed, nextReading } from '../core/pods/activity.ts'
import type { ClaimedActivity } from '../core/pods/claimed-activity.ts'
import { attendedRoute } from '../core/pods/standing.ts'
import type { Outcome } from './routes/outcome.ts'
import type { Seen } from './routes/route.ts'

/** What becomes of a message. Acknowledged, the queue forgets it; what is still to be done stands in D1. */
export type MessageFate = { readonly kind: 'ack' } | { readonly kind: 'retry'; readonly delaySeconds: number }

/** What becomes of an activity whose run has ended. */
export type Settlement =
  | {
      readonly kind: 'leave'
      readonly to: ActivityState
      readonly reason: string
      /** When somebody is expected to move it on; 0 where nobody is. */
      readonly dueAt: number
      readonly stopMember: boolean
      /** The member's account rests for a week at least. */
      readonly rest: boolean
      /** The run did not come to its work, so it counts neither as an attempt nor as a share of the day. */
      readonly uncounted: boolean
      readonly pausedRun?: string
    }
  /** The provider itself refused the press: nothing was made. */
  | { readonly kind: 'refused'; readonly to: AfterRefusal; readonly reason: string; readonly dueAt: number }
  | { readonly kind: 'read_again'; readonly dueAt: number }
  | { readonly kind: 'nothing' }

/** `max_retries` in runner/wrangler.toml, and the first delivery. One more retry would bury the message. */
export const deliveriesAllowed = 6

const longestDelaySeconds = 15 * 60

/**
 * How long to wait before a further attempt: half a minute, doubled each time.
 *
 * @param attempt the number of attempts made, from 1
 * @param afterMs when the fault is known to be over, at the earliest
 */
export function delayBefore(attempt: number, afterMs = 0): number {
  const doubled = 30 * 2 ** Math.max(0, attempt - 1)
  return Math.min(longestDelaySeconds, Math.max(doubled, Math.ceil(afterMs / 1000)))
}

/** Asks for the message again, unless that would be the delivery that makes it a dead letter. */
export function askAgain(deliveries: number, delaySeconds: number): MessageFate {
  return deliveries < deliveriesAllowed ? { kind: 'retry', delaySeconds } : { kind: 'ack' }
}

/** As what a share counts in the health of its route: the last of several tries has failed, whatever it said. */
export const countedAs = (settlement: Settlement, outcome: Outcome): Outcome['kind'] =>
  settlement.kind === 'leave' && settlement.to === 'failed' ? 'failed' : outcome.kind

const leave = (to: ActivityState, reason: string, dueAt = 0): Settlement & { kind: 'leave' } => ({
  kind: 'leave',
  to,
  reason,
  dueAt,
  stopMember: false,
  rest: false,
  uncounted: false,
})

/**
 * What becomes of an activity, by how its run ended.
 *
 * @param activity as it was claimed: how often it has been begun, this run included, and by which route
 * @param drawn a number from 0 to 1, anew each time: what fails together is not tried again together
 */
export function settlementOf(
  outcome: Outcome,
  { attempts, route, pressedAt }: Pick<ClaimedActivity, 'attempts' | 'route' | 'pressedAt'>,
  now: number,
  drawn = 0,
): Settlement {
  switch (outcome.kind) {
    case 'shared':
      return leave('succeeded', outcome.note)
    case 'skipped':
    case 'failed':
      return leave(outcome.kind, outcome.reason)
    case 'needs_person':
      return { ...leave('needs_person', outcome.reason), stopMember: outcome.stopMember, rest: outcome.rest === true }
    case 'unknown':
      return {
        ...leave('unknown', outcome.reason, nextReading(pressedAt ?? now, now) ?? now),
        stopMember: outcome.stopMember ?? false,
        rest: outcome.rest === true,
      }
    case 'paused':
      return { ...leave('needs_person', outcome.reason), pausedRun: outcome.stateKey }
    case 'later': {
      // LinkedIn's API may not be used to automate posting: the member presses again, nothing is held and sent by itself.
      const to = route === attendedRoute ? 'proposed' : 'approved'
      const { reason, at: dueAt } = outcome
      return pressedAt === null
        ? { ...leave(to, reason, dueAt), uncounted: true }
        : { kind: 'refused', to, reason, dueAt }
    }
    case 'try_again':
      if (pressedAt !== null) {
        return settlementOf({ kind: 'unknown', reason: outcome.reason }, { attempts, route, pressedAt }, now)
      }
      if (route === attendedRoute) return leave('proposed', `${outcome.reason} The member can press again.`)
      if (attempts < attemptsAllowed) {
        return leave(
          'approved',
          outcome.reason,
          now + Math.round(delayBefore(attempts, outcome.afterMs) * 1000 * (1 + drawn / 2)),
        )
      }
      return leave(
        'failed',
        `Given up after ${attempts} attempts, nothing was shared. ${outcome.reason} The operator should look at the runner's log.`,
      )
    case 'let_go':
      return { kind: 'nothing' }
  }
}

/** What a member is asked where reading could not settle whether a share is there. */
const lookYourself = 'The member looks at their profile on LinkedIn and says here whether the share is there.'

/**
 * What becomes of an activity that was read back.
 *
 * @param pressedAt since when the share may be out there, in milliseconds since 1970
 */
export function settlementOfReading(seen: Seen, pressedAt: number, now: number): Settlement {
  const again = nextReading(pressedAt, now)
  switch (seen.kind) {
    case 'shared':
      return leave('succeeded', seen.note)
    case 'cannot_read':
      return leave('needs_person', `${seen.reason} ${lookYourself}`)
    case 'needs_person':
      return {
        ...leave('needs_person', `${seen.reason} ${lookYourself}`),
        stopMember: seen.stopMember,
        rest: seen.rest === true,
      }
    case 'try_again':
    case 'not_seen':
      return again === null
        ? leave('needs_person', `LinkedIn did not show the share for half an hour after the press. ${lookYourself}`)
        : { kind: 'read_again', dueAt: again }
  }
}
