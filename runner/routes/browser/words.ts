/** A language that the site's words are known in. */
export type Language = 'en' | 'de' | 'fr'

/** What the legacy dialect calls things in one language; each a list, since names change. Source: linkedin-pages §14. */
export interface Words {
  /** The language as a person calls it. */
  readonly name: string
  readonly repost: readonly string[]
  /**
   * The two items of the repost menu. Null where they are not confirmed: then the menu is not even opened, because one of
   * its items publishes at once.
   */
  readonly menu: { readonly plain: readonly string[]; readonly thoughts: readonly string[] } | null
  readonly post: readonly string[]
  /** The audience that everybody belongs to. */
  readonly anyone: readonly string[]
  readonly identityToggle: readonly string[]
  /** What stands before a name in the choice of identities. */
  readonly select: readonly string[]
  readonly cancel: readonly string[]
  readonly notNow: readonly string[]
  /** How the header of a card ends on the page of one's own activity. */
  readonly repostedThis: readonly string[]
  /** The same for what is no repost. */
  readonly otherActivity: readonly string[]
  readonly linkCopied: readonly string[]
  readonly notFound: readonly string[]
}

const en: Words = {
  name: 'English',
  repost: ['Repost'],
  menu: { plain: ['Repost', 'Repost instantly'], thoughts: ['Repost with your thoughts', 'Repost with thoughts'] },
  post: ['Post'],
  anyone: ['Anyone'],
  identityToggle: ['Open menu for switching identity when interacting with this post'],
  select: ['Select'],
  cancel: ['Cancel'],
  notNow: ['Not now', 'Skip'],
  repostedThis: ['reposted this'],
  otherActivity: [
    'likes this',
    'celebrates this',
    'supports this',
    'loves this',
    'finds this insightful',
    'finds this funny',
    'commented on this',
    'replied to a comment on this',
  ],
  linkCopied: ['Link copied to clipboard.'],
  notFound: ['Post not found', 'This post cannot be displayed', "This page doesn't exist"],
}

const de: Words = {
  name: 'German',
  repost: ['Reposten'],
  menu: null,
  post: ['Posten', 'Veröffentlichen'],
  anyone: [],
  identityToggle: [],
  select: [],
  cancel: [],
  notNow: [],
  repostedThis: ['hat dies repostet', 'hat das geteilt'],
  otherActivity: [],
  linkCopied: [],
  notFound: [],
}

const fr: Words = {
  name: 'French',
  repost: ['Republier', 'Reposter'],
  menu: {
    plain: ['Republier instantanément', 'Diffusez instantanément'],
    thoughts: ['Republier en donnant votre avis'],
  },
  post: ['Publier'],
  anyone: ['Tout le monde'],
  identityToggle: [],
  select: [],
  cancel: [],
  notNow: [],
  repostedThis: ['a republié ceci'],
  otherActivity: [],
  linkCopied: [],
  notFound: ['Post introuvable'],
}

/** The table of words. */
export const words: Readonly<Record<Language, Words>> = { en, de, fr }

/** Every known language. */
export const languages = Object.keys(words) as Language[]

/** What all languages say for one thing: for what can be recognised without knowing the page's language. */
export function inAllLanguages(thing: (words: Words) => readonly string[]): readonly string[] {
  return languages.flatMap((language) => thing(words[language]))
}

/**
 * One spelling for texts that look the same: spaces (also the French no-break ones) as one space, straight apostrophes.
 */
export function plainText(text: string): string {
  return text.replace(/\s+/gu, ' ').replace(/[’ʼ]/gu, "'").trim()
}

/** True where a text is, as a whole, one of the words. */
export function isOneOf(text: string, list: readonly string[]): boolean {
  return list.includes(plainText(text))
}

/** The language whose word a text is, as a whole; null for none or more than one. */
export function languageOf(text: string, thing: (words: Words) => readonly string[]): Language | null {
  const fitting = languages.filter((language) => isOneOf(text, thing(words[language])))
  return fitting.length === 1 ? (fitting[0] ?? null) : null
}
