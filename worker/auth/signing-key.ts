/** By purpose and secret, of which there are a few: every request of a chat needs one. */
const derived = new Map<string, Promise<CryptoKey>>()

/**
 * A key of our own for one purpose, derived from AUTH_SECRET, so that what is signed for one thing can never pass for another.
 *
 * @param secret the Worker secret AUTH_SECRET
 * @param purpose names what is signed, with its version
 * @returns an HMAC-SHA-256 key for signing and verifying
 */
export function signingKey(secret: string, purpose: string): Promise<CryptoKey> {
  const place = `${purpose}\n${secret}`
  const known = derived.get(place) ?? derive(secret, purpose)
  derived.set(place, known)
  // What failed is tried anew.
  known.catch(() => derived.delete(place))
  return known
}

async function derive(secret: string, purpose: string): Promise<CryptoKey> {
  // HKDF takes an empty secret without a word, and then everybody could sign.
  if ((secret ?? '').length < 32) throw new Error('AUTH_SECRET is missing or shorter than 32 characters')
  const encoder = new TextEncoder()
  const material = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, ['deriveKey'])
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(32), info: encoder.encode(purpose) },
    material,
    { name: 'HMAC', hash: 'SHA-256', length: 256 },
    false,
    ['sign', 'verify'],
  ) as Promise<CryptoKey>
}
