import type { ElementHandle } from '@cloudflare/puppeteer'
import { parsePostUrl } from '../../../core/pods/post-url.ts'
import { read } from '../../browser/reading.ts'
import type { Note } from '../../run.ts'
import { askLayout, askPerson, Ended } from '../outcome.ts'
import { clearWay } from './clear-way.ts'
import { type Dialect, dialectNow, unknownPage } from './dialect.ts'
import { findPost, type PostFacts } from './find-post.ts'
import { locateElse } from './locate.ts'
import type { Scene } from './scene.ts'
import { readContent, visit } from './visit.ts'
import { inAllLanguages, isOneOf, type Language, languageOfPost, words } from './words.ts'

/** What a post's page allows. @property met what was met, as the beginning of a sentence */
export type PostState =
  | { readonly kind: 'ready'; readonly language: Language }
  | { readonly kind: 'post_unavailable' }
  | { readonly kind: 'resharing_off' }
  | { readonly kind: 'language_unsupported'; readonly met: string }
  /** The post is there, in a known language, and only its Repost button is not: opening a menu can be taken back. */
  | { readonly kind: 'button_not_found'; readonly met: string; readonly language: Language }
  | { readonly kind: 'not_as_known'; readonly met: string }

/**
 * Decides by the facts of a post's page whether it may be shared from there.
 *
 * The button is right by its icon together with either its name or, where it has none, as for some accounts, its place as the second of
 * the bar's two menus. It may not have another name. The language comes from all actions of the post together, and one whose menu is
 * not confirmed ends here, before the menu is opened. Source: linkedin-pages §5.2, §6, §11, §14.
 *
 * @param asked the URN of the address that was opened
 */
export function stateOf(facts: PostFacts, asked: string, urnOfPath: (path: string) => string | null): PostState {
  const gone = inAllLanguages((row) => row.notFound)
  if (facts.roots === 0 && facts.sayings.some((text) => isOneOf(text, gone))) return { kind: 'post_unavailable' }
  if (isGonePath(facts.path)) return { kind: 'post_unavailable' }
  if (urnOfPath(facts.path) !== asked) return notAsKnown('LinkedIn led to another address than the one of the post.')
  if (facts.roots !== 1) return notAsKnown('The page does not show the post exactly once.')
  const language = languageOfPost(facts.labels, facts.lang)
  if (!language) {
    return facts.labels.length === 0
      ? notAsKnown('The post has no bar of actions.')
      : unsupported('The page is in a language that the browser route does not know.')
  }
  const row = words[language]
  if (!row.menu) {
    return unsupported(`The page is in ${row.name}, whose Repost menu the browser route does not know yet.`)
  }
  const notFound = (met: string): PostState => ({ kind: 'button_not_found', met, language })
  if (facts.actions === null) return notFound('The post has no bar of actions.')
  const { repost } = facts
  if (!repost) {
    return facts.expanders < 2 && facts.actions.length >= 3
      ? { kind: 'resharing_off' }
      : notFound('The Repost button is not where it is known to be.')
  }
  if (repost.disabled) return { kind: 'resharing_off' }
  if (repost.expanded) return notAsKnown('The Repost menu is open before it was pressed.')
  if (repost.opens && isOneOf(repost.label, row.repost)) return { kind: 'ready', language }
  if (facts.expanders !== 2 || !repost.lastExpander || facts.actions.length < 4) {
    return notFound('The bar of actions is not arranged as it is known to be.')
  }
  const isCount = /^[\d.,\s]*[KkMm]?$/.test(repost.label)
  if (!isCount) return notFound('The Repost button has a name that is not known.')
  return { kind: 'ready', language }
}

const called = inAllLanguages((row) => row.repost)
const isGonePath = (path: string) => /^\/404(?:\/|$)/.test(path)
const notAsKnown = (met: string): PostState => ({ kind: 'not_as_known', met })
const unsupported = (met: string): PostState => ({ kind: 'language_unsupported', met })

/** A post that may be shared, on the page that is open. */
export interface OpenPost {
  /** Every URN that the post is known by, those of the addresses that were given among them. */
  readonly urns: ReadonlySet<string>
  readonly dialect: Dialect
  readonly language: Language
  readonly repost: ElementHandle
  /** To be called once the button turned out to be the right one. */
  readonly verified: () => Promise<void>
  readonly identityToggle: ElementHandle | null
}

/** An address of the post that a person gave, and the URN that it carries. */
interface Address {
  readonly path: string
  readonly urn: string
}

/**
 * Opens the address that the member gave, makes sure that it is the post and that it may be shared, and puts aside what lies over it.
 *
 * Where the post is not found there, the other address that a person gave is tried; never one made out of numbers
 * (linkedin-pages §5.1).
 *
 * @param note told what was put aside
 * @throws Ended where it may not, or the page is not as it is known
 */
export async function openPost(scene: Scene, note: Note): Promise<OpenPost> {
  const { postUrl, postUrn, otherUrl } = scene.run.activity
  const given: Address = { path: new URL(postUrl).pathname, urn: postUrn }
  const other = otherUrl === null ? null : addressOf(otherUrl, scene.site)
  const found = (await openAt(scene, note, given)) ?? (other && (await openAt(scene, note, other)))
  if (!found) throw new Ended({ kind: 'skipped', reason: 'The post is not there any more, or not for this member.' })
  return { ...found, urns: new Set([postUrn, ...(other ? [other.urn] : []), ...found.urns]) }
}

/** Null where no such post is found there. */
async function openAt(scene: Scene, note: Note, { path, urn }: Address): Promise<OpenPost | null> {
  const { reading, dialect } = await readPost(scene, { path, urn })
  const { facts, elements } = reading
  const state = stateOf(facts, urn, (shown) => addressOf(shown, scene.site)?.urn ?? null)
  switch (state.kind) {
    case 'post_unavailable':
      return null
    case 'resharing_off':
      throw new Ended({ kind: 'skipped', reason: 'The post may not be reshared.' })
    case 'language_unsupported':
      throw askPerson(
        `${state.met} The member can share the post by hand, or the owner can choose a route that does not read pages.`,
      )
    case 'not_as_known':
      throw askLayout(`${state.met} The member can share the post by hand.`)
  }
  // A button under a dialog is not shown, and what is not shown is not found.
  const cleared = await clearWay(scene)
  if (cleared) note({ detail: cleared })
  const open = (repost: ElementHandle, verified = async () => {}): OpenPost => ({
    urns: new Set(facts.urns),
    dialect,
    language: state.language,
    repost,
    verified,
    identityToggle: elements.identityToggle ?? null,
  })
  if (state.kind === 'ready') {
    if (!elements.repost) throw askLayout('The Repost button went away. The member can share the post by hand.')
    return open(elements.repost)
  }
  const { root, named } = elements
  if (named && facts.named !== null && isOneOf(facts.named, words[state.language].repost)) return open(named)
  const { apart } = dialect.post
  const located =
    root &&
    (await locateElse(scene, {
      target: 'repost_button',
      language: state.language,
      root,
      fits: (candidate) => candidate.evaluate(opensMenuOf, root, apart),
    }))
  if (!located) throw askLayout(`${state.met} The member can share the post by hand.`)
  return open(located.handle, located.verified)
}

/**
 * Opens an address of the post and reads what stands there, pressing nothing.
 *
 * @throws Ended where there is no page for this account, or none of a known kind
 */
export async function readPost(scene: Scene, { path, urn }: Address) {
  await visit(scene, path)
  const urnOfPath = (shown: string) => addressOf(shown, scene.site)?.urn ?? null
  const seen = await readContent(
    scene,
    async () => {
      const dialect = await dialectNow(scene)
      return (
        dialect && { dialect, reading: await read(scene.page, findPost, { marks: dialect.post, asked: [urn], called }) }
      )
    },
    (now) => {
      if (!now) return false
      const { facts } = now.reading
      return facts.actions !== null || stateOf(facts, urn, urnOfPath).kind === 'post_unavailable'
    },
  )
  if (!seen) throw unknownPage()
  return seen
}

/** A button of the post itself that opens a menu, which can be closed again. Runs in the page. */
function opensMenuOf(candidate: Element, root: Element, apart: string): boolean {
  const box = candidate.getBoundingClientRect()
  return (
    root.contains(candidate) &&
    candidate.closest(apart) === null &&
    candidate.matches('button, [role="button"]') &&
    candidate.getAttribute('aria-expanded') === 'false' &&
    !candidate.hasAttribute('disabled') &&
    box.width > 1 &&
    box.height > 1
  )
}

/** Reads an address of a post on the site, whole or its path alone; null where it is none. */
export function addressOf(address: string, site: URL): Address | null {
  try {
    const { url, urn } = parsePostUrl(new URL(address, site.origin).href, site.origin)
    return { path: new URL(url).pathname, urn }
  } catch {
    return null
  }
}
