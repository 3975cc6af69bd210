import { de } from './words/de.ts'
import { en } from './words/en.ts'
import { es } from './words/es.ts'
import { fr } from './words/fr.ts'
import { it } from './words/it.ts'
import { pt } from './words/pt.ts'

export const languages = ['en', 'de', 'fr', 'es', 'pt', 'it', 'opaque'] as const

/** The languages the site can speak to an account in; `opaque` is made-up words that no table holds. */
export type Language = (typeof languages)[number]

/** The words of the site in one language (linkedin-pages.md §14). `legacy` and `sdui` differ where the dialects do. */
export interface Words {
  readonly lang: string
  readonly like: string
  readonly reactLike: string
  readonly noReaction: string
  readonly reactionsMenu: string
  readonly comment: string
  readonly repost: string
  readonly send: string
  readonly sendName: string
  readonly legacyMenu: { readonly plain: string; readonly thoughts: string }
  readonly sduiMenu: { readonly plain: string; readonly thoughts: string }
  readonly plainHint: string
  readonly thoughtsHint: string
  readonly controlMenu: (name: string) => string
  readonly copyLink: string
  readonly embed: string
  readonly save: string
  readonly report: string
  readonly startPost: string
  readonly post: string
  readonly postTo: string
  readonly anyone: string
  readonly createPost: string
  readonly editor: string
  readonly placeholder: string
  readonly addMedia: string
  readonly schedule: string
  readonly dismiss: string
  readonly saveDraft: string
  readonly discard: string
  readonly draftTitle: string
  readonly viewPost: string
  readonly postDone: string
  readonly repostDone: string
  readonly linkCopied: string
  readonly publishFailed: string
  readonly repostedThis: string
  readonly you: string
  readonly postNotFound: string
  readonly cannotDisplay: string
  readonly pageGone: string
  readonly accept: string
  readonly reject: string
  readonly cookieText: string
  readonly home: string
  readonly network: string
  readonly jobs: string
  readonly messaging: string
  readonly notifications: string
  readonly me: string
  readonly signOut: string
  readonly activity: string
  readonly more: string
  readonly identityToggle: string
  readonly sduiIdentityToggle: string
  readonly notNow: string
  readonly skip: string
  readonly signIn: { readonly title: string; readonly user: string; readonly password: string; readonly press: string }
  readonly identityTitle: string
  readonly cancel: string
  readonly saveChoice: string
  readonly select: (name: string) => string
}

const nonsense = ['Vrell', 'Osk', 'Tamuri', 'Dwen', 'Plof', 'Quarin', 'Seppo', 'Lunt', 'Brask', 'Ivoly']

function opaqueWords(): Words {
  let index = 0
  const scramble = (value: unknown): unknown => {
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, scramble(inner)]))
    }
    index += 1
    const word = `${nonsense[index % nonsense.length]}${(nonsense[(index * 7 + Math.floor(index / 10)) % nonsense.length] ?? '').toLowerCase()}`
    return typeof value === 'function' ? (name: string) => `${word} ${name}` : word
  }
  return { ...(scramble(en) as Words), lang: 'xx', cookieText: 'Vrellosk tamuri dwen plof quarin.' }
}

const tables: Record<Language, Words> = { en, de, fr, es, pt, it, opaque: opaqueWords() }

/** The words of a language. */
export function wordsOf(language: Language): Words {
  return tables[language]
}
