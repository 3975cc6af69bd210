import { z } from 'zod'

/** The API answered that it will not. The message is its own sentence, which names no secret. */
export class ApiRefusal extends Error {
  override readonly name = 'ApiRefusal'
  readonly status: number
  readonly code: string
  readonly act: string

  constructor(what: string, status: number, problem: { code: string; message: string; act: string }) {
    super(`${what} answered ${status}: ${problem.message}`)
    this.status = status
    this.code = problem.code
    this.act = problem.act
    this.sentence = problem.message
  }

  /** What the API says to the person. */
  readonly sentence: string
}

/** There is no answer, or none that our API would give. */
export class ApiUnreachable extends Error {
  override readonly name = 'ApiUnreachable'
}

export type Call = <Schema extends z.ZodType>(
  method: string,
  path: string,
  schema: Schema,
  body?: unknown,
) => Promise<z.output<Schema>>

const patienceMs = 30_000

const problem = z.object({
  code: z.string().default(''),
  message: z.string().default('no reason given'),
  act: z.string().default('us'),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).default([]),
})

/**
 * Calls the API with a key, or without one.
 *
 * @param key asked anew at each call, as a key may be replaced
 * @returns calls that give the answer in the schema's form
 * @throws ApiRefusal for any status but success, ApiUnreachable where nothing answers or something else than our API
 */
export function caller(apiUrl: string, key?: () => string | undefined): Call {
  return async (method, path, schema, body) => {
    const { status, content } = await request(apiUrl, method, path, key?.(), body)
    const what = `${method} ${path}`
    if (status >= 400) {
      const told = problem.safeParse(content)
      if (!told.success) throw new ApiUnreachable(`${what} answered ${status}, not as this API does.`)
      const { message: sentence, errors } = told.data
      // The sentence often names the field already.
      const fields = errors.filter((field) => !sentence.includes(field.message))
      const message = [sentence, ...fields.map((field) => `${field.path}: ${field.message}`)].join(' ')
      throw new ApiRefusal(what, status, { ...told.data, message })
    }
    const answer = schema.safeParse(content)
    if (!answer.success) throw new ApiUnreachable(`${what} answered in another form than this version expects.`)
    return answer.data
  }
}

/** One request; an answer that is no JSON counts as an empty one. @throws ApiUnreachable */
export async function request(apiUrl: string, method: string, path: string, key?: string, body?: unknown) {
  try {
    const response = await fetch(apiUrl + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(patienceMs),
    })
    const text = await response.text()
    return { status: response.status, content: parse(text) }
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    const isLate = error instanceof Error && error.name === 'TimeoutError'
    throw new ApiUnreachable(
      isLate ? 'no answer within 30 seconds.' : (reasons[code] ?? `no connection (${code || 'unknown'}).`),
    )
  }
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there.',
  ENOTFOUND: 'there is no such host.',
  EAI_AGAIN: 'the name cannot be looked up: is there a network?',
  ECONNRESET: 'the connection was broken.',
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
