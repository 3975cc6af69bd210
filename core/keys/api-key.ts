import { hashToken, randomToken } from '../token.ts'

/** A new key: the text for its owner, shown once, and what may be kept of it. */
export interface NewApiKey {
  readonly key: string
  readonly prefix: string
  readonly hash: string
}

const form = /^rk_[A-Za-z0-9_-]{43}$/

/** True for a text that has the form of an API key; anything else is refused without asking the database. */
export const looksLikeApiKey = (text: string) => form.test(text)

/** Makes an API key of 256 random bits. */
export async function makeApiKey(): Promise<NewApiKey> {
  const key = `rk_${randomToken()}`
  return { key, prefix: key.slice(0, 9), hash: await hashToken(key) }
}
