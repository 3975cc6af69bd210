import type { Env } from '../env.ts'
import { routeFor } from '../routes/index.ts'
import { Ended } from '../routes/outcome.ts'
import type { RunReport } from '../routes/route.ts'
import type { Run } from '../run.ts'

/** Shares a post for a member by the route that is theirs. */
export async function share(run: Run, env: Env): Promise<RunReport> {
  try {
    const { route } = routeFor(run.activity.routes)
    return await route.perform(run, env)
  } catch (error) {
    if (error instanceof Ended) return { outcome: error.outcome }
    throw error
  }
}
