import { onTestFinished, vi } from 'vitest'
import { Problem, type ProblemCode, problems } from '../../../core/problem.ts'
import {
  answerFaults,
  type Found,
  findOperation,
  givesEmptyPage,
  mayBeAbsent,
  refusalFaults,
  requestFaults,
  statusOf,
} from './contract.ts'

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
 * JSON with the operation's status, a Response as it is; a list is answered one after another, its last one for ever. What is
 * not scripted is as in a company where there is nothing yet: lists are empty, and a thing that an id names is a 404.
 *
 * What the real API would never answer, or would refuse, fails the test: the schemas of its operations say.
 */
export function scriptApi(routes: Record<string, Answer | Answer[]>) {
  const sent: Sent[] = []
  const turns = new Map<string, number>()
  const noted: string[] = []
  onTestFinished(() => {
    if (noted.length > 0) throw new Error(`This is not what the API is like:\n${[...new Set(noted)].join('\n')}`)
  })
  const operations = new Map(
    Object.keys(routes).map((key) => {
      const [method = '', pathname = ''] = key.split(' ')
      return [key, findOperation(method, pathname)]
    }),
  )
  for (const [key, given] of Object.entries(routes)) {
    for (const one of Array.isArray(given) ? given : [given]) {
      if (typeof one !== 'function' && !(one instanceof Response))
        noted.push(...faultsOf(key, operations.get(key), one))
    }
  }

  const answer = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(String(input), location.href)
    const method = init.method ?? 'GET'
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined
    const call: Sent = { method, path: `${url.pathname}${url.search}`, headers: new Headers(init.headers), body }
    sent.push(call)
    const key = `${method} ${url.pathname}`
    const found = operations.get(key) ?? asked(key, method, url.pathname, noted)
    if (found) noted.push(...requestFaults(found, url.searchParams, body).map((fault) => `${key} is refused: ${fault}`))
    const route = routes[key]
    if (route === undefined) {
      if (found && givesEmptyPage(found.operation)) return Response.json(page([]))
      if (found && !mayBeAbsent(found)) noted.push(`${key} is asked for, and nothing is scripted`)
      return problem(404, 'not_found', 'This does not exist, or no longer does.')
    }
    const turn = turns.get(key) ?? 0
    turns.set(key, turn + 1)
    const chosen = Array.isArray(route) ? route[Math.min(turn, route.length - 1)] : route
    const given = typeof chosen === 'function' ? await chosen(call) : chosen
    if (given instanceof Response) {
      noted.push(...(await faultsOfResponse(key, found, given.clone())))
      return given.clone()
    }
    if (typeof chosen === 'function') noted.push(...faultsOf(key, found, given))
    return Response.json(given, { status: found ? statusOf(found.operation) : 200 })
  }
  vi.stubGlobal('fetch', vi.fn(answer))
  return {
    sent,
    /** In what this was not like the API so far; what stands here when the test ends fails it. */
    faults: noted,
    /** The calls of one route, in order. */
    to: (key: string) => sent.filter(({ method, path }) => `${method} ${path.split('?')[0]}` === key),
  }
}

/** The operation of a request that nobody scripted. */
function asked(key: string, method: string, pathname: string, noted: string[]): Found | null {
  try {
    return findOperation(method, pathname)
  } catch {
    noted.push(`${key} is refused: there is no such operation`)
    return null
  }
}

function faultsOf(key: string, found: Found | null | undefined, given: unknown, status?: number): string[] {
  if (!found) return []
  const { operation } = found
  // As it arrives: without what JSON leaves out.
  const body = given === undefined ? undefined : JSON.parse(JSON.stringify(given))
  return answerFaults(operation, status ?? statusOf(operation), body).map(
    (fault) => `${key} (${operation.name}) never answers so: ${fault}`,
  )
}

async function faultsOfResponse(key: string, found: Found | null, given: Response): Promise<string[]> {
  if (!found) return []
  const body: unknown = await given.json().catch(() => undefined)
  if (given.ok) return faultsOf(key, found, body, given.status)
  // What a proxy says before a Worker that is down is no JSON.
  if (body === undefined) return []
  return refusalFaults(given.status, body as object).map((fault) => `${key} never refuses so: ${fault}`)
}

/** A refusal as the API words it. @throws Error for a status that the code does not have */
export function problem(status: number, code: ProblemCode, message: string, more: object = {}): Response {
  if (problems[code].status !== status) throw new Error(`“${code}” has the status ${problems[code].status}.`)
  const body = { ...new Problem(code, message).details('req_1'), ...more }
  return Response.json(body, { status, headers: { 'content-type': 'application/problem+json' } })
}

/** That it is done, and nothing to say. */
export const done = () => new Response(null, { status: 204 })

/** No answer at all. */
export function offline(): never {
  throw new TypeError('Failed to fetch')
}

export function page<T>(items: T[], nextCursor: string | null = null) {
  return { items, nextCursor }
}
