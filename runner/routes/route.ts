import type { Evidence } from '../../core/pods/activity-store.ts'
import type { Env } from '../env.ts'
import type { Run } from '../run.ts'
import type { Outcome } from './outcome.ts'

/** How a run ended, and what it leaves on the activity. */
export interface RunReport {
  readonly outcome: Outcome
  readonly evidence?: Evidence
}

/**
 * A way to make a share.
 *
 * `perform` makes it at most once: whatever fails after {@link Run.submit} ends `unknown` at the worst, never `try_again`.
 */
export interface Route {
  perform(run: Run, env: Env): Promise<RunReport>
}
