import type { Clock } from '../../core/clock.ts'
import { log } from '../../core/log.ts'
import type { PodJob } from '../../core/messages.ts'
import { type ClaimedSignIn, nobodyCame, type SignInRuns, signInRuns } from '../../core/pods/sign-ins.ts'
import { keyRing } from '../../core/vault/ring.ts'
import { askAgain, type MessageFate } from '../after-run.ts'
import { faultFields } from '../browser/fault.ts'
import { type LiveView, liveViewOf } from '../browser/live-view.ts'
import { NoBrowserFree } from '../browser/no-browser-free.ts'
import { BrowserSession } from '../browser/session.ts'
import { type Env, linkedInSite } from '../env.ts'
import { awaitMember } from '../routes/browser/await-member.ts'
import { keptSession } from '../routes/browser/kept-session.ts'
import type { Sight } from '../routes/browser/scene.ts'
import { goTo } from '../routes/browser/visit.ts'
import { Ended } from '../routes/outcome.ts'
import { leaseMs } from '../run.ts'

/** How long the member has. The fifteen minutes of a consumer are for the whole batch. */
const memberHasMs = 4 * 60_000
/** How often it is made sure that the account is still ours, and that owner and member still stand by it. */
const holdEveryMs = 10_000

type SignInJob = Extract<PodJob, { kind: 'sign_in' }>
type End = Parameters<SignInRuns['end']> extends [unknown, infer State, infer Reason, unknown] ? [State, Reason] : never

const noLiveView =
  "This installation's browser cannot be shown to you, so you cannot sign in in it. Store a sign-in here instead, or choose another way to share."

/**
 * Opens a browser in which a member signs in to LinkedIn by themselves, waits for that, and keeps the session.
 *
 * @param liveView how the browser is shown to the member
 * @throws what our own stores throw
 */
export async function signInByMember(
  job: SignInJob,
  deliveries: number,
  env: Env,
  clock: Clock,
  liveView: LiveView = liveViewOf,
): Promise<MessageFate> {
  const runs = signInRuns(env.DB, () => keyRing(env), job.tenantId)
  const claimed = await runs.claim(job.memberId, clock.now())
  if (!claimed) return { kind: 'ack' }
  const gate = env.MEMBER_GATE.getByName(`linkedin/${claimed.vanity.toLowerCase()}`)
  const holder = { activityId: `sign_in/${claimed.memberId}`, fence: claimed.at }
  const waitMs = await gate.acquire(holder, leaseMs)
  if (waitMs > 0) {
    await runs.giveBack(claimed)
    return askAgain(deliveries, Math.ceil(waitMs / 1000) + 1)
  }
  let heldAt = clock.now()
  const goOn = async () => {
    if (clock.now() - heldAt < holdEveryMs) return true
    heldAt = clock.now()
    return (await gate.acquire(holder, leaseMs)) === 0 && (await runs.stands(claimed, heldAt))
  }
  try {
    const [state, reason] = await inBrowser(job, claimed, runs, env, clock, goOn, liveView)
    await runs.end(claimed, state, reason, clock.now())
    log.info('sign_in_ended', { tenant: job.tenantId, job: job.memberId, code: state, ms: clock.now() - claimed.at })
  } finally {
    await gate.release(holder).catch(() => undefined)
  }
  return { kind: 'ack' }
}

async function inBrowser(
  job: SignInJob,
  claimed: ClaimedSignIn,
  runs: SignInRuns,
  env: Env,
  clock: Clock,
  goOn: () => Promise<boolean>,
  liveView: LiveView,
): Promise<End> {
  const site = linkedInSite(env)
  let session: BrowserSession | undefined
  try {
    session = await BrowserSession.open(env.BROWSER, site)
    const tab = await session.newTab()
    const sight: Sight = { run: { clock }, site, tab, page: tab.page }
    const url = await liveView(tab.page, memberHasMs)
    if (url === null) return ['unavailable', noLiveView]
    await goTo(sight, '/login')
    const until = clock.now() + memberHasMs
    if (!(await runs.opened(claimed, url, until))) return ['failed', nobodyCame]
    const awaited = await awaitMember(session, sight, claimed.vanity, async () => clock.now() < until && goOn())
    if (awaited.kind === 'failed') return ['failed', awaited.reason]
    if (awaited.kind === 'over') return ['failed', clock.now() < until ? takenBack : nobodyCame]
    const kept = keptSession(env, { tenantId: job.tenantId, memberId: job.memberId, vanity: claimed.vanity })
    return (await kept.write(awaited.cookies, clock.now())) ? ['done', null] : ['failed', takenBack]
  } catch (error) {
    return ['failed', whyNot(error, job)]
  } finally {
    await session?.close()
  }
}

const takenBack = 'It was stopped: an agreement, or what the company allows, has ended meanwhile.'

function whyNot(error: unknown, job: SignInJob): string {
  if (error instanceof Ended && 'reason' in error.outcome) return error.outcome.reason
  if (error instanceof NoBrowserFree) return 'Every browser is in use just now. Try again in a minute.'
  log.warn('sign_in_fault', { tenant: job.tenantId, job: job.memberId, ...faultFields(error) })
  return 'The browser could not be opened, or was lost. Try again in a few minutes.'
}
