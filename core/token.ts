import { hex } from './ids.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)

/** A secret to hand out: 256 random bits, base64url. */
export function randomToken(): string {
  const random = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))
  return random.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/**
 * The form in which a token of {@link randomToken} is kept and looked up: SHA-256 in hex.
 *
 * It is 256 random bits, so there is nothing to guess and a slow hash would only cost time.
 */
export async function hashToken(token: string): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(token))))
}

/**
 * The form in which what could be guessed (an address, a body with a password) is compared and not kept: HMAC-SHA-256 in hex.
 *
 * @param secret the installation's secret
 * @param purpose what the hash is for, so that those of two purposes have nothing in common
 */
export async function keyedHash(secret: string, purpose: string, text: string): Promise<string> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', utf8(`${purpose} ${secret}`), algorithm, false, ['sign'])
  return hex(new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8(text))))
}
