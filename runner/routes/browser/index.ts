import { log } from '../../../core/log.ts'
import type { Evidence } from '../../../core/pods/activity-store.ts'
import { runCostMicros } from '../../../core/pods/cost.ts'
import { climb, climbAgain } from '../../agents/climb.ts'
import { faultFields } from '../../browser/fault.ts'
import { albumPrefix } from '../../browser/screenshot.ts'
import { BrowserSession } from '../../browser/session.ts'
import { type Env, linkedInSite } from '../../env.ts'
import type { Run } from '../../run.ts'
import { Ended, type Outcome } from '../outcome.ts'
import type { Route, Seen } from '../route.ts'
import { Entrance } from './entrance.ts'
import { type Ladder, openLadder } from './ladder.ts'
import { outcomeOf } from './outcome-of.ts'
import { readBackOnSite } from './read-back-on-site.ts'
import type { Scene } from './scene.ts'
import { shareOnSite } from './share-on-site.ts'
import { signIn } from './sign-in.ts'

/** Shares a post on LinkedIn's own site, as the member would, in a browser that says what it is. */
export const browserRoute: Route = {
  async perform(run, env) {
    const { result, evidence } = await inBrowser(run, env, (scene, since) => share(scene, env, since))
    const outcome = 'error' in result ? outcomeOf(result.error, run.submitted) : result.value
    const { resultUrl, resultUrn } = outcome.kind === 'shared' ? outcome : {}
    return { outcome, evidence: { ...evidence, resultUrl, resultUrn } }
  },

  async readBack(run, env) {
    const { result, evidence } = await inBrowser(run, env, readBackOnSite)
    const seen = 'error' in result ? seenOf(outcomeOf(result.error, false)) : result.value
    const { resultUrl, resultUrn } = seen.kind === 'shared' ? seen : {}
    return { seen, evidence: { ...evidence, resultUrl, resultUrn } }
  },
}

/** The script; where it does not know the page, the agent; where the member has said yes to a paused agent, that one. */
async function share(scene: Scene, env: Env, since: number): Promise<Outcome> {
  const { run, ladder } = scene
  const { pausedRun } = run.activity
  if (pausedRun !== null) {
    const enter = () => run.step('sign_in', async (note) => note({ detail: await signIn(scene) }))
    return climbAgain(scene, env, pausedRun, since, enter)
  }
  try {
    return await shareOnSite(scene)
  } catch (error) {
    const met = error instanceof Ended ? error.outcome : null
    if (run.submitted || met?.kind !== 'needs_person' || !met.layout) throw error
    await ladder.settle(met)
    return climb(scene, env, met, since)
  }
}

interface Worked<T> {
  readonly result: { readonly value: T } | { readonly error: unknown }
  readonly evidence: Evidence
}

/** Does something in a browser of its own, which is closed at the end, and tells what it took. Never throws. */
async function inBrowser<T>(run: Run, env: Env, work: (scene: Scene, since: number) => Promise<T>): Promise<Worked<T>> {
  const since = run.clock.now()
  const ladder = openLadder(run, env)
  let session: BrowserSession | undefined
  let openedAt = since
  let result: Worked<T>['result']
  try {
    const site = linkedInSite(env)
    const entrance = new Entrance(run, env)
    await run.step('open_credential', () => entrance.open())
    openedAt = run.clock.now()
    session = await run.step('launch_browser', () => BrowserSession.open(env.BROWSER, site))
    const tab = await session.newTab()
    const album = { files: env.FILES, prefix: albumPrefix(run.tenantId, run.activity.activityId, run.activity.fence) }
    const scene: Scene = { run, session, site, tab, page: tab.page, album, ladder, entrance }
    result = { value: await work(scene, since) }
  } catch (error) {
    if (!(error instanceof Ended)) {
      log.warn('browser_run_fault', { tenant: run.tenantId, job: run.activity.activityId, ...faultFields(error) })
    }
    result = { error }
  } finally {
    await session?.close()
  }
  return { result, evidence: evidenceOf(session, session ? run.clock.now() - openedAt : 0, ladder) }
}

function evidenceOf(session: BrowserSession | undefined, browserMs: number, ladder: Ladder): Evidence {
  const costMicros = runCostMicros(browserMs, ladder.model, ladder.used)
  return {
    route: 'browser',
    browserSessionId: session?.id,
    browserMs,
    modelCalls: ladder.calls,
    tokens: ladder.tokens,
    ...(costMicros !== null && { costMicros }),
  }
}

/** What a reading saw that did not come to its end. */
function seenOf(outcome: Outcome): Seen {
  switch (outcome.kind) {
    case 'needs_person':
      return {
        kind: 'needs_person',
        reason: outcome.reason,
        stopMember: outcome.stopMember,
        ...(outcome.rest && { rest: true }),
      }
    case 'try_again':
      return {
        kind: 'try_again',
        reason: outcome.reason,
        ...(outcome.afterMs !== undefined && { afterMs: outcome.afterMs }),
      }
    case 'let_go':
      return { kind: 'not_seen' }
    default:
      return { kind: 'try_again', reason: 'The reading was cut off.' }
  }
}
