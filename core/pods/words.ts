import { hex } from '../ids.ts'

/**
 * What an approval is bound to beside the route: SHA-256, in hex, of the exact words that go with the share.
 *
 * @param words null for a share without words
 */
export async function wordsHash(words: string | null): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(words ?? ''))))
}

/**
 * The words without what makes copies look different: case, spaces, marks and emoji. Two members do not share one post in words that
 * are the same by this. Source: linkedin-and-unipile §2.2.
 *
 * @returns null where nothing is left to compare
 */
export function wordsKey(words: string | null): string | null {
  const bare = (words ?? '')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')
  return bare === '' ? null : bare.slice(0, 500)
}
