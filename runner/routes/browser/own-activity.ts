import { read } from '../../browser/reading.ts'
import type { ActivityCard, OwnActivityFacts } from './cards.ts'
import { dialectNow, unknownPage } from './dialect.ts'
import type { Scene } from './scene.ts'
import { readContent, visit } from './visit.ts'
import { inAllLanguages, plainText } from './words.ts'

/** What a card says about the member and one post: shared as it is, shared with words, something else, or not to be told. */
export type CardKind = 'repost' | 'quote' | 'other' | 'unclear'

const endsLike = (header: string, phrases: readonly string[]) =>
  phrases.some((phrase) => plainText(header).toLowerCase().endsWith(phrase.toLowerCase()))

/**
 * What a card says about a post.
 *
 * @param vanity the member's, in lower case
 * @param post every URN that the post is known by
 * @returns null where the card is not about that post
 */
export function kindOfCard(card: ActivityCard, vanity: string, post: ReadonlySet<string>): CardKind | null {
  const bears = card.urns.some((urn) => post.has(urn))
  const holds = card.inner.some((urn) => post.has(urn))
  if (!bears && !holds) return null
  if (!bears && card.author === vanity) return 'quote'
  if (card.header === null) return card.author === vanity ? 'other' : 'unclear'
  if (card.headerBy !== null && card.headerBy !== vanity) return 'other'
  if (
    endsLike(
      card.header,
      inAllLanguages((row) => row.repostedThis),
    )
  )
    return bears ? 'repost' : 'other'
  return endsLike(
    card.header,
    inAllLanguages((row) => row.otherActivity),
  )
    ? 'other'
    : 'unclear'
}

/** What the page of own activity says about a post. */
export type Shared =
  | { readonly kind: 'yes'; readonly urn: string | null }
  | { readonly kind: 'no' }
  /** A card names the post, but in words that are not known. */
  | { readonly kind: 'unclear' }

/** Whether the member has shared a post already, in whichever way. */
export function sharedAlready(cards: readonly ActivityCard[], vanity: string, post: ReadonlySet<string>): Shared {
  const kinds = cards.map((card) => ({ card, kind: kindOfCard(card, vanity, post) }))
  const found = kinds.find(({ kind }) => kind === 'repost' || kind === 'quote')
  if (found) return { kind: 'yes', urn: found.kind === 'quote' ? ownUrn(found.card) : null }
  return { kind: kinds.some(({ kind }) => kind === 'unclear') ? 'unclear' : 'no' }
}

/**
 * Whether the share that was just made stands there, given that none stood there before it.
 *
 * @param comment the approved words; null for a share without
 */
export function sharedNow(
  cards: readonly ActivityCard[],
  vanity: string,
  post: ReadonlySet<string>,
  comment: string | null,
): Shared {
  for (const card of cards) {
    const kind = kindOfCard(card, vanity, post)
    if (comment === null && kind === 'repost') return { kind: 'yes', urn: null }
    if (comment !== null && kind === 'quote' && sameWords(card.text, comment)) return { kind: 'yes', urn: ownUrn(card) }
  }
  return { kind: 'no' }
}

/** Compares texts as a page shows them: line breaks become what they will, and a hashtag is announced to screen readers. */
export function sameWords(shown: string, approved: string): boolean {
  const bare = (text: string) => text.replace(/hashtag\s*#/giu, '#').replace(/\s+/gu, '')
  return bare(shown) === bare(approved)
}

const ownUrn = (card: ActivityCard) =>
  card.urns.find((urn) => urn.startsWith('urn:li:activity:')) ?? card.urns[0] ?? null

/** The address of a member's own activity. */
export const ownActivityPath = (vanity: string) => `/in/${encodeURIComponent(vanity)}/recent-activity/all/`

/** How long a page without cards has to stay as it is, before it is taken for one. Its frame comes first, the cards after. */
const settledMs = 800

/**
 * Opens the page of the member's own activity and reads its cards.
 *
 * @throws Ended where there is none for this account, or it is of no known kind
 */
export async function readOwnActivity(scene: Scene): Promise<readonly ActivityCard[]> {
  await visit(scene, ownActivityPath(scene.run.activity.memberVanity))
  const since = { length: -1, at: 0 }
  const facts = await readContent(
    scene,
    async (): Promise<OwnActivityFacts> => {
      const dialect = await dialectNow(scene)
      if (!dialect) return { cards: [], textLength: 0 }
      return (await read(scene.page, dialect.findOwnActivity, null)).facts
    },
    ({ cards, textLength }) => {
      const now = scene.run.clock.now()
      if (since.length !== textLength) Object.assign(since, { length: textLength, at: now })
      return cards.length > 0 || (textLength > 0 && now - since.at >= settledMs)
    },
  )
  if (facts.cards.length === 0 && (await dialectNow(scene)) === null) throw unknownPage()
  return facts.cards
}
