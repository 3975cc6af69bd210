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

/** A failure to be answered in the error shape. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
  readonly type: string
  constructor(type: string, detail: string) {
    super(detail)
    this.type = type
  }
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
      if (error instanceof RefusedError) return problem(error.type, error.message, pathname)
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
