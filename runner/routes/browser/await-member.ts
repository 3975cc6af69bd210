import { type BrowserCookie, readSession } from '../../browser/cookies.ts'
import { faultOf } from '../../browser/fault.ts'
import type { BrowserSession } from '../../browser/session.ts'
import { Ended } from '../outcome.ts'
import { signedInAs } from './identity.ts'
import { placeOf, stopReason } from './place.ts'
import type { Sight } from './scene.ts'
import { look } from './visit.ts'

/** What waiting for a member to sign in came to. */
export type Awaited =
  | { readonly kind: 'signed_in'; readonly cookies: readonly BrowserCookie[] }
  | { readonly kind: 'failed'; readonly reason: string }
  /** The time is over, or nobody stands by it any more. */
  | { readonly kind: 'over' }

const lookEveryMs = 2_000
/** Asking who is signed in loads a page; it is not asked at every look. */
const askAgainMs = 10_000

/**
 * Waits until the member has signed in, in a tab that they act in themselves. Types and presses nothing, and leaves every check that
 * LinkedIn makes to the member.
 *
 * @param vanity the public name of the account that is expected
 * @param goOn says before each look whether it is still to be waited for
 */
export async function awaitMember(
  session: BrowserSession,
  sight: Sight,
  vanity: string,
  goOn: () => Promise<boolean>,
): Promise<Awaited> {
  const { clock } = sight.run
  let askedAt = Number.NEGATIVE_INFINITY
  let faults = 0
  while (await goOn()) {
    try {
      const place = placeOf(await look(sight))
      if (place.kind === 'refused' || place.kind === 'rate_limited') {
        return { kind: 'failed', reason: stopReason(place) ?? '' }
      }
      const cookies = await readSession(sight.page, sight.site, clock.now())
      if (place.kind === 'page' && cookies.length > 0 && clock.now() - askedAt >= askAgainMs) {
        askedAt = clock.now()
        const who = await whoIsIn(session, sight)
        if (who === vanity.toLowerCase()) return { kind: 'signed_in', cookies }
        if (who !== null) return { kind: 'failed', reason: otherAccount }
      }
      faults = 0
    } catch (error) {
      // A page that is being left cannot be read; a browser that is lost stays lost.
      faults += 1
      if (faults > 3) {
        const lost = faultOf(error) === 'browser_lost'
        return { kind: 'failed', reason: lost ? 'The browser was lost on the way. Begin again.' : unreadable }
      }
    }
    await scheduler.wait(lookEveryMs)
  }
  return { kind: 'over' }
}

const otherAccount =
  'Another LinkedIn account than yours was signed in; nothing of it was kept. Begin again with the profile that you named here.'
const unreadable = 'LinkedIn could not be read. Try again in a few minutes.'

/** The public name of who is signed in, looked up in a tab beside; null where that is not told yet. */
async function whoIsIn(session: BrowserSession, sight: Sight): Promise<string | null> {
  const beside = await session.newTab()
  try {
    return (await signedInAs({ ...sight, tab: beside, page: beside.page })).vanity
  } catch (error) {
    if (error instanceof Ended) return null
    throw error
  } finally {
    await beside.page.close().catch(() => undefined)
  }
}
