/** An answer of the API that is not a success. `message` is a sentence for the person in front of the page. */
export class ApiProblem extends Error {
  readonly status: number
  readonly code: string
  readonly requestId: string | null
  readonly fields: readonly FieldError[]
  readonly retryAfterSeconds: number | null

  constructor(facts: ProblemFacts) {
    super(facts.message)
    this.name = 'ApiProblem'
    this.status = facts.status
    this.code = facts.code
    this.requestId = facts.requestId ?? null
    this.fields = facts.fields ?? []
    this.retryAfterSeconds = facts.retryAfterSeconds ?? null
  }

  /** What is wrong with one field of the body, by the last part of its path. */
  field(name: string): string | undefined {
    return this.fields.find((error) => lastPart(error.path) === name)?.message
  }
}

export interface FieldError {
  path: string
  message: string
}

interface ProblemFacts {
  status: number
  code: string
  message: string
  requestId?: string | null
  fields?: readonly FieldError[]
  retryAfterSeconds?: number | null
}

/** No answer came: offline, refused, cut off, or not from RevOS. */
export class NetworkFailure extends Error {
  constructor(options?: ErrorOptions) {
    super("We can't reach RevOS right now. Check your connection, then try again.", options)
    this.name = 'NetworkFailure'
  }
}

/**
 * Reads a failed answer: problem details (RFC 9457) of the API, or one of the smaller shapes with a `message` that the
 * sign-in routes (`code`) and the ChatKit server (`error.code`) have.
 */
export async function readProblem(answer: Response): Promise<ApiProblem> {
  const body: unknown = await answer.json().catch(() => null)
  const facts = isRecord(body) ? body : {}
  const inner = isRecord(facts.error) ? facts.error : {}
  const after = Number(answer.headers.get('retry-after'))
  return new ApiProblem({
    status: answer.status,
    code: text(facts.code) ?? text(inner.code) ?? `http_${answer.status}`,
    message: text(facts.message) ?? text(facts.detail) ?? sentenceFor(answer.status),
    requestId: text(facts.requestId) ?? answer.headers.get('x-request-id'),
    fields: Array.isArray(facts.errors) ? facts.errors.filter(isFieldError) : [],
    retryAfterSeconds: after > 0 ? after : null,
  })
}

/**
 * Whether trying again by itself can help: no answer came, one that says nothing (from a proxy before a server that is down),
 * or word that the first try of a write is still being carried out.
 */
export function isPassing(failure: unknown): boolean {
  if (failure instanceof NetworkFailure) return true
  return failure instanceof ApiProblem && (failure.code.startsWith('http_5') || failure.code === 'idempotency_running')
}

/** The sentence to show for any failure. */
export function messageOf(failure: unknown): string {
  if (failure instanceof ApiProblem || failure instanceof NetworkFailure) return failure.message
  return 'Something went wrong on this page. Try again; if it stays, reload the page.'
}

function sentenceFor(status: number): string {
  if (status === 401) return 'You are signed out. Sign in again to go on.'
  if (status === 403) return 'Your account may not do this. Ask an owner of your workspace.'
  if (status === 404) return 'This does not exist, or no longer does.'
  if (status === 429) return 'That was a lot at once. Wait a moment, then try again.'
  if (status >= 500) return 'RevOS had a problem with this. It is not your fault; try again in a moment.'
  return 'RevOS could not do this.'
}

function lastPart(path: string): string {
  return path.split(/[./]/).at(-1) ?? ''
}

function isFieldError(value: unknown): value is FieldError {
  return isRecord(value) && typeof value.path === 'string' && typeof value.message === 'string'
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
