import { errorFields, log } from '../../core/log.ts'
import { Problem } from '../../core/problem.ts'

/**
 * Turns whatever was thrown into an answer: RFC 9457 problem details with a top-level `message`.
 *
 * A {@link Problem} is told as it is; anything else is our fault, is logged, and tells the caller only the request's id.
 */
export function problemResponse(error: unknown, requestId: string): Response {
  const problem = error instanceof Problem ? error : unexpected(error, requestId)
  return new Response(JSON.stringify(problem.details(requestId)), {
    status: problem.status,
    headers: {
      'content-type': 'application/problem+json',
      ...(problem.retryAfter !== undefined && { 'retry-after': String(problem.retryAfter) }),
      ...(problem.allow && { allow: problem.allow.join(', ') }),
      ...(problem.status === 401 && { 'www-authenticate': 'Bearer realm="revos"' }),
    },
  })
}

/** What D1 says when it is the platform that fails and not our SQL: D1 reference, "retry-able errors". */
const transient =
  /D1_ERROR.*(Network connection lost|storage caused object to be reset|Internal error in D1|code was updated|timeout|overloaded)/i

function unexpected(error: unknown, requestId: string): Problem {
  if (error instanceof Error && transient.test(error.message)) {
    log.warn('storage.transient', { request: requestId, ...errorFields(error) })
    return new Problem('storage_unavailable', 'Our storage does not answer just now. Try again.', { retryAfter: 2 })
  }
  log.error('request.failed', { request: requestId, ...errorFields(error) })
  return new Problem('internal', `Something broke on our side. Tell support the request id ${requestId}.`)
}
