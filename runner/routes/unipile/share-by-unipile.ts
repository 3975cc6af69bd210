import { errorFields, log } from '../../../core/log.ts'
import { type Answer, NoAnswer } from '../../../core/providers/call.ts'
import { type Shown, tryUnipile } from '../../../core/providers/unipile.ts'
import { type UnipileError, unipileErrorOf } from '../../../core/providers/unipile-errors.ts'
import { sharesPost, type UnipilePost, type UnipilePosts, unipilePosts } from '../../../core/providers/unipile-posts.ts'
import { type Env, linkedInSite } from '../../env.ts'
import type { Run } from '../../run.ts'
import { approvedWords } from '../approved-words.ts'
import { givenUrns } from '../given-urns.ts'
import { Ended, type Outcome, stopAccount } from '../outcome.ts'
import type { Seen } from '../route.ts'
import { openAccess, type UnipileHands } from './access.ts'
import { noWord, outcomeAfter, outcomeBefore, reconnect } from './answer.ts'
import { resultOf } from './result.ts'
import { checkWords } from './words.ts'

/** What the parts of the route work with. */
interface Scene extends UnipileHands {
  readonly run: Run
  readonly env: Env
  readonly site: URL
  readonly posts: UnipilePosts
}

/**
 * Shares the activity's post through Unipile: everything is looked at first, then one request is sent, once.
 *
 * @throws Ended for every end before the request, and for every one after it but success
 */
export async function shareByUnipile(run: Run, env: Env): Promise<Outcome> {
  const scene = await open(run, env)
  const words = await run.step('check_share', async () => {
    const approved = await approvedWords(run.activity)
    checkWords(approved, scene.access.api)
    return approved
  })
  await run.step('check_identity', () => checkIdentity(scene))
  const post = await run.step('open_post', () => openPost(scene))
  await run.step('read_own_posts', async () => {
    const earlier = await lookForShare(scene, post)
    if (earlier) {
      const note = 'The member had shared the post already; nothing was sent.'
      throw new Ended({ kind: 'shared', note, ...earlier })
    }
    if (post.canShare) return
    throw new Ended({ kind: 'skipped', reason: 'LinkedIn does not let the member share the post.' })
  })
  return run.step('submit', async (note) => {
    await run.submit({ route: 'unipile' }, words)
    const outcome = await send(scene, post, words)
    if (outcome.kind !== 'shared') throw new Ended(outcome)
    note({ detail: outcome.note })
    return outcome
  })
}

/** Looks whether the share stands among the member's own posts. */
export async function readByUnipile(run: Run, env: Env): Promise<Seen> {
  const scene = await open(run, env)
  return run.step('read_back', async (note) => {
    await checkIdentity(scene)
    const seen = await lookForShare(scene, await openPost(scene))
    if (!seen) return { kind: 'not_seen' }
    const found = 'The share stands among the member’s own posts.'
    note({ detail: found })
    return { kind: 'shared', note: found, ...seen }
  })
}

async function open(run: Run, env: Env): Promise<Scene> {
  const hands = await run.step('open_credential', () => openAccess(run, env))
  return { ...hands, run, env, site: linkedInSite(env), posts: unipilePosts(hands.access, hands.accountId) }
}

async function checkIdentity(scene: Scene): Promise<void> {
  const asked = await ask(scene, scene.posts.vanity())
  if ('answer' in asked) {
    // What is not found here is the connected account itself.
    const error = await errorIn(scene, asked.answer)
    throw new Ended(outcomeBefore(error === 'absent' ? 'halt' : error, scene.run.clock.now()))
  }
  if (plain(asked.shown) === plain(scene.run.activity.memberVanity)) return
  throw stopAccount(`The account at Unipile is another LinkedIn profile than the member’s. ${reconnect}`)
}

/** A profile's name as two writings of it are compared: LinkedIn takes either case, and may write letters as `%C3%A4`. */
function plain(vanity: string): string {
  try {
    return decodeURIComponent(vanity).toLowerCase()
  } catch {
    return vanity.toLowerCase()
  }
}

/** Finds the post by the first of its given ids that Unipile knows. */
async function openPost(scene: Scene): Promise<UnipilePost> {
  const { run, env, posts } = scene
  let last: UnipileError = 'absent'
  for (const urn of givenUrns(run.activity, env.LINKEDIN_WEB_URL)) {
    const asked = await ask(scene, posts.post(urn))
    if ('shown' in asked) return asked.shown
    last = await errorIn(scene, asked.answer)
    if (last !== 'absent') break
  }
  throw new Ended(outcomeBefore(last, run.clock.now()))
}

/** Where the share of the post among the member's own posts stands; null where there is none. */
async function lookForShare(scene: Scene, post: UnipilePost) {
  const asked = await ask(scene, scene.posts.shares())
  if ('answer' in asked) {
    throw new Ended(outcomeBefore(await errorIn(scene, asked.answer), scene.run.clock.now()))
  }
  const share = sharesPost(asked.shown, post)
  return share && resultOf(share.place, scene.site)
}

/** Waits for what only reads. */
async function ask<T>(scene: Scene, asked: Promise<Shown<T>>): Promise<Shown<T>> {
  try {
    return await asked
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error
    throw new Ended(outcomeBefore('unknown', scene.run.clock.now()))
  }
}

/**
 * The class of an answer. A 401 that would stop the member is looked at twice: where the company's key itself is refused, the member's
 * account is none the worse.
 */
async function errorIn({ access, run }: Scene, answer: Answer): Promise<UnipileError> {
  const error = unipileErrorOf(answer)
  log.warn('unipile_refused', {
    tenant: run.tenantId,
    job: run.activity.activityId,
    route: 'unipile',
    upstreamStatus: answer.status,
    code: error,
  })
  if (error !== 'halt' || answer.status !== 401) return error
  const key = await tryUnipile(access).catch(() => null)
  return key?.status === 401 ? 'config' : error
}

async function send(scene: Scene, post: UnipilePost, words: string): Promise<Outcome> {
  const { run, posts, site } = scene
  try {
    const sent = await posts.share(post, words)
    if ('shown' in sent) {
      return { kind: 'shared', note: 'Unipile confirmed the share.', ...resultOf(sent.shown.place, site) }
    }
    return outcomeAfter(await errorIn(scene, sent.answer), run.clock.now())
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error
    log.warn('unipile_no_answer', { tenant: run.tenantId, job: run.activity.activityId, ...errorFields(error.cause) })
    return noWord
  }
}
