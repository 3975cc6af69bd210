import nodeCrypto from 'node:crypto'

/** The cost of a hash: N = 2^ln, block size r, passes p (RFC 7914 §2). */
interface Cost {
  readonly ln: number
  readonly r: number
  readonly p: number
}

/** OWASP's scrypt setting for 16 MiB (Password Storage Cheat Sheet): of its equals the one that fits an isolate's 128 MiB many times. */
const present: Cost = { ln: 14, r: 8, p: 5 }
/** The cost of hashes in better-auth's own form, `salt:hash`, which names none. */
const unnamed: Cost = { ln: 14, r: 16, p: 1 }

const saltBytes = 16
const hashBytes = 32
/** Beyond this no hash of ours goes; a stored text that asks for more is not obeyed. */
const mostMemory = 64 * 1024 * 1024

interface Stored {
  readonly cost: Cost
  readonly salt: Uint8Array | string
  readonly hash: Buffer
}

function derive(password: string, salt: Uint8Array | string, length: number, { ln, r, p }: Cost): Promise<Buffer> {
  const options = { N: 2 ** ln, r, p, maxmem: mostMemory }
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, key: Buffer) => (error ? reject(error) : resolve(key))
    nodeCrypto.scrypt(password.normalize('NFKC'), salt, length, options, done)
  })
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replaceAll('=', '')

function parse(text: string): Stored | null {
  const own = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$/.exec(text)
  if (own) {
    const [, ln, r, p, salt = '', hash = ''] = own
    const cost = { ln: Number(ln), r: Number(r), p: Number(p) }
    return { cost, salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') }
  }
  const [, salt, hash] = /^([0-9a-f]{32}):([0-9a-f]{128})$/.exec(text) ?? []
  // better-auth takes the salt's hex digits as they are for the salt.
  return salt && hash ? { cost: unnamed, salt, hash: Buffer.from(hash, 'hex') } : null
}

/**
 * Hashes a password with scrypt.
 *
 * @returns a text in PHC form that carries its parameters: `$scrypt$ln=14,r=8,p=5$<salt>$<hash>`
 */
export async function hashPassword(password: string): Promise<string> {
  const salt = crypto.getRandomValues(new Uint8Array(saltBytes))
  const { ln, r, p } = present
  const hash = await derive(password, salt, hashBytes, present)
  return `$scrypt$ln=${ln},r=${r},p=${p}$${base64(salt)}$${base64(hash)}`
}

/** True where the password is the one that was hashed, by us or in better-auth's form `salt:hash`. False for a text that is no hash. */
export async function verifyPassword(stored: string, password: string): Promise<boolean> {
  const parsed = parse(stored)
  if (!parsed) return false
  return nodeCrypto.timingSafeEqual(await derive(password, parsed.salt, parsed.hash.length, parsed.cost), parsed.hash)
}

/** True for a hash whose parameters are not the present ones: it is made anew when its password is next at hand. */
export function isOutdated(stored: string): boolean {
  const cost = parse(stored)?.cost
  return cost?.ln !== present.ln || cost.r !== present.r || cost.p !== present.p
}
