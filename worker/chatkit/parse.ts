import { ChatKitError } from './errors.ts'
import { type ChatKitRequest, chatKitRequestSchema } from './types/requests.ts'

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ChatKitError('invalid_json', 'The request body is not JSON.', { cause })
  }
}

/** How many levels a request may be nested. JSON has no bound, but whatever walks it later by recursion has one. */
const maxDepth = 100

function isDeeperThan(depth: number, value: unknown): boolean {
  let level = [value]
  for (let at = 0; at <= depth && level.length > 0; at += 1) {
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []))
  }
  return level.length > 0
}

/**
 * How long a request may be that is kept: what comes of it must fit into one row of any database, and the smallest bound in use
 * is 2 MB, which so many characters of three bytes stay below.
 */
const maxKeptLength = 600_000

/** Only dictation is large, and is not kept. */
const isKept = ({ type }: ChatKitRequest) => type !== 'input.transcribe'

const tooLong = (most: number) => new ChatKitError('too_large', `The request is longer than ${most} characters.`)

/**
 * Reads a request from JSON text or from what was parsed from it. Unknown fields are dropped and null means absent.
 * @param maxLength the longest text taken, in characters
 * @throws ChatKitError too_large, invalid_json, unknown_request or invalid_request (naming the field, never its value)
 */
export function parseRequest(body: unknown, maxLength: number): ChatKitRequest {
  if (typeof body === 'string' && body.length > maxLength) throw tooLong(maxLength)
  const given = typeof body === 'string' ? parseJson(body) : body
  if (isDeeperThan(maxDepth, given)) {
    throw new ChatKitError('invalid_request', `The request is nested more than ${maxDepth} levels deep.`)
  }
  const { data, error } = chatKitRequestSchema.safeParse(given)
  if (data && typeof body === 'string' && body.length > maxKeptLength && isKept(data)) throw tooLong(maxKeptLength)
  if (data) return data
  const issue = error.issues[0]
  const path = issue?.path.join('.') ?? ''
  if (issue?.code === 'invalid_union' && path === 'type') {
    throw new ChatKitError('unknown_request', 'type: not a request of the ChatKit protocol')
  }
  throw new ChatKitError('invalid_request', `${path || 'body'}: ${issue?.message ?? 'not a ChatKit request'}`)
}
