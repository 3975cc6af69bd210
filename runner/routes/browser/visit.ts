import { faultOf } from '../../browser/fault.ts'
import { readUntil } from '../../browser/reading.ts'
import { askPerson, Ended, restAccount, stopAccount } from '../outcome.ts'
import { dialectNow } from './dialect.ts'
import { holdsUp, type Place, type PlaceFacts, placeOf, stopReason } from './place.ts'
import { readPlace } from './read-place.ts'
import type { Sight } from './scene.ts'

const emptyPages =
  'LinkedIn shows this account empty pages, as it does to accounts that it holds back. The member signs in to LinkedIn by hand and looks at the account, and then resumes here.'

/** How long content may take to appear before the page is loaded once more, and again after that. */
const contentMs = 8_000

/** Ends the run where the browser stands in a place that no work can be done in. */
export function insist(place: Place): void {
  const reason = stopReason(place)
  if (reason) throw holdsUp(place) ? restAccount(reason) : stopAccount(reason)
  if (place.kind === 'server_error')
    throw new Ended({ kind: 'try_again', reason: 'LinkedIn answered with an error of its own.' })
}

/** Sees where the tab stands now. */
export async function look(scene: Sight): Promise<PlaceFacts> {
  return readUntil(
    () => readPlace(scene.page, scene.tab.status()),
    () => true,
    () => scene.run.clock.now(),
    5_000,
  )
}

/**
 * Goes to an address of the site and sees where that leads, without judging it.
 *
 * @param path with its query, if any; the host is always the configured one
 * @throws Ended where the site does not let the browser arrive anywhere
 */
export async function goTo(scene: Sight, path: string): Promise<PlaceFacts> {
  const arrived = await arrive(scene, path)
  if (arrived === null) throw stopAccount(stopReason({ kind: 'sign_in' }) ?? '')
  return arrived
}

/** As {@link goTo}; null where the site sends the browser in circles, as it does with a session that it does not take. */
export async function arrive(scene: Sight, path: string): Promise<PlaceFacts | null> {
  try {
    await scene.page.goto(new URL(path, scene.site.origin).href, { waitUntil: 'domcontentloaded' })
  } catch (error) {
    const fault = faultOf(error)
    if (fault === 'redirect_loop') return null
    if (fault === 'other_host')
      throw askPerson(
        'LinkedIn led to another site, where the browser does not go. The member should look at the post by hand.',
      )
    // An answer without a body is no page for the browser, yet its status tells enough.
    if (fault === 'unreachable' && scene.tab.status() >= 400) return emptyAnswer(scene.tab.status())
    throw error
  }
  return look(scene)
}

/**
 * Goes to an address of the site where a signed-in member finds a page, and waits until it can be told what kind of page it is.
 *
 * @throws Ended where there is no page for this account
 */
export async function visit(scene: Sight, path: string): Promise<PlaceFacts> {
  insist(placeOf(await goTo(scene, path)))
  const { facts } = await readContent(
    scene,
    async () => ({ facts: await look(scene), dialect: await dialectNow(scene) }),
    (seen) => seen.dialect !== null || placeOf(seen.facts).kind !== 'page',
  )
  insist(placeOf(facts))
  return facts
}

/**
 * Reads the page until its content is there; where it does not come, sees whether the account was thrown out, loads the page
 * once more, and reads again.
 *
 * @returns the last reading, content or not
 * @throws Ended where the page stays wholly empty: a soft block (linkedin-pages §13.2)
 */
export async function readContent<R>(
  scene: Sight,
  readOnce: () => Promise<R>,
  ready: (reading: R) => boolean,
): Promise<R> {
  const now = () => scene.run.clock.now()
  const first = await readUntil(readOnce, ready, now, contentMs)
  if (ready(first)) return first
  insist(placeOf(await look(scene)))
  await scene.page.reload({ waitUntil: 'domcontentloaded' })
  insist(placeOf(await look(scene)))
  const second = await readUntil(readOnce, ready, now, contentMs)
  if (!ready(second) && (await look(scene)).contentLength === 0) throw restAccount(emptyPages)
  return second
}

function emptyAnswer(status: number): PlaceFacts {
  return {
    path: '/',
    status,
    mainLength: null,
    textLength: 0,
    contentLength: null,
    emailCode: false,
    twoStepCode: false,
    captcha: false,
    securityCheck: false,
    phoneApp: false,
    restricted: false,
    limitWords: false,
  }
}
