import { vi } from 'vitest'

type Answer = Response | object | ((sent: Sent) => Response | object | Promise<Response | object>)

export interface Sent {
  method: string
  /** With its query. */
  path: string
  headers: Headers
  body: unknown
}

/**
 * Puts a scripted API in place of `fetch`. A key is a method and a path without query: `GET /api/me`. An object is answered as
 * JSON, a Response as it is; a list is answered one after another, its last one for ever. Anything else is a 404.
 */
export function scriptApi(routes: Record<string, Answer | Answer[]>) {
  const sent: Sent[] = []
  const turns = new Map<string, number>()
  const answer = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(String(input), location.href)
    const method = init.method ?? 'GET'
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined
    const call: Sent = { method, path: `${url.pathname}${url.search}`, headers: new Headers(init.headers), body }
    sent.push(call)
    const key = `${method} ${url.pathname}`
    const route = routes[key]
    if (route === undefined) return problem(404, 'not_found', 'This does not exist, or no longer does.')
    const turn = turns.get(key) ?? 0
    turns.set(key, turn + 1)
    const chosen = Array.isArray(route) ? route[Math.min(turn, route.length - 1)] : route
    const given = typeof chosen === 'function' ? await chosen(call) : chosen
    return given instanceof Response ? given.clone() : Response.json(given)
  }
  vi.stubGlobal('fetch', vi.fn(answer))
  return {
    sent,
    /** The calls of one route, in order. */
    to: (key: string) => sent.filter(({ method, path }) => `${method} ${path.split('?')[0]}` === key),
  }
}

/** A refusal as the API words it. */
export function problem(status: number, code: string, message: string, more: object = {}): Response {
  const body = { type: 'about:blank', title: code, status, detail: message, message, code, requestId: 'req_1', ...more }
  return Response.json(body, { status, headers: { 'content-type': 'application/problem+json' } })
}

/** No answer at all. */
export function offline(): never {
  throw new TypeError('Failed to fetch')
}

export function page<T>(items: T[], nextCursor: string | null = null) {
  return { items, nextCursor }
}
