import type { UnipileApiName } from '../../../core/providers/unipile.ts'
import { askPerson } from '../outcome.ts'

const limit = 3_000

/** What Unipile would make a mention of instead of showing it. Neither version has a way to write it plainly. */
const mentions: Readonly<Record<UnipileApiName, RegExp>> = { v1: /\{\{\s*\d+\s*\}\}/, v2: /@[\p{L}\p{N}_]/u }

/**
 * Checks that Unipile will post the words exactly as they are.
 *
 * Source: Unipile reference, "Create a post" of v1 and v2.
 *
 * @throws Ended `needs_person` where it would not
 */
export function checkWords(words: string, api: UnipileApiName): void {
  if (words.length > limit) {
    throw askPerson(`The words have more than ${limit} characters. The member shortens them and approves anew.`)
  }
  if (mentions[api].test(words)) {
    const sign = api === 'v2' ? '“@” before a name' : 'a number in double braces'
    throw askPerson(
      `Unipile would make a mention of ${sign}, and the words would not be the approved ones. The member writes them without it and approves anew.`,
    )
  }
}
