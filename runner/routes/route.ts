import type { Evidence } from '../../core/pods/activity-store.ts'
import type { Env } from '../env.ts'
import type { Run } from '../run.ts'
import type { Outcome } from './outcome.ts'

/** How a run ended, and what it leaves on the activity. */
export interface RunReport {
  readonly outcome: Outcome
  readonly evidence?: Evidence
}

/** What reading says of a share that may have been made. Every reason is a sentence of ours. */
export type Seen =
  | { readonly kind: 'shared'; readonly note: string; readonly resultUrl?: string; readonly resultUrn?: string }
  /** It is not there, or not yet: that proves nothing. */
  | { readonly kind: 'not_seen' }
  /** This route has no way to read it. */
  | { readonly kind: 'cannot_read'; readonly reason: string }
  | { readonly kind: 'try_again'; readonly reason: string; readonly afterMs?: number }
  | { readonly kind: 'needs_person'; readonly reason: string; readonly stopMember: boolean; readonly rest?: true }

/** What a reading saw, and what it leaves on the activity. */
export interface ReadingReport {
  readonly seen: Seen
  readonly evidence?: Evidence
}

/**
 * A way to make a share.
 *
 * `perform` makes it at most once: whatever fails after {@link Run.submit} ends `unknown` at the worst, never `try_again`.
 * `readBack` looks whether a share that may have been made is there; it presses and sends nothing.
 */
export interface Route {
  perform(run: Run, env: Env): Promise<RunReport>
  readBack(run: Run, env: Env): Promise<ReadingReport>
}
