/** No answer came: the address cannot be reached, took too long, or broke off. Never repeats what the network said. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

/** What came back from outside: our own reading of it, for deciding and never for showing. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** The first part of the body, at most as long as asked for. */
  readonly text: string
  /** The body as JSON; null where it is none, or is longer than asked for. */
  readonly json: unknown
}

export interface CallOptions extends RequestInit {
  /** Until the answer has been read, in milliseconds. */
  readonly timeoutMs?: number
  /** How much of an answer is read, in bytes. */
  readonly maxBytes?: number
}

/**
 * Sends a request to a provider or to an address that a tenant has given. Redirects are not followed: an address was checked, and
 * where it leads on to was not.
 *
 * @throws NoAnswer
 */
export async function callOut(url: string, options: CallOptions = {}): Promise<Answer> {
  const { timeoutMs = 10_000, maxBytes = 64 * 1024, ...init } = options
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
    const { text, whole } = await readUpTo(response, maxBytes)
    return { status: response.status, headers: response.headers, text, json: whole ? parse(text) : null }
  } catch (error) {
    throw new NoAnswer('no answer', { cause: error })
  }
}

async function readUpTo(response: Response, maxBytes: number): Promise<{ text: string; whole: boolean }> {
  if (!response.body) return { text: '', whole: true }
  const decoder = new TextDecoder()
  const reader = response.body.getReader()
  let text = ''
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return { text: text + decoder.decode(), whole: true }
    size += value.length
    if (size > maxBytes) {
      await reader.cancel()
      return { text, whole: false }
    }
    text += decoder.decode(value, { stream: true })
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** A value that came from outside as an object whose fields may be anything; empty where it is none. */
export const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}

/** A field of {@link fieldsOf} as a text; null where it is none. */
export const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
