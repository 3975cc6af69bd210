import type { z } from 'zod'
import { type FieldError, Problem } from '../../core/problem.ts'

/** The largest body that an operation takes, in bytes. */
export const maxBodyBytes = 256 * 1024

/**
 * Reads a body as text, and stops reading once it is larger than allowed, whatever its header promised.
 *
 * @throws Problem `body_too_large`, or `malformed_json` where the bytes are not UTF-8
 */
export async function readBody(request: Request, maxBytes = maxBodyBytes): Promise<string> {
  const tooLarge = () =>
    new Problem('body_too_large', `The body is larger than the ${Math.round(maxBytes / 1024)} KiB that are taken here.`)
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge()
  if (!request.body) return ''
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body) {
    size += chunk.length
    if (size > maxBytes) throw tooLarge()
    chunks.push(chunk)
  }
  const whole = new Uint8Array(size)
  chunks.reduce((at, chunk) => {
    whole.set(chunk, at)
    return at + chunk.length
  }, 0)
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(whole)
  } catch {
    throw new Problem('malformed_json', 'The body is not UTF-8 text.')
  }
}

/**
 * Reads a body as a JSON object; an empty body counts as an empty object.
 *
 * @throws Problem `malformed_json`; `invalid_input` where it is JSON but no object
 */
export function parseObject(text: string): Record<string, unknown> {
  if (text.trim() === '') return {}
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Problem('malformed_json', 'The body is not valid JSON.')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Problem('invalid_input', 'The body must be a JSON object.', {
      errors: [{ path: '', message: 'Expected an object.' }],
    })
  }
  return value as Record<string, unknown>
}

/** What is wrong with the input, field by field. A field's own content is not repeated. */
export function fieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: [...issue.path, key].join('.'), message: 'There is no such field.' }))
      : [{ path: issue.path.join('.'), message: issue.message }],
  )
}

/** Checks input against a schema. @throws Problem `invalid_input` naming each field that does not fit */
export function check<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const errors = fieldErrors(result.error)
  const first = errors[0]
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
  const message = first?.path ? `${first.path}: ${first.message}${more}` : (first?.message ?? 'The input does not fit.')
  throw new Problem('invalid_input', message, { errors })
}
