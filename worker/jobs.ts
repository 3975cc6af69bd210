import { type Clock, systemClock } from '../core/clock.ts'
import { errorFields, log } from '../core/log.ts'
import { type TenantJob, tenantJob } from '../core/messages.ts'
import type { Env } from './env.ts'
import { jobs } from './jobs/index.ts'

/** How long a job that failed waits for its next try, in seconds, by how often it was tried. */
const waitFor = (attempts: number) => Math.min(20 * 2 ** (attempts - 1), 900)

/**
 * Takes the messages of `tenant-jobs`. Each is answered on its own, so that one that fails does not repeat its neighbours.
 *
 * A message that is none of ours is dropped with a line in the log: D1 knows what is to be done, and the cron rings again.
 */
export async function takeJobs(batch: MessageBatch, env: Env, clock: Clock = systemClock): Promise<void> {
  await Promise.all(
    batch.messages.map(async (message) => {
      const parsed = tenantJob.safeParse(message.body)
      if (!parsed.success) {
        log.error('job.unreadable', { job: message.id })
        message.ack()
        return
      }
      await take(message, parsed.data, env, clock)
    }),
  )
}

async function take(message: Message, job: TenantJob, env: Env, clock: Clock): Promise<void> {
  const started = clock.now()
  const about = { tenant: job.tenantId, job: job.id, step: job.kind, attempt: message.attempts }
  try {
    await jobs[job.kind](env, job, clock)
    log.info('job', { ...about, ms: clock.now() - started })
    message.ack()
  } catch (error) {
    log.error('job.failed', { ...about, ms: clock.now() - started, ...errorFields(error) })
    message.retry({ delaySeconds: waitFor(message.attempts) })
  }
}
