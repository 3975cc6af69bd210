import type { Seen } from '../route.ts'
import { checkIdentity } from './identity.ts'
import { ownActivityPath, readOwnActivity, sharedNow } from './own-activity.ts'
import { addressOf, readPost } from './post.ts'
import type { Scene } from './scene.ts'
import { signIn } from './sign-in.ts'

/**
 * Looks whether a share that may have been made stands on the member's own activity by now. Presses and sends nothing but the sign-in.
 *
 * No card was there before the press, so one that is there now is the share. A card bears ids of its own choosing: where none of those
 * that the addresses carry is found, the post's page is read for the others. Source: linkedin-pages §0.6, §5.1, §10.
 *
 * @throws Ended where the site lets nobody look, or the run lost its hold; whatever puppeteer throws where the browser is lost
 */
export async function readBackOnSite(scene: Scene): Promise<Seen> {
  const { run, site } = scene
  const { postUrl, postUrn, otherUrl, comment, memberVanity } = run.activity
  const vanity = memberVanity.toLowerCase()
  await run.step('sign_in', async (note) => note({ detail: await signIn(scene) }))
  await run.step('check_identity', () => checkIdentity(scene))
  const other = otherUrl === null ? null : addressOf(otherUrl, site)
  const known = new Set([postUrn, ...(other ? [other.urn] : [])])
  return run.step('read_own_activity', async (note): Promise<Seen> => {
    const cards = await readOwnActivity(scene)
    let state = sharedNow(cards, vanity, known, comment)
    if (state.kind !== 'yes' && cards.length > 0) {
      const given = addressOf(postUrl, site) ?? { path: new URL(postUrl).pathname, urn: postUrn }
      const { reading } = await readPost(scene, given)
      if (reading.facts.roots === 1)
        state = sharedNow(cards, vanity, new Set([...known, ...reading.facts.urns]), comment)
    }
    if (state.kind !== 'yes') {
      note({ detail: "The share does not stand on the member's own activity yet." })
      return { kind: 'not_seen' }
    }
    const path = state.urn ? `/feed/update/${state.urn}/` : ownActivityPath(memberVanity)
    return {
      kind: 'shared',
      note: "The share stands on the member's own activity.",
      resultUrl: new URL(path, site.origin).href,
      ...(state.urn && { resultUrn: state.urn }),
    }
  })
}
