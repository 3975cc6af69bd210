import { UnsecuredJWT } from 'jose'
import { z } from 'zod'
import type { Answer, Call } from '../server.ts'
import { makeSigningKey, sign } from '../signing.ts'
import { currentRing, type IdentityState, makeKeyRing } from './state.ts'

const DEFAULT_LIFE_S = 300

const tokenRequest = z.strictObject({
  sub: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  claims: z.record(z.string(), z.unknown()).default({}),
  expiresInSeconds: z.int().default(DEFAULT_LIFE_S),
  alg: z.enum(['RS256', 'ES256', 'none']).default('RS256'),
  kid: z.string().nullable().optional(),
  issuer: z.string().optional(),
  signedBy: z.enum(['current', 'previous', 'stranger']).default('current'),
})

/**
 * Signs a token for somebody as a tenant's own identity provider would. `claims` come on top of the usual ones and take
 * away those they set to null; `kid` null leaves the header without one.
 */
export async function makeTenantToken(state: IdentityState, call: Call, body: unknown): Promise<Answer> {
  const wish = tokenRequest.parse(body)
  const iat = Math.floor(state.now() / 1000)
  const usual = {
    iss: wish.issuer ?? call.url.origin,
    sub: wish.sub,
    aud: wish.aud,
    iat,
    exp: iat + wish.expiresInSeconds,
  }
  const claims = Object.fromEntries(Object.entries({ ...usual, ...wish.claims }).filter(([, value]) => value !== null))
  if (wish.alg === 'none') return { status: 201, json: { token: new UnsecuredJWT(claims).encode() } }
  const ring = wish.signedBy === 'previous' ? state.rings[1] : currentRing(state)
  if (!ring) return { status: 409, json: { error: 'There is no previous key: POST /__rotate first.' } }
  const own = ring[wish.alg]
  const key = wish.signedBy === 'stranger' ? await makeSigningKey(wish.alg, own.kid) : own
  return { status: 201, json: { token: await sign(key, claims, wish.kid === undefined ? own.kid : wish.kid) } }
}

/**
 * Makes new keys; the older ones stay in the key set. With `drop` only the newest stay, and where there are no older ones
 * new keys come in the place of the present ones.
 */
export async function rotate(state: IdentityState, body: unknown): Promise<Answer> {
  const { drop } = z.strictObject({ drop: z.boolean().default(false) }).parse(body)
  if (!drop || state.rings.length === 1) state.rings.unshift(await makeKeyRing())
  if (drop) state.rings.splice(1)
  const { RS256, ES256 } = currentRing(state)
  return { json: { kids: { RS256: RS256.kid, ES256: ES256.kid }, rings: state.rings.length } }
}
