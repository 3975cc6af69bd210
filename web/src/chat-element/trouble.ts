import { ApiProblem, messageOf, NetworkFailure } from '../net/problem.ts'

/** Statuses of a request that is wrong in itself: the same again fails again. */
const permanent = new Set([400, 403, 404, 410, 413, 422])

/** Whether the same request can go through a little later: no connection, or an answer before it is still being written. */
export function passesSoon(failure: unknown): boolean {
  return failure instanceof NetworkFailure || (failure instanceof ApiProblem && failure.code === 'turn_in_progress')
}

/** Whether it makes sense to offer the person another try. */
export function mayRetry(failure: unknown): boolean {
  return !(failure instanceof ApiProblem && permanent.has(failure.status))
}

/** Whether the server looked at what was said and will not have it, so that it has to be said otherwise. */
export function isRefusal(failure: unknown): boolean {
  return failure instanceof ApiProblem && permanent.has(failure.status)
}

/** What to tell the person when a turn failed with `failure`; `begun` when part of the answer had arrived. */
export function turnMessage(failure: unknown, begun: boolean): string {
  if (failure instanceof NetworkFailure) {
    return begun
      ? 'The connection broke off while the answer was being written.'
      : 'The message could not be sent. Check your connection, then try again.'
  }
  return messageOf(failure)
}

/** What to tell the person about an `error` event. Only `custom` errors bring words meant for people. */
export function errorEventMessage(code: string, message: string | undefined): string {
  if (code === 'custom' && message) return message
  return 'Something went wrong while the answer was being written.'
}
