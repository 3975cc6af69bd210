import { system } from '../core/audit.ts'
import { type Clock, systemClock } from '../core/clock.ts'
import { errorFields, log } from '../core/log.ts'
import { sendOwed } from '../core/outbox.ts'
import { dispatchDue } from '../core/pods/dispatch.ts'
import { forgetOldAddresses } from '../core/pods/sign-ins.ts'
import { sweepActivities } from '../core/pods/sweep.ts'
import { forgetOldStates } from '../core/providers/connect-states.ts'
import { forgetEndedSessions } from '../core/tenants/chat-sessions.ts'
import { forgetGoneWorkflows } from '../core/tenants/hosted-workflows.ts'
import { sweepJobs } from '../core/tenants/jobs.ts'
import { beginDueDeletions } from '../core/tenants/lifecycle.ts'
import { noteHeartbeats } from '../core/tenants/lifecycle-status.ts'
import { forgetOldAttempts } from './auth/throttle.ts'
import { forgetOldAnswers } from './doors/idempotency.ts'
import type { Env } from './env.ts'
import { removeOldExports } from './jobs/export.ts'
import { removeOldEvidence } from './jobs/remove-old-evidence.ts'
import { retest } from './jobs/retest.ts'
import { ringDeliveries } from './jobs/ring-deliveries.ts'
import { warnOfEnds } from './jobs/warn-of-ends.ts'

/** What happens every minute, in this order; one that fails does not keep the others from their turn. */
const chores: Readonly<Record<string, (env: Env, now: number) => Promise<void>>> = {
  async 'cron.sweep'({ DB }, now) {
    const swept = await sweepActivities(DB, now)
    for (const [kind, count] of Object.entries(swept)) if (count > 0) log.info(`sweep.${kind}`, { count })
  },
  async 'cron.dispatch'({ DB }, now) {
    const sent = await dispatchDue(DB, now)
    for (const [kind, count] of Object.entries(sent)) if (count > 0) log.info(`dispatch.${kind}`, { count })
  },
  async 'cron.tenants'(env, now) {
    const counts = {
      'tenant.deletions': await beginDueDeletions(env.DB, system('cron'), now),
      'tenant.jobs': await sweepJobs(env.DB, now),
      'export.removed': await removeOldExports(env, now),
    }
    for (const [event, count] of Object.entries(counts)) if (count > 0) log.info(event, { count })
  },
  async 'cron.outbox'(env, now) {
    const count = await sendOwed(env, now)
    if (count > 0) log.info('outbox.sent', { count })
  },
  async 'cron.chats'({ DB }, now) {
    const counts = {
      'chat.ended_sessions': await forgetEndedSessions(DB, now),
      'chat.gone_workflows': await forgetGoneWorkflows(DB, now),
    }
    for (const [event, count] of Object.entries(counts)) if (count > 0) log.info(event, { count })
  },
  async 'cron.evidence'(env, now) {
    const removed = await removeOldEvidence(env, now)
    for (const [kind, count] of Object.entries(removed)) if (count > 0) log.info(`evidence.${kind}`, { count })
  },
  'cron.answers': ({ DB }, now) => forgetOldAnswers(DB, now),
  'cron.attempts': ({ DB }, now) => forgetOldAttempts(DB, now),
  'cron.states': ({ DB }, now) => forgetOldStates(DB, now),
  'cron.signIns': ({ DB }, now) => forgetOldAddresses(DB, now),
  'cron.deliveries': ringDeliveries,
  'cron.warnings': warnOfEnds,
  'cron.retest': (env, now) => retest(env, { now: () => now }),
}

/** Takes back lost work, sends owed messages, forgets old answers. Never throws: what failed is logged and due again in a minute. */
export async function everyMinute(env: Env, clock: Clock = systemClock): Promise<void> {
  const ended: string[] = []
  for (const [step, chore] of Object.entries(chores)) {
    const started = clock.now()
    try {
      await chore(env, started)
      ended.push(step)
    } catch (error) {
      log.error('cron.failed', { step, ms: clock.now() - started, ...errorFields(error) })
    }
  }
  await noteHeartbeats(env.DB, ended, clock.now()).catch((error: unknown) =>
    log.error('cron.failed', { step: 'heartbeats', ...errorFields(error) }),
  )
}
