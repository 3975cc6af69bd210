import type { PodJob } from '../../core/messages.ts'
import type { Env } from '../env.ts'
import type { RunReport } from '../routes/route.ts'
import type { Run } from '../run.ts'
import { share } from './share.ts'

/** Works on a claimed activity to its end. Throws only what our own stores throw. */
export type Task = (run: Run, env: Env) => Promise<RunReport>

/** Everything that the runner can do, by the kind that a message names. */
export const tasks: Readonly<Record<PodJob['kind'], Task>> = { share }
