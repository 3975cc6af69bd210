import type { ActivityState } from '../core/pods/activity.ts'
import { attemptsAllowed } from '../core/pods/activity.ts'
import type { ClaimRefused } from '../core/pods/activity-store.ts'
import type { Outcome } from './routes/outcome.ts'

/** What becomes of a message. Acknowledged, the queue forgets it; the sweep rings again for what is still queued. */
export type MessageFate = { readonly kind: 'ack' } | { readonly kind: 'retry'; readonly delaySeconds: number }

/** What becomes of an activity whose run has ended. */
export type Settlement =
  | { readonly kind: 'move'; readonly to: ActivityState; readonly reason: string; readonly stopMember: boolean }
  | { readonly kind: 'put_back'; readonly reason: string; readonly delaySeconds: number }
  | { readonly kind: 'nothing' }

/** `max_retries` in runner/wrangler.toml, and the first delivery. One more retry would bury the message. */
export const deliveriesAllowed = 6

const ack: MessageFate = { kind: 'ack' }
const longestDelaySeconds = 15 * 60
/** The sweep is given this long beyond the message's own return, so that it does not ring beside it. */
const graceMs = 60_000

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

/** When the sweep may ring for an activity whose message comes back by itself after a delay, as {@link askAgain} asks for it. */
export const dueAt = (now: number, delaySeconds: number) => now + delaySeconds * 1000 + graceMs

/** Asks for the message again, unless that would be the delivery that makes it a dead letter. */
export function askAgain(deliveries: number, delaySeconds: number): MessageFate {
  return deliveries < deliveriesAllowed ? { kind: 'retry', delaySeconds } : ack
}

/** What becomes of a message whose activity was not given to this run. */
export function afterRefusal(refused: ClaimRefused, deliveries: number): MessageFate {
  return refused === 'busy' ? askAgain(deliveries, 20) : ack
}

/** What becomes of an activity, by how its run ended. @param attempts how often it has been begun, this run included */
export function settlementOf(outcome: Outcome, attempts: number): Settlement {
  switch (outcome.kind) {
    case 'shared':
      return { kind: 'move', to: 'succeeded', reason: outcome.note, stopMember: false }
    case 'skipped':
    case 'failed':
      return { kind: 'move', to: outcome.kind, reason: outcome.reason, stopMember: false }
    case 'needs_person':
    case 'unknown':
      return { kind: 'move', to: outcome.kind, reason: outcome.reason, stopMember: outcome.stopMember ?? false }
    case 'try_again':
      if (attempts < attemptsAllowed) {
        return { kind: 'put_back', reason: outcome.reason, delaySeconds: delayBefore(attempts, outcome.afterMs) }
      }
      return {
        kind: 'move',
        to: 'failed',
        reason: `Given up after ${attempts} attempts, nothing was shared. ${outcome.reason} The operator should look at the runner's log.`,
        stopMember: false,
      }
    case 'let_go':
      return { kind: 'nothing' }
  }
}
