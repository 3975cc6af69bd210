import type { MiddlewareHandler } from 'hono'
import type { Principal } from '../../core/principal.ts'
import { Problem } from '../../core/problem.ts'
import { allowsOrigin, isKnownOrigin } from '../../core/tenants/store.ts'
import type { Env } from '../env.ts'

/** Headers that a page may send; ChatKit's script sends the frame's id with every call (chatkit-protocol reference §1.2). */
const requestHeaders =
  'authorization, content-type, accept-language, last-event-id, chatkit-frame-instance-id, idempotency-key, x-request-id'
const responseHeaders = 'x-request-id, retry-after, idempotent-replayed, chatkit-thread-id, chatkit-turn-id'

/**
 * A page hands the chat a fetch of its own, which may add headers of its own to every call (chatkit-protocol reference §1.3). None of
 * them means anything here, and cookies are never among them.
 */
const allowedHeaders = (path: string, asked: string | undefined) =>
  asked && path.startsWith('/chatkit') ? `${requestHeaders}, ${asked}` : requestHeaders

/** True for the page's own origin, or the API's. */
export const isOurs = (origin: string, request: Request, env: Env) =>
  origin === new URL(env.WEB_URL).origin || origin === new URL(request.url).origin

/**
 * Answers preflights, and lets the browser show an answer to the site that asked.
 *
 * A preflight carries no credential, so it can only be asked whether any tenant knows the site. Whether the caller's own
 * tenant does is decided by {@link requireOrigin} once the caller is known.
 */
export const cors: MiddlewareHandler<{ Bindings: Env }> = async (c, next) => {
  const origin = c.req.header('origin')
  if (!origin) return next()
  const known = isOurs(origin, c.req.raw, c.env) ? Promise.resolve(true) : isKnownOrigin(c.env.DB, origin)
  // The request does not wait for it, and fails of itself where storage does.
  const asked = known.catch(() => false)
  if (c.req.method === 'OPTIONS' && c.req.header('access-control-request-method')) {
    const headers = new Headers({ vary: 'origin, access-control-request-headers' })
    if (await known) {
      headers.set('access-control-allow-origin', origin)
      headers.set('access-control-allow-methods', 'GET, POST, PUT, PATCH, DELETE')
      headers.set(
        'access-control-allow-headers',
        allowedHeaders(c.req.path, c.req.header('access-control-request-headers')),
      )
      headers.set('access-control-max-age', '7200')
    }
    return new Response(null, { status: 204, headers })
  }
  await next()
  c.res.headers.append('vary', 'origin')
  if (await asked) {
    c.res.headers.set('access-control-allow-origin', origin)
    c.res.headers.set('access-control-expose-headers', responseHeaders)
  }
}

/**
 * Refuses a browser that asks from a site which the caller's tenant does not know. Callers that are no browser send no
 * origin. A session's cookie is only taken from our own page.
 *
 * @throws Problem `origin_not_allowed`
 */
export async function requireOrigin(
  request: Request,
  env: Env,
  principal: Pick<Principal, 'tenantId' | 'via'>,
): Promise<void> {
  const origin = request.headers.get('origin')
  if (!origin || isOurs(origin, request, env)) return
  if (principal.via !== 'session' && (await allowsOrigin(env.DB, principal.tenantId, origin))) return
  throw new Problem(
    'origin_not_allowed',
    `This account does not let ${origin.slice(0, 100)} call the API. An owner can add it in Settings.`,
  )
}
