import type { Evidence } from '../../core/pods/activity-store.ts'
import type { Settlement } from '../after-run.ts'

/** What a task came to: what becomes of the activity, and one word for logs and figures. */
export interface Report {
  readonly settlement: Settlement
  readonly outcome: string
  readonly evidence?: Evidence | undefined
  /** Why the route is stopped for everybody; absent where it is not. */
  readonly stopRoute?: string
}
