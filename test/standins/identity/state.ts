import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { type Ledger, makeLedger, makeTrouble, type Trouble } from '../control.ts'
import { makeOauthApps, type OauthApps } from '../oauth-apps.ts'
import { passingSwitches } from '../passing-trouble.ts'
import { makeSigningKey, type SigningKey } from '../signing.ts'

/** What can be wrong with an ID token that the token endpoint gives. */
const idTokenFaults = [
  'missing',
  'wrong-nonce',
  'wrong-audience',
  'wrong-issuer',
  'expired',
  'wrong-key',
  'unsigned',
] as const

const switches = { ...passingSwitches, idToken: z.enum(idTokenFaults) }

/** The switches of the identity stand-in; the README's table says what each does. */
export type IdentitySwitches = { [K in keyof typeof switches]: z.infer<(typeof switches)[K]> }

/** Somebody who signs in. */
export interface Person {
  readonly sub: string
  readonly email: string
  readonly verified: boolean
  readonly name: string
}

/** What a person allowed an app. */
export interface Grant {
  readonly person: Person
  readonly clientId: string
  readonly scopes: readonly string[]
  readonly expires: number
}

/** A code, and what its exchange is held to. */
export interface Code extends Grant {
  readonly redirectUri: string
  readonly nonce: string | null
  readonly challenge: string | null
  readonly method: 'S256' | 'plain'
}

/** The keys of one generation; the newest signs. */
export type KeyRing = { readonly RS256: SigningKey; readonly ES256: SigningKey }

/** Everything the identity stand-in remembers. */
export interface IdentityState {
  readonly now: () => number
  readonly ledger: Ledger
  readonly trouble: Trouble<IdentitySwitches>
  readonly apps: OauthApps
  /** Key rings in the key set, the newest first. */
  readonly rings: KeyRing[]
  readonly codes: Map<string, Code>
  /** Codes that were exchanged. */
  readonly spent: Set<string>
  readonly tokens: Map<string, Grant>
  readonly seen: { readonly method: string; readonly path: string }[]
}

/** Makes the state with one key ring. `now` gives the time in ms. */
export async function makeIdentityState(now: () => number): Promise<IdentityState> {
  return {
    now,
    ledger: makeLedger(now),
    trouble: makeTrouble(switches),
    apps: makeOauthApps(),
    rings: [await makeKeyRing()],
    codes: new Map(),
    spent: new Set(),
    tokens: new Map(),
    seen: [],
  }
}

/** Makes a new key for each algorithm. */
export async function makeKeyRing(): Promise<KeyRing> {
  const [RS256, ES256] = await Promise.all([makeSigningKey('RS256'), makeSigningKey('ES256')])
  return { RS256, ES256 }
}

/** The ring that signs. */
export function currentRing(state: IdentityState): KeyRing {
  const [ring] = state.rings
  if (!ring) throw new Error('The identity stand-in has no key.')
  return ring
}

/** A person whose `sub` follows from the address; its name too, unless one is given. */
export function personOf(email: string, verified: boolean, name: string): Person {
  const hash = createHash('sha256').update(email.toLowerCase()).digest().readBigUInt64BE()
  const words = (email.split('@')[0] ?? '').split(/[._-]+/).filter(Boolean)
  const made = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ')
  return { sub: `1${String(hash).padStart(20, '0')}`, email, verified, name: name || made }
}

/** A value that nobody can guess. */
export function newValue(prefix: string): string {
  return prefix + randomBytes(32).toString('base64url')
}
