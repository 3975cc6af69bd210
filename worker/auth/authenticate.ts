import type { Clock } from '../../core/clock.ts'
import { looksLikeApiKey } from '../../core/keys/api-key.ts'
import { findKeyHolder, touchKey } from '../../core/keys/store.ts'
import type { Principal } from '../../core/principal.ts'
import { Problem } from '../../core/problem.ts'
import { findSignedIn, suspended } from '../../core/tenants/store.ts'
import type { Env } from '../env.ts'
import { looksLikeClientSecret } from './client-secret.ts'
import { people } from './people.ts'
import { byTenantToken, looksLikeToken } from './tenant-token.ts'

/** What finding out who calls has at hand. */
export interface Asked {
  readonly env: Env
  readonly clock: Clock
  readonly requestId: string
  waitUntil(work: Promise<unknown>): void
  /** Takes the cookies of a session that was lengthened by this use. */
  setCookies(cookies: readonly string[]): void
}

/** A signed-in person, whatever tenant they are in, or none. */
export interface SignedIn {
  readonly userId: string
  readonly email: string
  readonly name: string
  readonly sessionId: string
  /** The tenant that the session is set to; null where it is set to none. */
  readonly activeTenantId: string | null
}

const touchEveryMs = 60_000

/** The token of an `Authorization: Bearer …` header, or null. */
export function bearer(headers: Headers): string | null {
  return /^Bearer +(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1] ?? null
}

/**
 * Finds out who is calling: by API key or the tenant's own token where one is sent, else by the browser's session.
 *
 * @throws Problem `unauthenticated` where neither is sent, `invalid_credentials` where what is sent is no longer or never was
 * valid, `tenant_suspended`, and for tokens what {@link byTenantToken} throws
 */
export async function authenticate(request: Request, asked: Asked): Promise<Principal> {
  if (request.headers.has('authorization')) return byBearer(request, asked)
  if (request.headers.get('cookie')?.includes('session_token')) return bySession(request, asked)
  throw new Problem('unauthenticated', 'Sign in, or send an API key: Authorization: Bearer rk_….')
}

function byBearer(request: Request, asked: Asked): Promise<Principal> {
  const sent = bearer(request.headers)
  if (sent && looksLikeToken(sent) && !looksLikeClientSecret(sent)) {
    return byTenantToken(asked.env, sent, asked.requestId, asked.clock.now())
  }
  return byKey(sent, asked)
}

async function byKey(key: string | null, { env, clock, waitUntil }: Asked): Promise<Principal> {
  const now = clock.now()
  const holder = key && looksLikeApiKey(key) ? await findKeyHolder(env.DB, key, now) : null
  if (!holder) {
    throw new Problem(
      'invalid_credentials',
      'The API key is not valid: unknown, expired or revoked. Make one in Settings.',
    )
  }
  if (!holder.tenantActive) throw suspended()
  if (now - (holder.lastUsedAt ?? 0) > touchEveryMs) {
    waitUntil(touchKey(env.DB, holder.principal.tenantId, holder.keyId, now))
  }
  return holder.principal
}

/** The browser's session. Using it lengthens it once a day; the cookie that says so goes out with the answer. */
async function sessionOf(request: Request, { env, setCookies }: Pick<Asked, 'env' | 'setCookies'>) {
  const auth = await people(env)
  const { response, headers } = await auth.api.getSession({ headers: request.headers, returnHeaders: true })
  if (!response) throw new Problem('invalid_credentials', 'The session has ended. Sign in again.')
  setCookies(headers.getSetCookie())
  return response
}

/** The tenant that a session is set to; null where it is set to none. */
const activeIn = ({ activeTenantId: active }: { activeTenantId?: unknown }) =>
  typeof active === 'string' ? active : null

async function bySession(request: Request, asked: Asked): Promise<Principal> {
  const { session, user } = await sessionOf(request, asked)
  const principal = await findSignedIn(asked.env.DB, user.id, activeIn(session))
  if (!principal) throw new Problem('forbidden', 'You do not belong to any company. Ask for an invitation.')
  return { ...principal, sessionId: session.id }
}

/**
 * The person whose browser session asks, whether or not they belong to a tenant.
 *
 * @throws Problem `unauthenticated`, `invalid_credentials`
 */
export async function signedIn(request: Request, asked: Asked): Promise<SignedIn> {
  if (!request.headers.get('cookie')?.includes('session_token')) {
    throw new Problem('unauthenticated', 'This takes a signed-in person. Sign in on the page.')
  }
  const { session, user } = await sessionOf(request, asked)
  const { id: userId, email, name } = user
  return { userId, email, name, sessionId: session.id, activeTenantId: activeIn(session) }
}

/** True for the operator's key. Compared by digest, so that the time it takes tells nothing. */
export async function isOperator(request: Request, env: Env): Promise<boolean> {
  const key = bearer(request.headers)
  if (!key || (env.OPERATOR_KEY ?? '').length < 16) return false
  const digest = (text: string) => crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  const [given, wanted] = await Promise.all([digest(key), digest(env.OPERATOR_KEY)])
  return crypto.subtle.timingSafeEqual(given, wanted)
}
