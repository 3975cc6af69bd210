import { settlementOfReading } from '../after-run.ts'
import type { Env } from '../env.ts'
import { routes } from '../routes/index.ts'
import type { Run } from '../run.ts'
import type { Report } from './report.ts'

/** Reads whether a share that may have been made is there. Nothing is pressed or sent. */
export async function reconcile(run: Run, env: Env): Promise<Report> {
  const { activity, clock } = run
  const { seen, evidence } = await routes[activity.route].readBack(run, env)
  return {
    settlement: settlementOfReading(seen, activity.pressedAt ?? clock.now(), clock.now()),
    outcome: `read_${seen.kind}`,
    evidence,
  }
}
