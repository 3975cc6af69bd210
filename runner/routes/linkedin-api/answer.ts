import type { ReshareAnswer } from '../../../core/providers/linkedin-posts.ts'
import { nextUtcDay } from '../next-utc-day.ts'
import type { Outcome } from '../outcome.ts'

/** How a member gets a token that LinkedIn takes. */
export const reconnect = 'The member connects LinkedIn again in Settings, Connections.'

/** LinkedIn did not say whether it made the share. */
export const noWord: Outcome = {
  kind: 'unknown',
  reason:
    'LinkedIn gave no clear answer, so the share may have been made. Nothing tries again; the member looks at the own activity on LinkedIn before sharing by hand.',
}

const failed = (reason: string): Outcome => ({ kind: 'failed', reason })
const person = (reason: string, stopMember = false): Outcome => ({ kind: 'needs_person', reason, stopMember })

/** The member's token is dead: everything of theirs waits until they have connected again. */
export const tokenRefused = person(`LinkedIn no longer accepts the member’s connection. ${reconnect}`, true)

/** LinkedIn's daily limit is reached. The same member action may be offered again after it, never fired by itself. */
export const overLimit = (now: number): Outcome => ({
  kind: 'later',
  reason: 'LinkedIn’s daily limit for its API is reached; nothing was shared. The member can share after 00:00 UTC.',
  at: nextUtcDay(now),
})

/**
 * What an answer to a reshare means. The words of LinkedIn are in none of the reasons.
 *
 * Source: linkedin-and-unipile reference §1.6.
 *
 * @param site origin of LinkedIn's web site
 */
export function outcomeOfReshare(answer: ReshareAnswer, site: URL, now: number): Outcome {
  const { status, code, urn } = answer
  if (status === 201) return made(urn, site)
  if (status < 400 || status === 408 || status >= 500) return noWord
  if (code === 'DUPLICATE_POST') {
    return person(
      'LinkedIn says that the member has shared this lately in the same words; nothing more was shared. The member looks at the own activity, and says here whether the share is there. A share that was deleted counts for a day or two.',
    )
  }
  switch (status) {
    case 401:
      return tokenRefused
    case 403:
      return failed(
        'LinkedIn does not let the company’s app share this post; nothing was shared. The member can share it by hand; an admin checks that the app has the product “Share on LinkedIn”.',
      )
    case 404:
      return failed('LinkedIn does not find the post any more; nothing was shared, and nobody needs to do anything.')
    case 426:
      return {
        kind: 'later',
        reason:
          'LinkedIn has ended the version of its API that this installation asks for; nothing was shared. The operator sets LINKEDIN_API_VERSION to a newer one, and lets this way go on.',
        at: now,
        stopRoute: true,
      }
    case 429:
      return overLimit(now)
    default:
      return failed(
        'LinkedIn refused the share as it was sent: the post may not be reshared, or its address is not good for this. Nothing was shared; the member can share it by hand.',
      )
  }
}

function made(urn: string | null, site: URL): Outcome {
  const note = 'LinkedIn confirmed the share.'
  if (urn === null) return { kind: 'shared', note }
  return { kind: 'shared', note, resultUrn: urn, resultUrl: new URL(`/feed/update/${urn}/`, site).href }
}
