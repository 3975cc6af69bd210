import type { SessionSource } from './session.ts'

/** Where our ChatKit server is reached from this page. */
export const chatkitPath = '/chatkit'

/**
 * `fetch` for calls to our ChatKit server: with the session's secret, renewed before it ends, and once more with a new
 * secret when the server answers 401. Calls to anywhere else go out untouched: the addresses of uploads carry their own
 * permission, at our server too.
 */
export function createSessionFetch(
  source: SessionSource,
  send: typeof fetch = (...call) => fetch(...call),
): typeof fetch {
  return async (input, init) => {
    if (!isOurs(input)) return send(input, init)
    const session = await source.fresh()
    const answer = await send(copyOf(input), withSecret(input, init, session.client_secret))
    if (answer.status !== 401) return answer
    const renewed = await source.renew(session.client_secret)
    return send(copyOf(input), withSecret(input, init, renewed.client_secret))
  }
}

function isOurs(input: RequestInfo | URL): boolean {
  const url = new URL(input instanceof Request ? input.url : input, location.href)
  return url.origin === location.origin && (url.pathname === chatkitPath || url.pathname === `${chatkitPath}/cancel`)
}

/** A request's body can be read once only, and it may have to be sent twice. */
function copyOf(input: RequestInfo | URL): RequestInfo | URL {
  return input instanceof Request ? input.clone() : input
}

function withSecret(input: RequestInfo | URL, init: RequestInit | undefined, secret: string): RequestInit {
  const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined))
  headers.set('authorization', `Bearer ${secret}`)
  return { ...init, headers }
}
