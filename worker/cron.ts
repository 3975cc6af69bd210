import { type Clock, systemClock } from '../core/clock.ts'
import { errorFields, log } from '../core/log.ts'
import { sendOwed } from '../core/outbox.ts'
import { sweepActivities } from '../core/pods/sweep.ts'
import { forgetOldAnswers } from './doors/idempotency.ts'
import type { Env } from './env.ts'

/** What happens every minute, in this order; one that fails does not keep the others from their turn. */
const chores: Readonly<Record<string, (env: Env, now: number) => Promise<void>>> = {
  async 'cron.sweep'({ DB }, now) {
    const { rung, lost, unclear } = await sweepActivities(DB, now)
    const counts = { 'sweep.rung': rung, 'sweep.lost': lost, 'sweep.unclear': unclear }
    for (const [event, count] of Object.entries(counts)) if (count > 0) log.info(event, { count })
  },
  async 'cron.outbox'(env, now) {
    const count = await sendOwed(env, now)
    if (count > 0) log.info('outbox.sent', { count })
  },
  'cron.answers': ({ DB }, now) => forgetOldAnswers(DB, now),
}

/** Takes back lost work, sends owed messages, forgets old answers. Never throws: what failed is logged and due again in a minute. */
export async function everyMinute(env: Env, clock: Clock = systemClock): Promise<void> {
  for (const [step, chore] of Object.entries(chores)) {
    const started = clock.now()
    try {
      await chore(env, started)
    } catch (error) {
      log.error('cron.failed', { step, ms: clock.now() - started, ...errorFields(error) })
    }
  }
}
