import type { ActivityJob } from '../../core/messages.ts'
import type { Env } from '../env.ts'
import type { Run } from '../run.ts'
import { reconcile } from './reconcile.ts'
import type { Report } from './report.ts'
import { share } from './share.ts'

/** Works on a claimed activity to its end. Throws only what our own stores throw. */
export type Task = (run: Run, env: Env) => Promise<Report>

/** Everything that the runner can do with an activity, by the kind that a message names. */
export const tasks: Readonly<Record<ActivityJob['kind'], Task>> = { share, reconcile }
