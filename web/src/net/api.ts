import { NetworkFailure, readProblem } from './problem.ts'

export interface ApiCall {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Sent as JSON. */
  body?: unknown
  signal?: AbortSignal | undefined
  /** Names the intent behind a write, so that a repeat of it is answered and not done again. */
  idempotencyKey?: string
  /** A key to call with, in place of the person's own sign-in, which is then not sent. */
  bearer?: string
}

/**
 * One call to the API of this origin, as the signed-in person. Gives the JSON body, or undefined for an empty one.
 * Fails with ApiProblem (an answer that is not a success), NetworkFailure (none) or the signal's AbortError.
 */
export async function api<T>(path: string, call: ApiCall = {}): Promise<T> {
  const { method = 'GET', body, signal, idempotencyKey, bearer } = call
  const headers = new Headers({ accept: 'application/json' })
  if (body !== undefined) headers.set('content-type', 'application/json')
  if (idempotencyKey) headers.set('idempotency-key', idempotencyKey)
  if (bearer) headers.set('authorization', `Bearer ${bearer}`)
  const credentials = bearer ? 'omit' : 'same-origin'
  const init: RequestInit = { method, headers, credentials, ...(signal && { signal }) }
  if (body !== undefined) init.body = JSON.stringify(body)
  const answer = await send(path, init)
  if (!answer.ok) throw await readProblem(answer)
  if (answer.status === 204) return undefined as T
  if (!isJson(answer)) throw new NetworkFailure()
  return (await answer.json()) as T
}

/** `fetch`, with a failure to get any answer told as NetworkFailure and an abort passed on as it is. */
export async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init)
  } catch (failure) {
    if (init.signal?.aborted) throw init.signal.reason
    throw new NetworkFailure({ cause: failure })
  }
}

/** A page of HTML with status 200 is a captive portal or a proxy, not an answer of the API. */
function isJson(answer: Response): boolean {
  return /\bjson\b/.test(answer.headers.get('content-type') ?? '')
}
