import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer, Call, Handler } from '../server.ts'
import type { UnipileState } from './state.ts'

/** The error types the stand-in can give, with their usual status and title (linkedin-and-unipile.md §3.5). */
const titles: Record<string, readonly [number, string]> = {
  'errors/missing_credentials': [401, 'Missing credentials'],
  'errors/invalid_credentials': [401, 'Invalid credentials'],
  'errors/expired_credentials': [401, 'Expired credentials'],
  'errors/disconnected_account': [401, 'Disconnected account'],
  'errors/checkpoint_error': [401, 'Checkpoint error'],
  'errors/insufficient_privileges': [401, 'Insufficient privileges'],
  'errors/account_restricted': [403, 'Account restricted'],
  'errors/insufficient_permissions': [403, 'Insufficient permissions'],
  'errors/resource_access_restricted': [403, 'Resource access restricted'],
  'errors/feature_not_subscribed': [403, 'Feature not subscribed'],
  'errors/resource_not_found': [404, 'Resource not found'],
  'errors/invalid_resource_identifier': [404, 'Invalid resource identifier'],
  'errors/invalid_parameters': [400, 'Invalid parameters'],
  'errors/action_already_performed': [422, 'Action already performed'],
  'errors/unprocessable_entity': [422, 'Unprocessable entity'],
  'errors/limit_exceeded': [422, 'Limit exceeded'],
  'errors/cannot_resend_yet': [422, 'Cannot resend yet'],
  'errors/too_many_requests': [429, 'Too many requests'],
  'errors/unexpected_error': [500, 'Unexpected error'],
  'errors/provider_error': [502, 'Provider error'],
  'errors/request_timeout': [504, 'Request timeout'],
}

/** An answer in Unipile's error shape. */
export function problem(type: string, detail: string, instance: string, status?: number): Answer {
  const [usual, title] = titles[type] ?? [500, 'Unexpected error']
  return { status: status ?? usual, json: { title, detail, instance, type, status: status ?? usual } }
}

/** The error types of v2, from "Error responses" of its reference. */
const titlesOfV2: Record<string, readonly [number, string]> = {
  'api/missing_authorization': [401, 'Missing authorization'],
  'api/insufficient_permissions': [403, 'Insufficient permissions'],
  'api/invalid_parameters': [400, 'Invalid parameters'],
  'api/resource_not_found': [404, 'Resource not found'],
  'api/too_many_requests': [429, 'Too many requests'],
  'api/internal_error': [500, 'Internal error'],
  'api/account_restricted': [403, 'Account restricted'],
  'provider/invalid_authorization': [401, 'Invalid authorization'],
  'provider/insufficient_permissions': [403, 'Insufficient permissions'],
  'provider/resource_not_found': [404, 'Resource not found'],
  'provider/unprocessable_entity': [422, 'Unprocessable entity'],
  'provider/too_many_requests': [429, 'Too many requests'],
  'provider/server_error': [502, 'Server error'],
  'provider/timeout': [504, 'Timeout'],
}

/** An answer in v2's error shape. */
function problemOfV2(type: string, detail: string, status?: number): Answer {
  const [usual, title] = titlesOfV2[type] ?? [status ?? 500, 'Error']
  const json = { object: 'Error', type, status: status ?? usual, title, detail, req_id: `req-${randomUUID()}` }
  return { status: status ?? usual, json }
}

/** A failure to be answered in the error shape. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
  readonly type: string
  /** Where it is not the usual one of the type. */
  readonly status: number | undefined
  constructor(type: string, detail: string, status?: number) {
    super(detail)
    this.type = type
    this.status = status
  }
}

/** Refuses a call for an account whose calls are switched to fail. */
export function failAsSwitched(state: UnipileState, id: string): void {
  const { fails } = state.trouble.of(id)
  if (fails) throw new RefusedError(fails.type, 'Switched on by the trouble path.', fails.status)
}

/** Wraps an API call: key (given on to the handler), global switches, and failures in the error shape. */
export function api(
  state: UnipileState,
  handle: (call: Call, key: string) => Answer | undefined | Promise<Answer | undefined>,
): Handler {
  return async (call) => {
    const { pathname } = call.url
    const key = call.headers['x-api-key']
    if (typeof key !== 'string' || key === '')
      return problem('errors/missing_credentials', 'The X-API-KEY header is missing.', pathname)
    if (key.startsWith('wrong'))
      return problem('errors/invalid_credentials', 'The provided access token is not valid.', pathname)
    if (key.startsWith('limited'))
      return problem('errors/insufficient_permissions', 'The access token lacks the permission for this.', pathname)
    const trouble = troubleFor(state, pathname)
    if (trouble.delayMs) await sleep(trouble.delayMs)
    if (trouble.status || trouble.type) {
      const usual = Object.entries(titles).find(([, [status]]) => status === trouble.status)?.[0]
      return problem(
        trouble.type ?? usual ?? 'errors/unexpected_error',
        'Switched on by the trouble path.',
        pathname,
        trouble.status,
      )
    }
    try {
      return await handle(call, key)
    } catch (error) {
      if (error instanceof RefusedError) return problem(error.type, error.message, pathname, error.status)
      throw error
    }
  }
}

/** The same for v2. */
export function apiV2(
  state: UnipileState,
  handle: (call: Call, key: string) => Answer | undefined | Promise<Answer | undefined>,
): Handler {
  return async (call) => {
    const key = call.headers['x-api-key']
    if (typeof key !== 'string' || key === '' || key.startsWith('wrong'))
      return problemOfV2('api/missing_authorization', 'The API key is missing or not known.')
    if (key.startsWith('limited')) return problemOfV2('api/insufficient_permissions', 'The API key may not do this.')
    const trouble = troubleFor(state, call.url.pathname)
    if (trouble.delayMs) await sleep(trouble.delayMs)
    if (trouble.status || trouble.type) {
      const usual = Object.entries(titlesOfV2).find(([, [status]]) => status === trouble.status)?.[0]
      const detail = 'Switched on by the trouble path.'
      return problemOfV2(trouble.type ?? usual ?? 'api/internal_error', detail, trouble.status)
    }
    try {
      return await handle(call, key)
    } catch (error) {
      if (error instanceof RefusedError) return problemOfV2(error.type, error.message, error.status)
      throw error
    }
  }
}

function troubleFor(state: UnipileState, path: string) {
  const { status, type, delayMs, times, path: where } = state.trouble.of()
  if (where && !path.startsWith(where)) return {}
  if (times !== undefined) {
    state.trouble.set(
      times > 1 ? { times: times - 1 } : { times: null, status: null, type: null, delayMs: null, path: null },
    )
  }
  return { status, type, delayMs }
}
