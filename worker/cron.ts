import { type Clock, systemClock } from '../core/clock.ts'
import { log } from '../core/log.ts'
import { drainOutbox } from '../core/outbox.ts'
import { sweepActivities } from '../core/pods/sweep.ts'
import { keepMs } from './doors/idempotency.ts'
import type { Env } from './env.ts'

/** What happens every minute: lost work is taken back, owed messages are sent, old answers are forgotten. */
export async function everyMinute(env: Env, clock: Clock = systemClock): Promise<void> {
  const now = clock.now()
  const { rung, lost, unclear } = await sweepActivities(env.DB, now)
  const sent = await drainOutbox(env.DB, { 'pod-jobs': env.POD_JOBS }, now)
  await env.DB.prepare('delete from idempotency_keys where created_at < ?1')
    .bind(now - keepMs)
    .run()
  const events = { 'sweep.rung': rung, 'sweep.lost': lost, 'sweep.unclear': unclear, 'outbox.sent': sent }
  for (const [event, count] of Object.entries(events)) if (count > 0) log.info(event, { count })
}
