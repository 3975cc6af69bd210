import { decodeJwt, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { outboundPolicy } from '../../core/outbound.ts'
import { type Principal, scopes } from '../../core/principal.ts'
import { Problem } from '../../core/problem.ts'
import {
  admitExternal,
  type ExternalPerson,
  type ExternalRole,
  findIdentity,
  type TenantIdentity,
  tokenAlgorithms,
} from '../../core/tenants/identity-store.ts'
import { suspended } from '../../core/tenants/store.ts'
import type { Env } from '../env.ts'
import { keySet } from './key-sets.ts'

/** How old a token may be, whatever it says of its own end. */
const maxAgeS = 24 * 3_600
const toleranceS = 30

const form = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/

/** True for a text that has the form of a JWT. API keys and client secrets are told apart before. */
export const looksLikeToken = (text: string) => text.length <= 8_192 && form.test(text)

const refused = (message: string) => new Problem('invalid_credentials', message)

/** The claim of that name; a dot leads inside, unless the name itself stands there. */
function claim(payload: JWTPayload, name: string): unknown {
  if (name === '') return undefined
  if (Object.hasOwn(payload, name)) return payload[name]
  return name
    .split('.')
    .reduce<unknown>(
      (inside, part) =>
        typeof inside === 'object' && inside !== null && Object.hasOwn(inside, part)
          ? (inside as Record<string, unknown>)[part]
          : undefined,
      payload,
    )
}

const textOf = (value: unknown, most: number): string | null => {
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && text.trim() !== '' && text.length <= most ? text.trim() : null
}

/** The highest role that one of the claim's values stands for; the default where none does. */
function roleOf(value: unknown, { roles, defaultRole }: TenantIdentity): ExternalRole {
  const values = (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string')
  const named = values.flatMap((one) => (Object.hasOwn(roles, one) ? [roles[one]] : []))
  if (named.includes('admin')) return 'admin'
  return named.includes('member') ? 'member' : defaultRole
}

/**
 * Who a proven token stands for, by the tenant's own names of the claims.
 *
 * @throws Problem `invalid_credentials` where the claim that names the person is missing
 */
export function personOf(payload: JWTPayload, identity: TenantIdentity): ExternalPerson {
  const { userId, name, email, role } = identity.claims
  const subject = textOf(claim(payload, userId), 200)
  if (!subject) throw refused(`The token names nobody: it has no claim “${userId}”.`)
  const address = textOf(claim(payload, email), 254)
  return {
    subject,
    name: textOf(claim(payload, name), 100) ?? address ?? subject,
    email: address?.includes('@') ? address.toLowerCase() : null,
    role: roleOf(claim(payload, role), identity),
  }
}

/**
 * Proves a token of a tenant's own identity provider (RFC 8725): signature by a key of the provider's set with an algorithm that
 * the tenant takes, issuer, audience, end, beginning, and an age of at most 24 hours.
 *
 * @returns its claims, and when it ends in milliseconds since 1970
 * @throws Problem `invalid_credentials` saying what does not fit; `provider_unavailable` where the keys cannot be had
 */
export async function verifyToken(
  token: string,
  { issuer, audience, algorithms }: Pick<TenantIdentity, 'issuer' | 'audience' | 'algorithms'>,
  keys: JWTVerifyGetKey,
  now: number,
): Promise<{ payload: JWTPayload; until: number }> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms: algorithms.filter((algorithm) => tokenAlgorithms.includes(algorithm)),
      requiredClaims: ['exp', 'iat'],
      maxTokenAge: maxAgeS,
      clockTolerance: toleranceS,
      currentDate: new Date(now),
    })
    const { exp = 0, iat = 0 } = payload
    return { payload, until: Math.min(exp, iat + maxAgeS) * 1_000 }
  } catch (error) {
    if (error instanceof Problem) throw error
    throw refused(whyRefused(error))
  }
}

function whyRefused(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'The token has expired. Get a new one from your identity provider.'
  if (error instanceof errors.JWTClaimValidationFailed) return `The token's claim “${error.claim}” does not fit.`
  if (error instanceof errors.JOSEAlgNotAllowed) return "The token's algorithm is not one that your company takes."
  if (error instanceof errors.JWKSNoMatchingKey) return "The token's key is not among those of your identity provider."
  return "The token's signature is not valid."
}

/**
 * The principal of a token of a tenant's own identity provider. One of the ways in.
 *
 * The token is read before it is proven, for nothing but to learn whose keys would prove it.
 *
 * @throws Problem `invalid_credentials`, `forbidden`, `tenant_suspended`, `provider_unavailable`
 */
export async function byTenantToken(env: Env, token: string, requestId: string, now: number): Promise<Principal> {
  let said: JWTPayload
  try {
    said = decodeJwt(token)
  } catch {
    throw refused('This is no token that can be read. Send an API key or a token of your identity provider.')
  }
  const audiences = [said.aud].flat().filter((one) => typeof one === 'string')
  const holder = said.iss && audiences.length > 0 ? await findIdentity(env.DB, said.iss, audiences) : null
  if (!holder)
    throw refused("No company here takes this token. An owner sets the token's issuer and audience in Settings.")
  const { tenantId, tenantActive, identity } = holder
  const keys = keySet(identity.jwksUrl, outboundPolicy(env.OUTBOUND_URLS))
  const { payload, until } = await verifyToken(token, identity, keys, now)
  // Only who has proven to be of the tenant is told how it stands.
  if (!tenantActive) throw suspended()
  const { userId, role } = await admitExternal(env.DB, holder, personOf(payload, identity), requestId, now)
  return { tenantId, userId, role, scopes: new Set(scopes), via: 'tenant_token', until }
}
