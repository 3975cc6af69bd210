import type { ElementHandle } from '@cloudflare/puppeteer'
import { parsePostUrl } from '../../../core/pods/post-url.ts'
import { read } from '../../browser/reading.ts'
import { askPerson, Ended } from '../outcome.ts'
import { findPost, type PostFacts } from './read-post.ts'
import type { Scene } from './scene.ts'
import { insistOnLegacy, readContent, visit } from './visit.ts'
import { inAllLanguages, isOneOf, type Language, languageOf, words } from './words.ts'

/** What a post's page allows. */
export type PostState =
  | { readonly kind: 'ready'; readonly language: Language }
  | { readonly kind: 'post_unavailable' }
  | { readonly kind: 'resharing_off' }
  /** @property met what was met, as the beginning of a sentence */
  | { readonly kind: 'not_as_known'; readonly met: string }

/**
 * Decides by the facts of a post's page whether it may be shared from there.
 *
 * The button has to be right by structure and by words: the icon, its place as the second of the bar's two menus, and the
 * whole of its label in one known language. Source: linkedin-pages §5.2, §6, §11, §14.
 */
export function stateOf(facts: PostFacts, asked: string, urnOfPath: (path: string) => string | null): PostState {
  if (
    facts.roots === 0 &&
    facts.sayings.some((text) =>
      isOneOf(
        text,
        inAllLanguages((row) => row.notFound),
      ),
    )
  ) {
    return { kind: 'post_unavailable' }
  }
  if (isGonePath(facts.path)) return { kind: 'post_unavailable' }
  if (urnOfPath(facts.path) !== asked) return notAsKnown('LinkedIn led to another address than the one of the post.')
  if (facts.roots !== 1) return notAsKnown('The page does not show the post exactly once.')
  if (facts.actions === null) return notAsKnown('The post has no bar of actions.')
  const { repost } = facts
  if (!repost) {
    return facts.expanders < 2 && facts.actions.length >= 3
      ? { kind: 'resharing_off' }
      : notAsKnown('The Repost button is not where it is known to be.')
  }
  if (repost.disabled) return { kind: 'resharing_off' }
  if (facts.expanders !== 2 || !repost.lastExpander || facts.actions.length < 4) {
    return notAsKnown('The bar of actions is not arranged as it is known to be.')
  }
  if (repost.expanded) return notAsKnown('The Repost menu is open before it was pressed.')
  const language = languageOf(repost.label, (row) => row.repost)
  if (!language) return notAsKnown('The page is in a language that the browser route does not know.')
  if (!words[language].menu) {
    return notAsKnown(`The page is in ${words[language].name}, whose Repost menu the browser route does not know yet.`)
  }
  return { kind: 'ready', language }
}

const isGonePath = (path: string) => /^\/404(?:\/|$)/.test(path)
const notAsKnown = (met: string): PostState => ({ kind: 'not_as_known', met })

/** A post that may be shared, on the page that is open. */
export interface OpenPost {
  readonly facts: PostFacts
  readonly language: Language
  readonly repost: ElementHandle
  readonly identityToggle: ElementHandle | null
}

/**
 * Opens the address that the member gave and makes sure that it is the post, and that it may be shared.
 *
 * @throws Ended where it may not, or the page is not as it is known
 */
export async function openPost(scene: Scene): Promise<OpenPost> {
  const { postUrl, postUrn } = scene.run.activity
  const place = await visit(scene, new URL(postUrl).pathname)
  if (!isGonePath(place.path)) insistOnLegacy(place)
  const urnOfPath = (path: string) => urnIn(path, scene.site)
  const { facts, elements } = await readContent(
    scene,
    () => read(scene.page, findPost, postUrn),
    ({ facts }) => facts.actions !== null || stateOf(facts, postUrn, urnOfPath).kind === 'post_unavailable',
  )
  const state = stateOf(facts, postUrn, urnOfPath)
  switch (state.kind) {
    case 'post_unavailable':
      throw new Ended({ kind: 'skipped', reason: 'The post is not there any more, or not for this member.' })
    case 'resharing_off':
      throw new Ended({ kind: 'skipped', reason: 'The post may not be reshared.' })
    case 'not_as_known':
      throw askPerson(`${state.met} The member can share the post by hand.`)
    case 'ready':
      break
  }
  if (!elements.repost) throw askPerson('The Repost button went away. The member can share the post by hand.')
  return { facts, language: state.language, repost: elements.repost, identityToggle: elements.identityToggle ?? null }
}

function urnIn(path: string, site: URL): string | null {
  try {
    return parsePostUrl(site.origin + path, site.origin).urn
  } catch {
    return null
  }
}
