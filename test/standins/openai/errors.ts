import type { z } from 'zod'
import type { Answer } from '../server.ts'

/** The fields of OpenAI's error envelope. */
export interface ApiError {
  readonly status: number
  readonly message: string
  readonly type?: string
  readonly param?: string | null
  readonly code?: string | null
  readonly retryAfter?: number
}

/** An answer in OpenAI's error envelope (chatkit-protocol.md §13.3). */
export function errorAnswer(error: ApiError): Answer {
  const { status, message, type = 'invalid_request_error', param = null, code = null, retryAfter } = error
  return {
    status,
    json: { error: { message, type, param, code } },
    headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
  }
}

/** A failure that a handler throws to be answered in the envelope. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
  readonly error: ApiError
  constructor(error: ApiError) {
    super(error.message)
    this.error = error
  }
}

/** Refuses a request with status 400. */
export function refuse(message: string, param: string | null, code: string | null = null): never {
  throw new RefusedError({ status: 400, message, param, code })
}

type Issue = z.core.$ZodIssue

/** What the API says of the first thing wrong in a request body. */
export function schemaError(issues: readonly Issue[]): ApiError {
  const [issue, path] = deepest(issues, [])
  if (!issue) return { status: 400, message: 'Invalid request.' }
  if (issue.code === 'unrecognized_keys') {
    const name = paramName([...path, issue.keys[0] ?? ''])
    return { status: 400, message: `Unknown parameter: '${name}'.`, param: name, code: 'unknown_parameter' }
  }
  const name = paramName(path)
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) {
    return {
      status: 400,
      message: `Missing required parameter: '${name}'.`,
      param: name,
      code: 'missing_required_parameter',
    }
  }
  const message = issue.message.replace(/^Invalid input: e/, 'E')
  if (issue.code === 'invalid_type') {
    return { status: 400, message: `Invalid type for '${name}'. ${message}.`, param: name, code: 'invalid_type' }
  }
  return { status: 400, message: `Invalid value for '${name}'. ${message}.`, param: name, code: 'invalid_value' }
}

// Of the branches of a union, the one whose complaint lies deepest is the one the caller meant.
function deepest(issues: readonly Issue[], above: readonly PropertyKey[]): [Issue | undefined, readonly PropertyKey[]] {
  const issue = issues[0]
  if (!issue) return [undefined, above]
  const path = [...above, ...issue.path]
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue, path]
  const branches = issue.errors.map((branch) => deepest(branch, path))
  return branches.reduce((best, branch) => (branch[1].length > best[1].length ? branch : best))
}

function paramName(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (name, part) => (typeof part === 'number' ? `${name}[${part}]` : name ? `${name}.${String(part)}` : String(part)),
    '',
  )
}

const named: Record<number, Omit<ApiError, 'status'>> = {
  401: {
    message: 'Incorrect API key provided. You can find your API key at https://platform.openai.com/account/api-keys.',
    code: 'invalid_api_key',
  },
  403: {
    message: 'Your project does not have access to this resource.',
    type: 'permission_error',
    code: 'permission_denied',
  },
  404: { message: 'The requested resource was not found.', code: 'not_found' },
  410: { message: 'This resource is no longer available.', code: 'gone' },
  429: { message: 'Rate limit reached. Please try again later.', type: 'requests', code: 'rate_limit_exceeded' },
  500: { message: 'The server had an error while processing your request. Sorry about that!', type: 'server_error' },
  503: {
    message: 'The engine is currently overloaded, please try again later.',
    type: 'server_error',
    code: 'overloaded',
  },
}

/** The usual error of a status, for the trouble switch. */
export function usualError(status: number): ApiError {
  return {
    status,
    ...(named[status] ?? {
      message: `Error ${status}.`,
      type: status >= 500 ? 'server_error' : 'invalid_request_error',
    }),
  }
}
