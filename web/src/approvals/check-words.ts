import { holdsLine, withLine } from '../../../core/pods/disclosure.ts'
import type { Activity } from '../data/activities.ts'

/** How many characters LinkedIn takes. */
export const mostWords = 3000

/** The words that a share would go out with as it stands: those that are suggested, with the line that its pod requires; empty for none. */
export function startingWords({ comment, words }: Pick<Activity, 'comment' | 'words'>): string {
  const suggested = words?.suggested ?? comment ?? ''
  return words?.disclosureRequired ? withLine(suggested, words.disclosure) : suggested
}

/** What is wrong with the exact words of a share, as a sentence for who writes them; undefined where they can go. */
export function wrongWith(exact: string, words: Activity['words']): string | undefined {
  const over = exact.length - mostWords
  if (over > 0) {
    return `${over.toLocaleString()} ${over === 1 ? 'character' : 'characters'} too many: LinkedIn takes ${mostWords.toLocaleString()}.`
  }
  if (words?.disclosureRequired && !holdsLine(exact, words.disclosure)) {
    return `The words have lost “${words.disclosure}”, which this pod asks every member to say. Tick it below to put it back.`
  }
}
