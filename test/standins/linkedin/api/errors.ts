import type { Answer } from '../../server.ts'

/** An answer in the API's error shape. */
function apiError(status: number, code: string, message: string, serviceErrorCode?: number): Answer {
  return { status, json: { status, code, message, ...(serviceErrorCode === undefined ? {} : { serviceErrorCode }) } }
}

/** A failure to be answered as it stands. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
  readonly answer: Answer
  constructor(answer: Answer) {
    super('refused')
    this.answer = answer
  }
}

/** Refuses a call. */
export function refuse(status: number, code: string, message: string, serviceErrorCode?: number): never {
  throw new RefusedError(apiError(status, code, message, serviceErrorCode))
}

/** The answer of the switch `apiStatus`. */
export function switchedError(status: number): Answer {
  if (status === 401)
    return apiError(401, 'REVOKED_ACCESS_TOKEN', 'The token used in the request has been revoked by the user', 65601)
  if (status === 403) return apiError(403, 'ACCESS_DENIED', 'Not enough permissions to access: posts.CREATE', 100)
  if (status === 422)
    return apiError(422, 'DUPLICATE_POST', 'Content is a duplicate of urn:li:share:7390000000000000000')
  if (status === 426) return apiError(426, 'NONEXISTENT_VERSION', 'Requested version is not active')
  if (status === 429)
    return apiError(
      429,
      'TOO_MANY_REQUESTS',
      'Resource level throttle limit for calls to this resource is reached.',
      101,
    )
  return apiError(status, 'INTERNAL_SERVER_ERROR', 'Internal Server Error')
}
