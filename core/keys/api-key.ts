/** A new key: the text for its owner, shown once, and what may be kept of it. */
export interface NewApiKey {
  readonly key: string
  readonly prefix: string
  readonly hash: string
}

const form = /^rk_[A-Za-z0-9_-]{43}$/

/** True for a text that has the form of an API key; anything else is refused without asking the database. */
export const looksLikeApiKey = (text: string) => form.test(text)

/**
 * The form in which a key is kept and looked up: SHA-256 in hex.
 *
 * The key is 256 random bits, so there is nothing to guess and a slow hash would only cost time.
 */
export async function hashApiKey(key: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key)))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Makes an API key of 256 random bits. */
export async function makeApiKey(): Promise<NewApiKey> {
  const random = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))
  const key = `rk_${random.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`
  return { key, prefix: key.slice(0, 9), hash: await hashApiKey(key) }
}
