import { createHash } from 'node:crypto'
import type { Language } from '../words.ts'
import { otherWords, type Rewording } from './other-words.ts'

/** The ways in which a layout departs from the pages as they are known. */
export const changes = ['renamed', 'moved', 'nested', 'translated', 'overlaid'] as const
export type Change = (typeof changes)[number]

/** What stands in a post's bar. `more` is a menu that was not there before. */
export type BarPart = 'like' | 'comment' | 'repost' | 'send' | 'more'

/** What lies over or stands beside the content of every page, and wants nothing that matters. */
export const overlays = [
  'tour',
  'survey',
  'announcement',
  'offer',
  'ribbon',
  'corner',
  'footer',
  'promotion',
  'invitation',
] as const
export type Overlay = (typeof overlays)[number]

/** Those that lie over everything until they are left, and how: by known words, by a cross, or by words nobody knows. */
export const modals: Readonly<Partial<Record<Overlay, 'known' | 'cross' | 'unknown'>>> = {
  tour: 'known',
  survey: 'known',
  announcement: 'cross',
  offer: 'unknown',
}

/** Signed-in pages of a front end that nobody has met, generated from a seed. */
export interface Layout {
  readonly seed: string
  readonly dialect: 'L' | 'M' | 'S1' | 'S2'
  readonly changes: readonly Change[]
  /** Null for the account's own language. */
  readonly language: Language | null
  /** Other words for what is said, and whether icon names (Repost's, or all), test ids, component keys and the flow's own classes are new too. */
  readonly renamed: (Rewording & { readonly marks: boolean; readonly icons: 'repost' | 'all' }) | null
  readonly moved: {
    readonly bar: readonly BarPart[]
    /** Where the bar stands: under the post, between its author and its text, or after the comments. */
    readonly place: 'under' | 'above' | 'last'
    readonly menuSwapped: boolean
  } | null
  readonly nested: {
    /** How many elements without a meaning stand around each part. */
    readonly depth: number
    /** Buttons are `div`s with the role. */
    readonly divButtons: boolean
    /** The menu stands beside its button where it stood at the end of the page, and the other way round. */
    readonly menuElsewhere: boolean
    readonly itemRole: 'button' | 'menuitem'
    /** The composer stands within the page's main part. */
    readonly composerInMain: boolean
  } | null
  readonly overlays: readonly Overlay[]
}

/** The seeds to work with while the runner is tuned, and those that only a final run may see. */
export const tuneSeeds: readonly string[] = seeds('tune')
export const finalSeeds: readonly string[] = seeds('final')

/** The first number with which both halves hold every kind of change at least three times, and one to three layouts to be refused. */
const series = 2

function seeds(half: string): string[] {
  return Array.from({ length: 25 }, (_, index) => `${half}-${String(index + 1).padStart(2, '0')}`)
}

/** How likely each change is: a language changes seldom, since it follows the account. */
const likely: Readonly<Record<Change, number>> = {
  renamed: 0.45,
  moved: 0.45,
  nested: 0.45,
  translated: 0.15,
  overlaid: 0.3,
}

/**
 * The layout of a seed: the same seed always gives the same.
 *
 * What a redesign would keep is kept in all of them: URNs in attributes, the roles of what can be operated, that pressing opens
 * the menu and sets `aria-expanded`, and that one of its two items publishes at once.
 */
export function layoutOf(seed: string): Layout {
  const dice = diceOf(seed)
  const drawn = changes.filter((change) => dice.happens(change, likely[change]))
  const made = drawn.length > 0 ? drawn : [dice.oneOf('only', changes)]
  const has = (change: Change) => made.includes(change)
  const language = has('translated') ? dice.weighed('language', languagesDrawn) : null
  return {
    seed,
    dialect: dice.weighed('dialect', { S2: 40, S1: 25, L: 20, M: 15 }),
    changes: made,
    language,
    renamed: has('renamed') ? renamed(dice, language ?? 'en') : null,
    moved: has('moved') ? moved(dice) : null,
    nested: has('nested') ? nested(dice) : null,
    overlays: has('overlaid') ? overlaid(dice) : [],
  }
}

/** French is the one other language whose menu is confirmed; the rest stand for those that are not. */
const languagesDrawn = { fr: 72, de: 7, es: 7, pt: 7, it: 7 } as const

/** Of a flow's words mostly the button's change. Where an item of the menu has new words, nobody can be sure which one publishes at once. */
const reworded = { button: 70, buttonAndOneItem: 4, oneItem: 4, bothItems: 5, post: 5, editor: 12 } as const

function renamed(dice: Dice, language: Language): Layout['renamed'] {
  const words = otherWords(language)
  const which = dice.weighed('reworded', reworded)
  const item = dice.oneOf('item', ['plain', 'thoughts'] as const)
  const one = which === 'buttonAndOneItem' || which === 'oneItem'
  const both = which === 'bothItems'
  return {
    ...((which === 'button' || which === 'buttonAndOneItem') && { repost: dice.oneOf('repost', words.repost) }),
    ...((both || (one && item === 'plain')) && { plain: dice.oneOf('plain', words.plain) }),
    ...((both || (one && item === 'thoughts')) && { thoughts: dice.oneOf('thoughts', words.thoughts) }),
    ...(which === 'post' && { post: dice.oneOf('post', words.post) }),
    ...(which === 'editor' && { editor: dice.oneOf('editor', words.editor) }),
    marks: dice.happens('marks', 0.6),
    icons: dice.weighed('icons', { repost: 60, all: 40 }),
  }
}

function moved(dice: Dice): Layout['moved'] {
  const order = dice.shuffled('bar', ['like', 'comment', 'repost', 'send'] as const)
  const more = dice.happens('more', 0.25)
  return {
    bar: more ? [...order, 'more'] : order,
    place: dice.weighed('place', { under: 60, above: 20, last: 20 }),
    menuSwapped: dice.happens('swapped', 0.5),
  }
}

function nested(dice: Dice): Layout['nested'] {
  return {
    depth: 1 + Math.floor(dice.share('depth') * 4),
    divButtons: dice.happens('div', 0.5),
    menuElsewhere: dice.happens('elsewhere', 0.5),
    itemRole: dice.oneOf('item-role', ['button', 'menuitem'] as const),
    composerInMain: dice.happens('composer', 0.3),
  }
}

/** One or two; one that is left by words nobody knows is seldom, as products offer a way out that people find. */
function overlaid(dice: Dice): Overlay[] {
  const weights = {
    tour: 14,
    survey: 10,
    announcement: 14,
    offer: 5,
    ribbon: 12,
    corner: 12,
    footer: 11,
    promotion: 11,
    invitation: 11,
  }
  const first = dice.weighed('overlay', weights)
  if (!dice.happens('second', 0.35)) return [first]
  const second = dice.weighed('another', { ...weights, [first]: 0 })
  // One thing at a time lies over everything.
  return modals[first] && modals[second] ? [first] : [first, second]
}

/**
 * Why the right answer to a layout is to refuse, or null where it can be worked. Source: linkedin-pages.md §7, §13.1, §14, §15.3.
 *
 * @param withWords whether the share has words of the member's own, and so goes through the composer
 */
export function beyond({ language, renamed, overlays: over }: Layout, withWords: boolean): string | null {
  if (language !== null && language !== 'en' && language !== 'fr')
    return `menu of the language ${language} not confirmed`
  if (renamed?.plain && renamed.thoughts) return 'both items of the menu have unknown words'
  if (renamed?.plain || renamed?.thoughts) return 'an item of the menu has unknown words'
  if (renamed?.post && withWords) return 'the Post button has unknown words'
  if (over.some((name) => modals[name] === 'unknown')) return 'a dialog over the page has no known way out'
  return null
}

/** Draws by name, so that a new draw leaves the others as they are. */
interface Dice {
  /** From 0 up to 1. */
  share(name: string): number
  happens(name: string, likely: number): boolean
  oneOf<T>(name: string, list: readonly T[]): T
  weighed<K extends string>(name: string, weights: Readonly<Record<K, number>>): K
  shuffled<T>(name: string, list: readonly T[]): T[]
}

function diceOf(seed: string): Dice {
  const share = (name: string) =>
    createHash('sha256').update(`${series} ${seed} ${name}`).digest().readUInt32BE() / 2 ** 32
  const oneOf = <T>(name: string, list: readonly T[]): T => list[Math.floor(share(name) * list.length)] as T
  return {
    share,
    happens: (name, likely) => share(name) < likely,
    oneOf,
    weighed(name, weights) {
      const entries = Object.entries(weights) as [keyof typeof weights, number][]
      const all = entries.reduce((sum, [, weight]) => sum + weight, 0)
      let left = share(name) * all
      const found = entries.find(([, weight]) => {
        left -= weight
        return left < 0
      })
      return (found ?? entries.at(-1) ?? [''])[0] as keyof typeof weights
    },
    shuffled: (name, list) =>
      list
        .map((value, index) => ({ value, at: share(`${name}/${index}`) }))
        .sort((a, b) => a.at - b.at)
        .map(({ value }) => value),
  }
}
