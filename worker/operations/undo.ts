import { z } from 'zod'
import { errorFields, log } from '../../core/log.ts'
import { noteOf } from '../../core/notices/check-rule.ts'
import type { Activity } from '../../core/pods/activity-reads.ts'
import type { Undoable } from '../../core/pods/undo.ts'
import { Problem } from '../../core/problem.ts'
import { NoAnswer } from '../../core/providers/call.ts'
import { type DeletionAnswer, deleteOnLinkedIn, linkedinVersionForm } from '../../core/providers/linkedin-posts.ts'
import { SealBroken } from '../../core/vault/envelope.ts'
import type { Opened } from '../../core/vault/store.ts'
import { linkedinIntegration, linkedinPlaces } from '../integrations/linkedin.ts'
import { noteFound } from '../integrations/note-found.ts'
import type { TenantContext } from './operation.ts'

const dayMs = 86_400_000
const again = 'Connect LinkedIn again in Settings, Connections; then press again.'
const byHand = 'You can delete it on LinkedIn yourself, in your own activity.'

const sealedToken = z.object({ accessToken: z.string().min(1), scope: z.array(z.string()) })

/** LinkedIn did not say whether the share is gone. */
const noWord = (cause?: unknown) =>
  new Problem(
    'provider_unavailable',
    'LinkedIn gave no clear answer, so the share may be deleted or not. Press again: deleting it twice does no harm.',
    { retryAfter: 10, cause },
  )

const versionEnded = () =>
  new Problem(
    'linkedin_version_ended',
    `LinkedIn does not take the version of its API that this installation asks for; nothing was deleted. The operator sets LINKEDIN_API_VERSION to a newer one. ${byHand}`,
  )

/**
 * What an answer to a deletion means: null where the share is gone, else who has to do what. The words of LinkedIn are in none of it.
 *
 * Source: linkedin-and-unipile reference §1.5, §1.6.
 */
export function problemOfDeletion({ status, gone }: DeletionAnswer, now: number): Problem | null {
  if (gone) return null
  switch (status) {
    case 401:
      return new Problem(
        'credential_not_working',
        `LinkedIn no longer accepts your connection; nothing was deleted. ${again}`,
      )
    case 403:
      return new Problem(
        'credential_not_working',
        `LinkedIn does not let your connection delete this share; nothing was deleted. Only the account that shared it may: connect that one in Settings, Connections. ${byHand}`,
      )
    case 426:
      return versionEnded()
    case 429:
      return new Problem(
        'linkedin_rate_limited',
        `LinkedIn’s daily limit for its API is reached; nothing was deleted. Press again after 00:00 UTC. ${byHand}`,
        { retryAfter: Math.ceil((dayMs - (now % dayMs)) / 1_000) },
      )
  }
  const refused = status >= 400 && status < 500 && status !== 404 && status !== 408
  return refused
    ? new Problem('conflict', `LinkedIn refused to delete the share; nothing was deleted. ${byHand}`)
    : noWord()
}

/**
 * Has LinkedIn delete a share of the caller's own, with the token that they have given. Nothing that stops sharing stops it.
 *
 * @param share one that can be undone
 * @throws Problem saying who must act; after it, the share may be deleted or not only where the problem says so
 */
export async function deleteShare(
  context: TenantContext,
  { id, memberId, resultUrn }: Undoable<Pick<Activity, 'id' | 'memberId' | 'resultUrn'>>,
): Promise<void> {
  const { env, principal, clock } = context
  const version = env.LINKEDIN_API_VERSION
  if (!linkedinVersionForm.test(version)) throw versionEnded()
  const opened = await openToken(context, memberId)
  const about = { tenant: principal.tenantId, job: id, provider: 'linkedin' }
  const answer = await deleteOnLinkedIn(linkedinPlaces(env), {
    accessToken: opened.accessToken,
    version,
    urn: resultUrn,
  }).catch((error: unknown) => {
    if (!(error instanceof NoAnswer)) throw error
    log.warn('undo.no_answer', { ...about, ...errorFields(error.cause) })
    throw noWord(error)
  })
  const problem = problemOfDeletion(answer, clock.now())
  if (!problem) return
  const { status, serviceErrorCode } = answer
  const code = serviceErrorCode === null ? undefined : String(serviceErrorCode)
  log.warn('undo.refused', { ...about, upstreamStatus: status, code })
  if (status === 401) await noteDead(context, memberId, opened.version)
  throw problem
}

interface OpenToken {
  readonly accessToken: string
  /** Which writing of the connection it is. */
  readonly version: string
}

async function openToken({ stores }: TenantContext, memberId: string): Promise<OpenToken> {
  const refuse = (why: string, cause?: unknown) =>
    new Problem('credential_not_working', `${why}, so nothing was deleted. ${again}`, { cause })
  let opened: Opened | null
  try {
    opened = await stores.vault.open({ provider: 'linkedin', subject: memberId })
  } catch (error) {
    if (error instanceof SealBroken) throw refuse('Your LinkedIn connection does not open', error)
    throw error
  }
  if (!opened) throw refuse('Your LinkedIn account is not connected')
  const token = sealedToken.safeParse(parsed(opened.secret)).data
  if (!token) throw refuse('Your LinkedIn connection is damaged')
  if (!token.scope.includes('w_member_social')) throw refuse('Your LinkedIn connection does not allow it')
  return { accessToken: token.accessToken, version: opened.version }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Shows the connection as it was found, on the page where it is mended. */
async function noteDead({ stores, principal, clock }: TenantContext, subject: string, version: string): Promise<void> {
  const info = await stores.vault.find({ provider: 'linkedin', subject })
  if (!info) return
  const noted = noteOf({ status: info.status, failures: 0 }, 'wrong_key')
  const tested = { tenantId: principal.tenantId, integration: linkedinIntegration, subject, version }
  await noteFound(stores, tested, noted, null, clock.now())
}
