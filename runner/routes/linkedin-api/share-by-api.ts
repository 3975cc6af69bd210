import { z } from 'zod'
import { errorFields, log } from '../../../core/log.ts'
import { NoAnswer } from '../../../core/providers/call.ts'
import { type LinkedInToken, linkedinPerson } from '../../../core/providers/linkedin.ts'
import { toLittleText } from '../../../core/providers/linkedin-little-text.ts'
import { commentaryLimit, type Reshare, reshareOnLinkedIn } from '../../../core/providers/linkedin-posts.ts'
import { type Env, linkedInSite } from '../../env.ts'
import type { Run } from '../../run.ts'
import { approvedWords } from '../approved-words.ts'
import { givenUrns } from '../given-urns.ts'
import { openSealed } from '../open-sealed.ts'
import { askPerson, Ended, type Outcome, stopAccount } from '../outcome.ts'
import { noWord, outcomeOfReshare, overLimit, reconnect, tokenRefused } from './answer.ts'
import { parentUrn } from './parent-urn.ts'
import { oldVersionMonths, versionAge } from './version.ts'

const sealedToken = z.object({ accessToken: z.string().min(1), scope: z.array(z.string()), sub: z.string().min(1) })
type Token = Pick<LinkedInToken, 'accessToken' | 'scope' | 'sub'>

/**
 * Shares the activity's post by LinkedIn's own API: everything is looked at first, then one request is sent, once.
 *
 * @throws Ended for every end before the request
 */
export async function shareByApi(run: Run, env: Env): Promise<Outcome> {
  const site = linkedInSite(env)
  const token = await run.step('open_credential', () => openToken(run, env))
  const { words, ...reshare } = await run.step('check_share', () => prepare(run, env, token))
  await run.step('check_token', () => checkToken(run, env, token))
  return run.step('submit', async (note) => {
    await run.submit({ route: 'linkedin-api' }, words)
    const outcome = await send(run, env, reshare, site)
    if (outcome.kind !== 'shared') throw new Ended(outcome)
    note({ detail: outcome.note })
    return outcome
  })
}

async function openToken(run: Run, env: Env): Promise<Token> {
  const token = await openSealed(
    run,
    env,
    { provider: 'linkedin', subject: run.activity.memberId },
    { what: 'The member’s LinkedIn connection', mend: reconnect },
    (stored) => sealedToken.safeParse(stored).data ?? null,
  )
  if (token.scope.includes('w_member_social')) return token
  throw askPerson(`The member’s LinkedIn connection does not allow sharing. ${reconnect}`)
}

/** What will be sent, and the plain words that it holds. */
async function prepare(run: Run, env: Env, { accessToken, sub }: Token): Promise<Reshare & { readonly words: string }> {
  const version = env.LINKEDIN_API_VERSION
  const age = versionAge(version, run.clock.now())
  if (age === null) {
    throw askPerson('The version of LinkedIn’s API is not set. The operator sets LINKEDIN_API_VERSION to YYYYMM.')
  }
  if (age >= oldVersionMonths) log.warn('linkedin_api_version_old', { code: version, count: age })
  const parent = parentUrn(givenUrns(run.activity, env.LINKEDIN_WEB_URL))
  const words = await approvedWords(run.activity)
  const commentary = toLittleText(words)
  if (commentary.length > commentaryLimit) {
    throw askPerson(
      `The words are too long for LinkedIn’s API: with its special characters marked they have ${commentary.length} of ${commentaryLimit} characters. The member shortens them and approves anew.`,
    )
  }
  return { accessToken, version, sub, commentary, parent, words }
}

/** Asks LinkedIn who the token speaks for: a dead token, a limit or a lost network are met before anything is sent. */
async function checkToken(run: Run, env: Env, { accessToken, sub }: Token): Promise<void> {
  const { status, person } = await linkedinPerson(
    { apiUrl: env.LINKEDIN_API_URL, webUrl: env.LINKEDIN_WEB_URL },
    accessToken,
  ).catch((error: unknown) => {
    if (!(error instanceof NoAnswer)) throw error
    throw new Ended({ kind: 'try_again', reason: 'LinkedIn’s API cannot be reached; nothing was shared.' })
  })
  if (person) {
    if (person.sub === sub) return
    throw stopAccount(`The LinkedIn connection is for another account than the member’s. ${reconnect}`)
  }
  if (status === 401) throw new Ended(tokenRefused)
  if (status === 429) throw new Ended(overLimit(run.clock.now()))
  if (status === 403) {
    throw askPerson(
      'LinkedIn does not let the company’s app see who the member is. An admin checks that the app has the products “Share on LinkedIn” and “Sign In with LinkedIn using OpenID Connect”.',
    )
  }
  throw new Ended({ kind: 'try_again', reason: 'LinkedIn’s API does not answer as it should; nothing was shared.' })
}

async function send(run: Run, env: Env, reshare: Reshare, site: URL): Promise<Outcome> {
  try {
    const answer = await reshareOnLinkedIn({ apiUrl: env.LINKEDIN_API_URL }, reshare)
    const outcome = outcomeOfReshare(answer, site, run.clock.now())
    if (outcome.kind !== 'shared') {
      log.warn('linkedin_api_refused', {
        tenant: run.tenantId,
        job: run.activity.activityId,
        route: 'linkedin-api',
        upstreamStatus: answer.status,
        ...(answer.serviceErrorCode !== null && { code: String(answer.serviceErrorCode) }),
      })
    }
    return outcome
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error
    log.warn('linkedin_api_no_answer', {
      tenant: run.tenantId,
      job: run.activity.activityId,
      ...errorFields(error.cause),
    })
    return noWord
  }
}
