/**
 * Everything that can go wrong in a way that somebody outside is told of: one closed table.
 *
 * `act` says who can mend it: the `caller` (send something else), the tenant's `owner`, the `operator` of this installation,
 * the `provider` (wait), or `us`.
 */
const table = {
  malformed_json: { status: 400, title: 'The body is not valid JSON', act: 'caller' },
  workflow_not_named: { status: 400, title: 'The request names no workflow', act: 'caller' },
  unauthenticated: { status: 401, title: 'Sign in, or send an API key', act: 'caller' },
  invalid_credentials: { status: 401, title: 'The key or session is not valid', act: 'caller' },
  forbidden: { status: 403, title: 'Not allowed', act: 'owner' },
  origin_not_allowed: { status: 403, title: 'This site may not call the API', act: 'owner' },
  connection_refused: { status: 403, title: 'The account was not connected', act: 'caller' },
  tenant_suspended: { status: 403, title: 'The account is suspended', act: 'operator' },
  not_found: { status: 404, title: 'Not found', act: 'caller' },
  unknown_trigger: { status: 404, title: 'No workflow has this trigger', act: 'owner' },
  method_not_allowed: { status: 405, title: 'Method not allowed', act: 'caller' },
  conflict: { status: 409, title: 'Not possible in the present state', act: 'caller' },
  idempotency_mismatch: { status: 409, title: 'Idempotency-Key was used with another body', act: 'caller' },
  idempotency_running: {
    status: 409,
    title: 'The first request with this Idempotency-Key is still running',
    act: 'caller',
  },
  not_set_up: { status: 409, title: 'An integration is not set up', act: 'owner' },
  workflow_gone: { status: 410, title: 'The hosted workflow is gone', act: 'owner' },
  invitation_gone: { status: 410, title: 'The invitation no longer holds', act: 'owner' },
  body_too_large: { status: 413, title: 'The body is too large', act: 'caller' },
  invalid_input: { status: 422, title: 'The input does not fit', act: 'caller' },
  address_not_allowed: { status: 422, title: 'This address may not be called', act: 'caller' },
  credential_not_working: { status: 422, title: 'The credential does not work', act: 'caller' },
  not_a_linkedin_post: { status: 422, title: 'Not the address of a LinkedIn post', act: 'caller' },
  too_many_attempts: { status: 429, title: 'Too many attempts', act: 'caller' },
  openai_rate_limited: { status: 429, title: 'OpenAI asks us to slow down', act: 'provider' },
  linkedin_rate_limited: { status: 429, title: 'LinkedIn’s daily limit is reached', act: 'provider' },
  internal: { status: 500, title: 'Something broke on our side', act: 'us' },
  openai_key_rejected: { status: 502, title: 'OpenAI rejects the API key', act: 'owner' },
  openai_forbidden: { status: 502, title: 'The OpenAI key may not do this', act: 'owner' },
  openai_quota: { status: 502, title: 'The OpenAI account has nothing left to spend', act: 'owner' },
  openai_refused: { status: 502, title: 'OpenAI refused the request', act: 'owner' },
  openai_key_missing: { status: 503, title: 'No OpenAI key is stored', act: 'owner' },
  openai_unavailable: { status: 503, title: 'OpenAI does not answer as it should', act: 'provider' },
  openai_timeout: { status: 503, title: 'OpenAI took too long', act: 'provider' },
  linkedin_version_ended: { status: 503, title: 'LinkedIn no longer takes this version of its API', act: 'operator' },
  provider_unavailable: { status: 503, title: 'A provider does not answer as it should', act: 'provider' },
  credential_unreadable: { status: 503, title: 'A stored credential does not open', act: 'owner' },
  storage_unavailable: { status: 503, title: 'Storage does not answer', act: 'provider' },
} as const satisfies Record<string, { status: number; title: string; act: Actor }>

type Actor = 'caller' | 'owner' | 'operator' | 'provider' | 'us'
export type ProblemCode = keyof typeof table

/** A field of the input that does not fit: its path (`members.0.email`) and what is wrong with it. */
export interface FieldError {
  readonly path: string
  readonly message: string
}

interface ProblemOptions {
  /** The field or fields that do not fit. */
  readonly errors?: readonly FieldError[]
  /** Seconds until a further try makes sense. */
  readonly retryAfter?: number
  /** The methods that are taken at this address. */
  readonly allow?: readonly string[]
  readonly cause?: unknown
}

/** RFC 9457 problem details, with `message` as the sentence a person reads (ChatKit's client shows it). */
export interface ProblemDetails {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly message: string
  readonly code: ProblemCode
  readonly act: Actor
  readonly requestId?: string
  readonly errors?: readonly FieldError[]
}

/**
 * A failure that the caller is told of. Thrown anywhere below a door; the door turns it into an answer.
 *
 * The message is written by us and never holds a provider's or another person's text.
 */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly code: ProblemCode
  readonly status: number
  readonly errors: readonly FieldError[] | undefined
  readonly retryAfter: number | undefined
  readonly allow: readonly string[] | undefined

  constructor(code: ProblemCode, message: string, options: ProblemOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.status = table[code].status
    this.errors = options.errors
    this.retryAfter = options.retryAfter
    this.allow = options.allow
  }

  /** The body of the answer. */
  details(requestId?: string): ProblemDetails {
    const { title, status, act } = table[this.code]
    return {
      type: `urn:revos:problem:${this.code}`,
      title,
      status,
      detail: this.message,
      message: this.message,
      code: this.code,
      act,
      ...(requestId && { requestId }),
      ...(this.errors && { errors: this.errors }),
    }
  }
}

/** Every code with its status and title, for the API's description. */
export const problems: Readonly<Record<ProblemCode, { status: number; title: string; act: Actor }>> = table

/** The answer for a thing that is not there, and just the same for one that belongs to somebody else. */
export const notFound = (what: string) => new Problem('not_found', `${what} was not found.`)
