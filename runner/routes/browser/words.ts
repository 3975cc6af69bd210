/** A language that the site's words are known in. */
export type Language = 'en' | 'de' | 'fr' | 'es' | 'pt' | 'it'

/**
 * What the site calls things in one language, in all its dialects; each a list, since names change. Empty where the words are not
 * confirmed. Source: linkedin-pages §14.
 */
export interface Words {
  /** The language as a person calls it. */
  readonly name: string
  readonly signIn: readonly string[]
  readonly like: readonly string[]
  readonly comment: readonly string[]
  readonly repost: readonly string[]
  readonly send: readonly string[]
  /**
   * The two items of the repost menu. Null where they are not confirmed: then the menu is not even opened, because one of
   * its items publishes at once.
   */
  readonly menu: { readonly plain: readonly string[]; readonly thoughts: readonly string[] } | null
  readonly post: readonly string[]
  /** The audience that everybody belongs to. */
  readonly anyone: readonly string[]
  /** What stands before a name in the choice of identities. */
  readonly select: readonly string[]
  readonly cancel: readonly string[]
  readonly notNow: readonly string[]
  /** The name of what closes a dialog. */
  readonly dismiss: readonly string[]
  /** How the header of a card ends on the page of one's own activity. */
  readonly repostedThis: readonly string[]
  /** The same for what is no repost. */
  readonly otherActivity: readonly string[]
  readonly linkCopied: readonly string[]
  readonly notFound: readonly string[]
}

const en: Words = {
  name: 'English',
  signIn: ['Sign in'],
  like: ['Like'],
  comment: ['Comment'],
  repost: ['Repost'],
  send: ['Send'],
  menu: { plain: ['Repost', 'Repost instantly'], thoughts: ['Repost with your thoughts', 'Repost with thoughts'] },
  post: ['Post'],
  anyone: ['Anyone'],
  select: ['Select'],
  cancel: ['Cancel'],
  notNow: ['Not now', 'Skip'],
  dismiss: ['Dismiss', 'Close'],
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

const unconfirmed = {
  menu: null,
  anyone: [],
  select: [],
  cancel: [],
  notNow: [],
  dismiss: [],
  repostedThis: [],
  otherActivity: [],
  linkCopied: [],
  notFound: [],
} as const

const de: Words = {
  ...unconfirmed,
  name: 'German',
  signIn: ['Einloggen'],
  like: ['Gefällt mir'],
  comment: ['Kommentieren'],
  repost: ['Reposten'],
  send: ['Senden'],
  post: ['Posten', 'Veröffentlichen'],
  repostedThis: ['hat dies repostet', 'hat das geteilt'],
}

const fr: Words = {
  ...unconfirmed,
  name: 'French',
  signIn: ["S'identifier"],
  like: ["J'aime"],
  comment: ['Commenter'],
  repost: ['Republier', 'Reposter'],
  send: ['Envoyer'],
  menu: {
    plain: ['Republier instantanément', 'Diffusez instantanément'],
    thoughts: ['Republier en donnant votre avis'],
  },
  post: ['Publier'],
  anyone: ['Tout le monde'],
  repostedThis: ['a republié ceci'],
  notFound: ['Post introuvable'],
}

const es: Words = {
  ...unconfirmed,
  name: 'Spanish',
  signIn: ['Iniciar sesión'],
  like: ['Recomendar'],
  comment: ['Comentar'],
  repost: ['Compartir'],
  send: ['Enviar'],
  post: ['Publicar'],
  repostedThis: ['ha compartido esto'],
}

const pt: Words = {
  ...unconfirmed,
  name: 'Portuguese',
  signIn: ['Entrar'],
  like: ['Gostei'],
  comment: ['Comentar'],
  repost: ['Compartilhar', 'Repostar'],
  send: ['Enviar'],
  post: ['Publicar'],
}

const it: Words = {
  ...unconfirmed,
  name: 'Italian',
  signIn: ['Accedi'],
  like: ['Consiglia'],
  comment: ['Commenta'],
  repost: ['Diffondi il post', 'Diffondi'],
  send: ['Invia'],
  post: ['Pubblica'],
}

/** The table of words. */
export const words: Readonly<Record<Language, Words>> = { en, de, fr, es, pt, it }

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

const isLanguage = (tag: string): tag is Language => Object.hasOwn(words, tag)

/**
 * The language of a post, by the words on its buttons: at least two of its four actions are named in it, and fewer in any other.
 * Where no word of any language is there, buttons being icons alone, it is what the page says of itself.
 *
 * @param labels names and texts of the post's buttons
 * @param said the page's own word for its language, such as `en` or `fr-FR`
 * @returns null where it cannot be told, or is in no table
 */
export function languageOfPost(labels: readonly string[], said: string): Language | null {
  const actions = ['like', 'comment', 'repost', 'send'] as const
  const counted = languages
    .map((language) => ({
      language,
      named: actions.filter((action) => labels.some((label) => isOneOf(label, words[language][action]))).length,
    }))
    .toSorted((one, other) => other.named - one.named)
  const [first, second] = counted
  const own = said.slice(0, 2).toLowerCase()
  if (!first || first.named === 0) return isLanguage(own) ? own : null
  return first.named >= 2 && first.named > (second?.named ?? 0) ? first.language : null
}
