import type { ElementHandle } from '@cloudflare/puppeteer'
import { read } from '../../browser/reading.ts'
import type { Note } from '../../run.ts'
import { approvedWords } from '../approved-words.ts'
import { askPerson, Ended, type Outcome } from '../outcome.ts'
import { checkActor } from './actor.ts'
import type { ActivityCard } from './cards.ts'
import { compose } from './composer.ts'
import type { Dialect } from './dialect.ts'
import { checkIdentity } from './identity.ts'
import { ownActivityPath, readOwnActivity, sharedAlready } from './own-activity.ts'
import { placeOf } from './place.ts'
import { openPost } from './post.ts'
import { readBack } from './read-back.ts'
import { openMenu } from './repost-menu.ts'
import { picture, pictureIfPossible, type Scene } from './scene.ts'
import { signIn } from './sign-in.ts'
import { pressOnce } from './submit.ts'
import { findToasts, type Toast } from './toast.ts'
import { insist, look } from './visit.ts'

/**
 * Shares the activity's post on the site: every step a look first, then at most one press.
 *
 * @throws Ended for every end but the last one
 */
export async function shareOnSite(scene: Scene): Promise<Outcome> {
  const { run } = scene
  const { postUrn, comment } = run.activity

  await approvedWords(run.activity)
  await run.step('sign_in', async (note) => note({ detail: await signIn(scene) }))
  const name = await watched(scene, 'check_identity', () => checkIdentity(scene))
  const cards = await watched(scene, 'read_own_activity', async () => {
    const seen = await readOwnActivity(scene)
    insistNotShared(scene, seen, new Set([postUrn]))
    return seen
  })
  const post = await watched(scene, 'open_post', async (note) => {
    const opened = await openPost(scene, note)
    // The post's page tells its other ids, so that a share under one of those is found as well.
    insistNotShared(scene, cards, opened.urns)
    return opened
  })
  const { urns } = post
  await watched(scene, 'check_actor', async (note) => note({ detail: await checkActor(scene, post, name) }))
  const menu = await watched(scene, 'open_menu', () => openMenu(scene, post))
  const last =
    comment === null
      ? menu.plain
      : await watched(scene, 'write_comment', () =>
          compose(scene, menu, { comment, name, post: urns, language: post.language }),
        )
  return finish(scene, last, { post: urns, comment, dialect: post.dialect })
}

/**
 * Makes the last press, once, and reads back what came of it.
 *
 * @param last the element whose press publishes, found by both proofs: structure and words
 * @throws Ended always; what it came to stands in there
 */
export async function finish(
  scene: Scene,
  last: ElementHandle,
  given: { post: ReadonlySet<string>; comment: string | null; dialect: Dialect },
): Promise<never> {
  const { run } = scene
  const toastsBefore = await run.step('submit', (note) => submit(scene, given.dialect, last, note))
  return run.step('read_back', async (note) => {
    const { outcome, shownIn } = await readBack(scene, { ...given, toastsBefore })
    note({ picture: await pictureIfPossible(shownIn, 'after') })
    throw new Ended(outcome)
  })
}

/** A step that leaves a picture where it asks a person, but for what only the account's owner should see. */
function watched<T>(scene: Scene, name: string, work: (note: Note) => Promise<T>): Promise<T> {
  return scene.run.step(name, async (note) => {
    try {
      return await work(note)
    } catch (error) {
      const asks = error instanceof Ended && error.outcome.kind === 'needs_person' && !error.outcome.stopMember
      if (asks) note({ picture: await pictureIfPossible(scene, name) })
      throw error
    }
  })
}

async function submit(scene: Scene, dialect: Dialect, last: ElementHandle, note: Note): Promise<readonly Toast[]> {
  insist(placeOf(await look(scene)))
  const { facts: toastsBefore } = await read(scene.page, findToasts, dialect.toasts)
  note({ picture: await picture(scene, 'before') })
  const pressed = await pressOnce(scene, last, { route: 'browser', browserSessionId: scene.session.id })
  note({ detail: pressed === 'yes' ? 'Pressed the last button, once.' : 'Pressed the last button, and was cut off.' })
  return toastsBefore
}

/** @throws Ended where the member has shared the post already, or it cannot be told */
export function insistNotShared({ run, site }: Scene, cards: readonly ActivityCard[], post: ReadonlySet<string>): void {
  const vanity = run.activity.memberVanity.toLowerCase()
  const state = sharedAlready(cards, vanity, post)
  if (state.kind === 'unclear') {
    throw askPerson(
      'The post stands among what the member did lately, in words that are not known. The member looks whether it is shared already.',
    )
  }
  if (state.kind === 'no') return
  const path = state.urn ? `/feed/update/${state.urn}/` : ownActivityPath(run.activity.memberVanity)
  throw new Ended({
    kind: 'shared',
    note: 'The member had shared the post already; nothing was pressed.',
    resultUrl: new URL(path, site.origin).href,
    ...(state.urn && { resultUrn: state.urn }),
  })
}
