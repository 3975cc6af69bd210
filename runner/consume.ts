import type { Clock } from '../core/clock.ts'
import { errorFields, type LogFields, log } from '../core/log.ts'
import { type ActivityJob, type PodJob, podJob } from '../core/messages.ts'
import { drainOutbox } from '../core/outbox.ts'
import { type ActivityRuns, activityRuns, type ClaimRefused } from '../core/pods/activity-store.ts'
import type { Use } from '../core/pods/caps.ts'
import type { ClaimedActivity } from '../core/pods/claimed-activity.ts'
import { dispatchDue } from '../core/pods/dispatch.ts'
import { noteHealth } from '../core/pods/route-health.ts'
import { attendedRoute } from '../core/pods/standing.ts'
import { installationStops } from '../core/pods/stops.ts'
import type { TenantId } from '../core/principal.ts'
import { askAgain, delayBefore, type MessageFate } from './after-run.ts'
import { park } from './dead-letters.ts'
import type { Env } from './env.ts'
import type { MemberGate } from './member-gate.ts'
import { leaseMs, Run } from './run.ts'
import { settle } from './settle.ts'
import { tasks } from './tasks/index.ts'
import { plan } from './tasks/plan.ts'
import type { Report } from './tasks/report.ts'
import { signInByMember } from './tasks/sign-in.ts'

/** A message that is one of ours, on one member's activity. */
interface Bell {
  readonly message: Message
  readonly job: ActivityJob
}

/**
 * Consumes the queue `pod-jobs`: each message on its own, one member's one after another, different members' at once.
 *
 * A message that is not one of ours is parked at once and holds nobody up. Nothing is thrown: every message is acknowledged
 * or asked for again by itself. Whoever has ended makes room for the next, so what is due is sent on its way at the end.
 */
export async function consume(batch: MessageBatch, env: Env, clock: Clock): Promise<void> {
  const bells: Bell[] = []
  const others: Promise<void>[] = []
  for (const message of batch.messages) {
    const { data: job } = podJob.safeParse(message.body)
    if (!job) others.push(conclude(message, {}, () => parkDamaged(message, batch.queue, env, clock)))
    else if (job.kind === 'plan') others.push(conclude(message, fieldsOf(job), () => planOffer(job, env, clock)))
    else if (job.kind === 'sign_in')
      others.push(conclude(message, fieldsOf(job), () => signInByMember(job, message.attempts, env, clock)))
    else bells.push({ message, job })
  }
  const lines = await linesOf(bells, env)
  await Promise.all([
    ...others,
    ...lines.map(async (line) => {
      for (const { message, job } of line) {
        await conclude(message, fieldsOf(job), () => answer(job, message.attempts, env, clock))
      }
    }),
  ])
  try {
    await dispatchDue(env.DB, clock.now())
    await drainOutbox(env.DB, { 'pod-jobs': env.POD_JOBS }, clock.now())
  } catch (error) {
    // The cron of the API Worker does the same every minute.
    log.warn('dispatch_failed', errorFields(error))
  }
}

const fieldsOf = (job: PodJob): LogFields => ({
  tenant: job.tenantId,
  job: job.kind === 'plan' ? job.amplificationId : job.kind === 'sign_in' ? job.memberId : job.activityId,
})

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
  const reason = 'Not a message of this version; it names nothing that could be looked up.'
  await park(env.DB, { id, queue, reason, body, attempts }, clock.now())
  return { kind: 'ack' }
}

async function planOffer(job: Extract<PodJob, { kind: 'plan' }>, env: Env, clock: Clock): Promise<MessageFate> {
  await plan(job.tenantId, job.amplificationId, env, clock)
  return { kind: 'ack' }
}

async function answer(job: ActivityJob, deliveries: number, env: Env, clock: Clock): Promise<MessageFate> {
  const runs = activityRuns(env.DB, job.tenantId)
  const reading = job.kind === 'reconcile'
  const startedAt = clock.now()
  const claimed = reading
    ? await runs.claimReading(job.activityId, startedAt, leaseMs)
    : await runs.claim(job.activityId, startedAt, leaseMs)
  if (typeof claimed === 'string') {
    log.info('job_refused', { ...fieldsOf(job), code: claimed, attempt: deliveries })
    return afterRefusal(runs, job, claimed, deliveries, startedAt)
  }
  const gate = env.MEMBER_GATE.getByName(`linkedin/${claimed.memberVanity.toLowerCase()}`)
  let use: Use | null = null
  if (reading) {
    const fate = await awaitAccount(runs, claimed, gate, deliveries, clock)
    if (fate) return fate
  } else {
    use = await passGate(runs, job.tenantId, claimed, gate, clock)
    if (!use) return { kind: 'ack' }
  }
  const holder = { activityId: claimed.activityId, fence: claimed.fence }
  const discard = (key: string) => env.FILES.delete(key)
  const run = new Run({ tenantId: job.tenantId, activity: claimed, runs, door: gate, clock, reading, discard })
  let report: Report | undefined
  try {
    report = await tasks[job.kind](run, env)
  } finally {
    const nothing = !reading && report !== undefined && cameToNothing(report)
    // Before the press a run sees whose account it is on, but by LinkedIn's own way, which does not tell the profile's name.
    const proven = !reading && run.submitted && claimed.route !== attendedRoute
    // It ends by itself as well; what the run came to must not be lost over it.
    await gate
      .release(holder, nothing ? 'none' : proven ? 'proven' : 'begun')
      .catch((error: unknown) => log.warn('release_failed', { ...fieldsOf(job), ...errorFields(error) }))
  }
  if (report.stopRoute) {
    await installationStops(env.DB, 'runner').stop(
      { kind: 'route', route: claimed.route },
      report.stopRoute,
      clock.now(),
    )
  }
  await settle(runs, claimed, report.settlement, report.evidence, clock)
  // One that goes on later would else wait for itself: it is counted already.
  if (use && !goesOn(report)) {
    await runs
      .noteUse(claimed.memberId, use)
      .catch((error: unknown) => log.warn('use_failed', { ...fieldsOf(job), ...errorFields(error) }))
  }
  const { outcome, evidence } = report
  const ms = clock.now() - startedAt
  log.info('job_done', { ...fieldsOf(job), code: outcome, attempt: claimed.attempts, route: claimed.route, ms })
  await noteHealth(env.DB, { route: claimed.route, outcome, ms, evidence }, clock.now()).catch((error: unknown) =>
    log.warn('health_failed', { ...fieldsOf(job), ...errorFields(error) }),
  )
  return { kind: 'ack' }
}

/** A run that did not come to its work, or was let go before the press. */
const cameToNothing = ({ settlement }: Report): boolean =>
  settlement.kind === 'nothing' || (settlement.kind === 'leave' && settlement.uncounted)

/** The share is begun anew by itself. */
const goesOn = (report: Report): boolean =>
  cameToNothing(report) || (report.settlement.kind === 'leave' && report.settlement.to === 'approved')

type Gate = DurableObjectStub<MemberGate>

/** Takes the account for a share. @returns what the member has used with it; null where it may not be taken, and the share waits */
async function passGate(
  runs: ActivityRuns,
  tenantId: TenantId,
  claimed: ClaimedActivity,
  gate: Gate,
  clock: Clock,
): Promise<Use | null> {
  const { caps, timeZone, author, activityId, fence } = claimed
  const answered = await gate.begin({ activityId, fence }, leaseMs, { tenantId, caps, timeZone, author })
  const now = clock.now()
  const wait = (to: 'approved' | 'proposed', reason: string, dueAt: number) =>
    runs.leave(claimed, { to, reason, dueAt, uncounted: true }, now)
  switch (answered.kind) {
    case 'busy':
      await wait('approved', 'The LinkedIn account is in use.', now + answered.waitMs + 1_000)
      return null
    case 'later':
      await runs.noteUse(claimed.memberId, answered.use)
      await wait(claimed.route === attendedRoute ? 'proposed' : 'approved', answered.why, answered.at)
      return null
    case 'open':
      return answered.use
  }
}

/** Takes the account to read. */
async function awaitAccount(
  runs: ActivityRuns,
  claimed: ClaimedActivity,
  gate: Gate,
  deliveries: number,
  clock: Clock,
): Promise<MessageFate | null> {
  const waitMs = await gate.acquire({ activityId: claimed.activityId, fence: claimed.fence }, leaseMs)
  if (waitMs === 0) return null
  const delaySeconds = Math.ceil(waitMs / 1000) + 1
  await runs.readAgain(claimed, clock.now() + delaySeconds * 1000)
  return askAgain(deliveries, delaySeconds)
}

/** What becomes of a message whose activity was not given to this run, and of the activity where it is left in line. */
async function afterRefusal(
  runs: ActivityRuns,
  job: ActivityJob,
  refused: ClaimRefused,
  deliveries: number,
  now: number,
): Promise<MessageFate> {
  switch (refused) {
    case 'absent':
    case 'not_due':
      return { kind: 'ack' }
    case 'busy':
      return askAgain(deliveries, 20)
    case 'stopped':
    case 'not_stood_by':
      if (job.kind === 'reconcile') await runs.leaveReading(job.activityId, now)
      else await runs.stepBack(job.activityId, now)
      return { kind: 'ack' }
  }
}
