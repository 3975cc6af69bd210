/** A set of master keys: new records are sealed under `current`, old ones still open under theirs. */
export interface KeyRing {
  readonly current: string
  readonly keys: ReadonlyMap<string, CryptoKey>
}

/**
 * A sealed record: the data under a random key of its own, that key under a master key.
 *
 * Both seals are AES-256-GCM and both are bound to the same context, so neither part can be moved to another record.
 */
export interface Envelope {
  readonly v: 1
  /** Which master key wraps the data key. */
  readonly kid: string
  /** base64: 12 bytes of nonce, then the wrapped data key and its tag. */
  readonly key: string
  /** base64: 12 bytes of nonce, then the sealed data and its tag. */
  readonly data: string
}

/** The record does not open: wrong key, wrong place, or damaged. Never says which. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken'
}

/** UTF-8 bytes in a buffer of their own, which is what WebCrypto takes. */
const utf8 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(new TextEncoder().encode(text))
const nonceBytes = 12
const gcm = 'AES-GCM'

const toBase64 = (bytes: Uint8Array) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0))

async function encrypt(
  key: CryptoKey,
  data: Uint8Array<ArrayBuffer>,
  context: Uint8Array<ArrayBuffer>,
): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(nonceBytes))
  const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: gcm, iv, additionalData: context }, key, data))
  const joined = new Uint8Array(nonceBytes + sealed.length)
  joined.set(iv)
  joined.set(sealed, nonceBytes)
  return toBase64(joined)
}

async function decrypt(
  key: CryptoKey,
  text: string,
  context: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const joined = fromBase64(text)
  const iv = joined.slice(0, nonceBytes)
  const data = joined.slice(nonceBytes)
  return new Uint8Array(await crypto.subtle.decrypt({ name: gcm, iv, additionalData: context }, key, data))
}

const importKey = (bytes: Uint8Array<ArrayBuffer>) =>
  crypto.subtle.importKey('raw', bytes, gcm, false, ['encrypt', 'decrypt'])

interface RingText {
  readonly current: string | null
  readonly keys: ReadonlyMap<string, CryptoKey>
}

async function readRing(name: string, secret: string): Promise<RingText> {
  let parsed: { current?: unknown; keys?: unknown } | null
  try {
    parsed = JSON.parse(secret)
  } catch {
    throw new Error(`${name} is not JSON; expected {"current":"k1","keys":{"k1":"<32 bytes, base64>"}}`)
  }
  const keys = new Map<string, CryptoKey>()
  for (const [id, value] of Object.entries((parsed?.keys ?? {}) as Record<string, unknown>)) {
    let bytes: Uint8Array<ArrayBuffer>
    try {
      bytes = fromBase64(String(value))
    } catch {
      throw new Error(`${name}: key ${id} is not base64`)
    }
    if (bytes.length !== 32) throw new Error(`${name}: key ${id} has ${bytes.length} bytes, not 32`)
    keys.set(id, await importKey(bytes))
  }
  return { current: typeof parsed?.current === 'string' ? parsed.current : null, keys }
}

/**
 * Reads the key ring from the Worker secret `VAULT_KEYS`: `{"current":"k1","keys":{"k1":"<32 bytes, base64>"}}`.
 *
 * While a master key is being changed, `VAULT_KEYS_NEXT` holds the new one in the same form. Its keys are added to the ring, and
 * its `current`, once it has one, wins: so a new key can first be known everywhere and only then be sealed with, without anybody
 * having to read back a secret.
 *
 * @throws Error naming what is wrong with a secret, never its content
 */
export async function readKeyRing(secret: string, next?: string): Promise<KeyRing> {
  const own = await readRing('VAULT_KEYS', secret)
  const added = next ? await readRing('VAULT_KEYS_NEXT', next) : { current: null, keys: new Map<string, CryptoKey>() }
  for (const id of added.keys.keys()) {
    if (own.keys.has(id) && own.current !== id) throw new Error(`VAULT_KEYS_NEXT: key ${id} is in VAULT_KEYS already`)
  }
  const keys = new Map([...added.keys, ...own.keys])
  const current = added.current ?? own.current
  if (current === null || !keys.has(current)) {
    const name = added.current === null ? 'VAULT_KEYS' : 'VAULT_KEYS_NEXT'
    throw new Error(`${name}: "current" does not name one of "keys"`)
  }
  return { current, keys }
}

/**
 * Seals a text.
 *
 * @param context what the record is and where it belongs; it must be given again, unchanged, to open it
 */
export async function seal(ring: KeyRing, context: string, text: string): Promise<Envelope> {
  const master = ring.keys.get(ring.current)
  if (!master) throw new Error('the key ring has no current key')
  const bound = utf8(context)
  const dataKey = crypto.getRandomValues(new Uint8Array(32))
  const [key, data] = await Promise.all([
    encrypt(master, dataKey, bound),
    importKey(dataKey).then((imported) => encrypt(imported, utf8(text), bound)),
  ])
  return { v: 1, kid: ring.current, key, data }
}

/**
 * Opens a sealed text.
 *
 * @throws SealBroken where it was sealed for another context, under a key that is not in the ring, or was changed
 */
export async function open(ring: KeyRing, context: string, envelope: Envelope): Promise<string> {
  const master = ring.keys.get(envelope.kid)
  if (!master) throw new SealBroken('sealed under a key that is not in the ring')
  const bound = utf8(context)
  try {
    const dataKey = await importKey(await decrypt(master, envelope.key, bound))
    return new TextDecoder().decode(await decrypt(dataKey, envelope.data, bound))
  } catch {
    throw new SealBroken('the record does not open here')
  }
}
