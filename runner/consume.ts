import type { Clock } from '../core/clock.ts'
import { errorFields, type LogFields, log } from '../core/log.ts'
import { type PodJob, podJob } from '../core/messages.ts'
import { activityRuns } from '../core/pods/activity-store.ts'
import { afterRefusal, askAgain, delayBefore, dueAt, type MessageFate } from './after-run.ts'
import { park } from './dead-letters.ts'
import type { Env } from './env.ts'
import type { RunReport } from './routes/route.ts'
import { leaseMs, Run } from './run.ts'
import { settle } from './settle.ts'
import { tasks } from './tasks/index.ts'

/** A message that is one of ours. */
interface Bell {
  readonly message: Message
  readonly job: PodJob
}

/**
 * Consumes the queue `pod-jobs`: each message on its own, one member's one after another, different members' at once.
 *
 * A message that is not one of ours is parked at once and holds nobody up. Nothing is thrown: every message is acknowledged
 * or asked for again by itself.
 */
export async function consume(batch: MessageBatch, env: Env, clock: Clock): Promise<void> {
  const bells: Bell[] = []
  const damaged: Message[] = []
  for (const message of batch.messages) {
    const parsed = podJob.safeParse(message.body)
    if (parsed.success) bells.push({ message, job: parsed.data })
    else damaged.push(message)
  }
  const lines = await linesOf(bells, env)
  await Promise.all([
    ...damaged.map((message) => conclude(message, {}, () => parkDamaged(message, batch.queue, env, clock))),
    ...lines.map(async (line) => {
      for (const { message, job } of line) {
        const fields = { tenant: job.tenantId, job: job.activityId }
        await conclude(message, fields, () => answer(job, message.attempts, env, clock))
      }
    }),
  ])
}

/** Groups bells by member. One whose member cannot be told stands alone; the claim settles it. */
async function linesOf(bells: readonly Bell[], env: Env): Promise<Bell[][]> {
  if (bells.length < 2) return bells.map((bell) => [bell])
  const lines = new Map<string, Bell[]>()
  for (const [tenantId, ofTenant] of Map.groupBy(bells, (bell) => bell.job.tenantId)) {
    const members = await activityRuns(env.DB, tenantId)
      .membersOf(ofTenant.map((bell) => bell.job.activityId))
      .catch(() => new Map<string, string>())
    for (const bell of ofTenant) {
      const key = JSON.stringify([tenantId, members.get(bell.job.activityId) ?? bell.job.activityId])
      lines.set(key, [...(lines.get(key) ?? []), bell])
    }
  }
  return [...lines.values()]
}

async function conclude(message: Message, fields: LogFields, work: () => Promise<MessageFate>): Promise<void> {
  let fate: MessageFate
  try {
    fate = await work()
  } catch (error) {
    // Not caught below means that our own stores failed. The claim runs out by itself, so the message may come again.
    log.error('job_failed', { job: message.id, attempt: message.attempts, ...fields, ...errorFields(error) })
    fate = { kind: 'retry', delaySeconds: delayBefore(message.attempts) }
  }
  if (fate.kind === 'ack') message.ack()
  else message.retry({ delaySeconds: fate.delaySeconds })
}

async function parkDamaged(message: Message, queue: string, env: Env, clock: Clock): Promise<MessageFate> {
  const { id, body, attempts } = message
  const reason = 'Not a message of this version; it names no activity that could be looked up.'
  await park(env.DB, { id, queue, reason, body, attempts }, clock.now())
  return { kind: 'ack' }
}

async function answer(job: PodJob, deliveries: number, env: Env, clock: Clock): Promise<MessageFate> {
  const runs = activityRuns(env.DB, job.tenantId)
  const fields = { tenant: job.tenantId, job: job.activityId }
  const startedAt = clock.now()
  const claimed = await runs.claim(job.activityId, startedAt, leaseMs)
  if (typeof claimed === 'string') {
    log.info('job_refused', { ...fields, code: claimed, attempt: deliveries })
    return afterRefusal(claimed, deliveries)
  }
  const door = env.MEMBER_GATE.getByName(`linkedin/${claimed.memberVanity.toLowerCase()}`)
  const holder = { activityId: claimed.activityId, fence: claimed.fence }
  const wait = await door.acquire(holder, leaseMs)
  if (wait > 0) {
    const delaySeconds = Math.ceil(wait / 1000) + 1
    const now = clock.now()
    await runs.giveBack(claimed, 'The LinkedIn account is in use.', now, dueAt(now, delaySeconds))
    return askAgain(deliveries, delaySeconds)
  }
  let report: RunReport
  try {
    const run = new Run({ tenantId: job.tenantId, activity: claimed, runs, door, clock })
    report = await tasks[job.kind](run, env)
  } finally {
    // It ends by itself as well; what the run came to must not be lost over it.
    await door
      .release(holder)
      .catch((error: unknown) => log.warn('release_failed', { ...fields, ...errorFields(error) }))
  }
  const fate = await settle(runs, claimed, report, deliveries, clock)
  log.info('job_done', {
    ...fields,
    code: report.outcome.kind,
    attempt: claimed.attempts,
    route: report.evidence?.route,
    ms: clock.now() - startedAt,
  })
  return fate
}
