import { log } from '../../../core/log.ts'
import type { Evidence } from '../../../core/pods/activity-store.ts'
import { faultFields } from '../../browser/fault.ts'
import { albumPrefix } from '../../browser/screenshot.ts'
import { BrowserSession } from '../../browser/session.ts'
import { type Env, linkedInSite } from '../../env.ts'
import type { Run } from '../../run.ts'
import { Ended, type Outcome } from '../outcome.ts'
import type { Route } from '../route.ts'
import { type Credential, openCredential } from './credential.ts'
import { outcomeOf } from './outcome-of.ts'
import { shareOnSite } from './share-on-site.ts'

/** Shares a post on LinkedIn's own site, as the member would, in a browser that says what it is. */
export const browserRoute: Route = {
  async perform(run, env) {
    const opened: { session?: BrowserSession; at: number } = { at: run.clock.now() }
    let outcome: Outcome
    try {
      const site = linkedInSite(env)
      const credential = await run.step('open_credential', () => openCredential(run, env))
      opened.at = run.clock.now()
      opened.session = await run.step('launch_browser', () => BrowserSession.open(env.BROWSER, site))
      outcome = await share(run, env, opened.session, site, credential)
    } catch (error) {
      outcome = outcomeOf(error, run.submitted)
      if (!(error instanceof Ended)) {
        log.warn('browser_run_fault', { tenant: run.tenantId, job: run.activity.activityId, ...faultFields(error) })
      }
    } finally {
      await opened.session?.close()
    }
    const evidence: Evidence = {
      route: 'browser',
      browserSessionId: opened.session?.id,
      browserMs: opened.session ? run.clock.now() - opened.at : 0,
      modelCalls: 0,
      tokens: 0,
      ...(outcome.kind === 'shared' && { resultUrl: outcome.resultUrl, resultUrn: outcome.resultUrn }),
    }
    return { outcome, evidence }
  },
}

async function share(run: Run, env: Env, session: BrowserSession, site: URL, credential: Credential): Promise<Outcome> {
  const tab = await session.newTab()
  const { activityId, fence } = run.activity
  const album = { files: env.FILES, prefix: albumPrefix(run.tenantId, activityId, fence) }
  return shareOnSite({ run, session, site, tab, page: tab.page, album }, credential)
}
