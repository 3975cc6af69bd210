/**
 * Every refusal that is known before an answer starts, with its HTTP status. A permanent fault is never a 5xx: the client would
 * re-POST; `unavailable` is for what passes by itself.
 */
const statusOf = {
  invalid_json: 400,
  invalid_request: 400,
  unknown_request: 400,
  unsupported: 400,
  not_a_user_message: 400,
  link_not_valid: 403,
  not_found: 404,
  thread_closed: 409,
  turn_in_progress: 409,
  no_pending_tool_call: 409,
  input_not_pending: 409,
  action_not_offered: 409,
  not_a_widget: 409,
  not_uploaded: 409,
  already_uploaded: 409,
  too_large: 413,
  unsupported_type: 415,
  provider_refused: 424,
  too_many_uploads: 429,
  rate_limited: 429,
  unavailable: 503,
} as const

export type FaultCode = keyof typeof statusOf

/** A request that cannot be served. `message` is written for a person and holds nothing private. */
export class ChatKitError extends Error {
  readonly code: FaultCode

  constructor(code: FaultCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ChatKitError'
    this.code = code
  }

  get status(): number {
    return statusOf[this.code]
  }
}

/** Thrown by stores for a row that is absent or belongs to someone else; the two must not be told apart. */
export class NotFoundError extends ChatKitError {
  constructor(kind: 'thread' | 'item' | 'attachment', id: string) {
    super('not_found', `No ${kind} with the id ${JSON.stringify(id)}.`)
    this.name = 'NotFoundError'
  }
}

/** Thrown by a handler to end its turn with an error code the client has a text for. */
export class StreamError extends Error {
  readonly code: string
  readonly allowRetry: boolean

  constructor(code = 'stream.error', { allowRetry = true, cause }: { allowRetry?: boolean; cause?: unknown } = {}) {
    super(code, { cause })
    this.name = 'StreamError'
    this.code = code
    this.allowRetry = allowRetry
  }
}

/** Thrown by a handler to end its turn with a sentence of its own, shown to the person as it is. */
export class CustomStreamError extends Error {
  readonly allowRetry: boolean

  constructor(message: string, { allowRetry = false, cause }: { allowRetry?: boolean; cause?: unknown } = {}) {
    super(message, { cause })
    this.name = 'CustomStreamError'
    this.allowRetry = allowRetry
  }
}
