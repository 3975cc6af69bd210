import { ChatKitError } from './errors.ts'
import { type ChatKitRequest, chatKitRequestSchema } from './types/requests.ts'

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ChatKitError('invalid_json', 'The request body is not JSON.', { cause })
  }
}

/**
 * Reads a request from JSON text or from what was parsed from it. Unknown fields are dropped and null means absent.
 * @param maxLength the longest text taken, in characters
 * @throws ChatKitError too_large, invalid_json, unknown_request or invalid_request (naming the field, never its value)
 */
export function parseRequest(body: unknown, maxLength: number): ChatKitRequest {
  if (typeof body === 'string' && body.length > maxLength) {
    throw new ChatKitError('too_large', `The request body is longer than ${maxLength} characters.`)
  }
  const { data, error } = chatKitRequestSchema.safeParse(typeof body === 'string' ? parseJson(body) : body)
  if (data) return data
  const issue = error.issues[0]
  const path = issue?.path.join('.') ?? ''
  if (issue?.code === 'invalid_union' && path === 'type') {
    throw new ChatKitError('unknown_request', 'type: not a request of the ChatKit protocol')
  }
  throw new ChatKitError('invalid_request', `${path || 'body'}: ${issue?.message ?? 'not a ChatKit request'}`)
}
