import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose'
import { type OutboundPolicy, requireOutbound } from '../../core/outbound.ts'
import { Problem } from '../../core/problem.ts'
import { callOut } from '../../core/providers/call.ts'

const timeoutMs = 5_000
const keptMs = 10 * 60_000
/** How long after a fetch an unknown key id asks for no other: else whoever sends tokens decides how often we ask. */
const cooldownMs = 30_000
/** How long a key set that failed is not asked again. */
const restMs = 2_000
/** Larger than any key set of a real provider. */
const maxBytes = 128 * 1024
/** How many key sets an isolate keeps. */
const maxKept = 200

/** A provider's keys, and until when they are left alone after a failure. */
interface Kept {
  readonly keys: ReturnType<typeof createRemoteJWKSet>
  restUntil: number
}
const kept = new Map<string, Kept>()

/** Reads no more than a key set, and follows no redirect, which could lead to an address that may not be called. */
async function fetchLimited(url: string, { headers }: { headers: Headers }): Promise<Response> {
  const { status, text } = await callOut(url, { headers, timeoutMs, maxBytes })
  return new Response(text, { status })
}

function remote(url: string): Kept {
  const known = kept.get(url)
  if (known) return known
  const oldest = kept.size >= maxKept ? kept.keys().next().value : undefined
  if (oldest !== undefined) kept.delete(oldest)
  const fresh: Kept = {
    restUntil: 0,
    keys: createRemoteJWKSet(new URL(url), {
      timeoutDuration: timeoutMs,
      cacheMaxAge: keptMs,
      cooldownDuration: cooldownMs,
      [customFetch]: (address: string, init: { headers: Headers }) => {
        if (performance.now() < fresh.restUntil) throw new Error('the key set has just failed')
        return fetchLimited(address, init)
      },
    }),
  }
  kept.set(url, fresh)
  return fresh
}

const unavailable = () =>
  new Problem(
    'provider_unavailable',
    "The company's identity provider does not give its keys just now. Try again; if it lasts, an owner checks the address of the key set.",
    { retryAfter: 5 },
  )

/**
 * The keys of a tenant's identity provider, kept in the isolate's memory for ten minutes. A key id that is not among them has the
 * set fetched once more, at most every 30 seconds.
 *
 * @returns a function for jose's `jwtVerify`; it throws Problem `provider_unavailable` where the key set cannot be had
 * @throws Problem `address_not_allowed`
 */
export function keySet(jwksUrl: string, policy: OutboundPolicy): JWTVerifyGetKey {
  requireOutbound(jwksUrl, policy, 'jwksUrl')
  const known = remote(jwksUrl)
  return async (header, token) => {
    try {
      return await known.keys(header, token)
    } catch (error) {
      const theTokens =
        error instanceof errors.JWKSNoMatchingKey ||
        error instanceof errors.JWKSMultipleMatchingKeys ||
        error instanceof errors.JOSENotSupported
      if (theTokens) throw error
      if (performance.now() >= known.restUntil) known.restUntil = performance.now() + restMs
      throw unavailable()
    }
  }
}

/**
 * Fetches a key set anew.
 *
 * @returns how many keys it holds
 * @throws Problem `address_not_allowed`; `provider_unavailable` where the address gives no key set
 */
export async function countKeys(jwksUrl: string, policy: OutboundPolicy): Promise<number> {
  requireOutbound(jwksUrl, policy, 'jwksUrl')
  kept.delete(jwksUrl)
  const { keys } = remote(jwksUrl)
  try {
    await keys.reload()
  } catch {
    throw unavailable()
  }
  return keys.jwks()?.keys.length ?? 0
}
