import { countedAs, settlementOf } from '../after-run.ts'
import type { Env } from '../env.ts'
import { routes } from '../routes/index.ts'
import { Ended } from '../routes/outcome.ts'
import type { RunReport } from '../routes/route.ts'
import type { Run } from '../run.ts'
import type { Report } from './report.ts'

/** Shares a post for a member by the route that the share was approved for, and by no other. */
export async function share(run: Run, env: Env): Promise<Report> {
  const { outcome, evidence } = await performed(run, env)
  const pressedAt = run.submitted ? run.clock.now() : null
  const settlement = settlementOf(outcome, { ...run.activity, pressedAt }, run.clock.now(), Math.random())
  return {
    settlement,
    outcome: countedAs(settlement, outcome),
    evidence,
    ...(outcome.kind === 'later' && outcome.stopRoute && { stopRoute: outcome.reason }),
  }
}

async function performed(run: Run, env: Env): Promise<RunReport> {
  try {
    return await routes[run.activity.route].perform(run, env)
  } catch (error) {
    if (error instanceof Ended) return { outcome: error.outcome }
    throw error
  }
}
