import { setTimeout as pause } from 'node:timers/promises'
import { readFrames } from '../../worker/chatkit/sse-reader.ts'
import type { ThreadStreamEvent } from '../../worker/chatkit/types/events.ts'
import { CheckFailed } from './expect.ts'

export interface ClientOptions {
  url: string
  /** Sent with every request: who is asking. */
  headers?: Record<string, string>
  /** The headers of a second person instead. */
  otherHeaders?: Record<string, string> | undefined
  /** The page whose requests must be let through by CORS. */
  origin?: string | undefined
  /** How long a whole answer may take, in milliseconds; 15 seconds unless given. */
  timeoutMs?: number
  /** How long a browser waits before it sends again, in milliseconds; its own times, scaled down, unless given. */
  rePostDelayMs?: (attempt: number) => number
}

export interface AskOptions {
  /** Somebody else than the person under test. */
  as?: 'other' | 'nobody'
  /** More headers; these win. */
  headers?: Record<string, string>
}

/** Everything a server said to one request, read to the end. */
export interface Answer {
  /** 0 when there was no answer at all. */
  status: number
  headers: Headers
  /** The JSON body; undefined for a stream, and for a body that is not JSON. */
  body: unknown
  /** The events of a stream. */
  events: ThreadStreamEvent[]
  /** What was received, as text. */
  raw: string
  /** Why reading failed, if it did. */
  broken: string | undefined
  /** How often the request was sent; more than once when the server answered what makes a browser send again. */
  attempts: number
}

const streaming = new Set([
  'threads.create',
  'threads.add_user_message',
  'threads.add_client_tool_output',
  'threads.add_structured_input',
  'threads.retry_after_item',
  'threads.custom_action',
])

/** How often a browser sends again, and how long it waits first, scaled down a hundredfold. */
const rePosts = 5
const browserDelayMs = (attempt: number) => Math.min(15 * 2 ** (attempt - 1), 75)

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : ''
  return `${error instanceof Error ? error.message : error}${cause}`
}

function typeOf(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'type' in body ? body.type : undefined
}

function encoded(body: unknown): BodyInit {
  return typeof body === 'string' || body instanceof Uint8Array || body instanceof ReadableStream
    ? (body as BodyInit)
    : JSON.stringify(body)
}

function isEventStream(response: Response): boolean {
  return response.ok && (response.headers.get('content-type') ?? '').startsWith('text/event-stream')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** An answer while it is read. */
export class LiveAnswer {
  readonly response: Response
  readonly attempts: number
  readonly events: ThreadStreamEvent[] = []
  /** The id of each event's frame, null where it has none. */
  readonly ids: (string | null)[] = []
  broken: string | undefined
  readonly #limit: AbortSignal
  readonly #abort: AbortController
  readonly #onEvent: (event: ThreadStreamEvent) => void
  readonly #chunks: Uint8Array[] = []
  readonly #source: ReturnType<typeof readFrames> | undefined

  constructor(
    response: Response,
    attempts: number,
    limit: AbortSignal,
    abort: AbortController,
    onEvent: (event: ThreadStreamEvent) => void,
  ) {
    this.response = response
    this.attempts = attempts
    this.#limit = limit
    this.#abort = abort
    this.#onEvent = onEvent
    if (!response.body || !isEventStream(response)) return
    const chunks = this.#chunks
    const noting = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        chunks.push(chunk)
        controller.enqueue(chunk)
      },
    })
    this.#source = readFrames(response.body.pipeThrough(noting))
  }

  /** Reads until an event is the wanted one. @returns whether it came */
  async until(wanted: (event: ThreadStreamEvent) => boolean): Promise<boolean> {
    for (;;) {
      const event = await this.#next()
      if (!event) return false
      if (wanted(event)) return true
    }
  }

  /** Closes the connection, as a page does that goes away. */
  leave(): void {
    this.#abort.abort()
  }

  /** Reads the rest. */
  async toEnd(): Promise<Answer> {
    await this.until(() => false)
    const { response, attempts, events, broken } = this
    const raw = this.#source ? Buffer.concat(this.#chunks).toString('utf8') : await this.#text()
    const body = this.#source ? undefined : parsed(raw)
    return { status: response.status, headers: response.headers, body, events, raw, broken, attempts }
  }

  async #next(): Promise<ThreadStreamEvent | undefined> {
    if (!this.#source) return undefined
    try {
      const { done, value } = await this.#source.next()
      if (done) return undefined
      this.events.push(value.event)
      this.ids.push(value.id)
      this.#onEvent(value.event)
      return value.event
    } catch (error) {
      return this.#breakOff(error)
    }
  }

  async #text(): Promise<string> {
    try {
      return await this.response.text()
    } catch (error) {
      return this.#breakOff(error) ?? ''
    }
  }

  /** @throws CheckFailed when it was not the server but the client's patience that ended it */
  #breakOff(error: unknown): undefined {
    if (this.#limit.aborted) throw new CheckFailed('the answer did not end in time')
    this.broken = reasonOf(error)
  }
}

/**
 * Speaks with a ChatKit server as the browser does: the same headers, a stream request sent again when the answer is a 5xx
 * or no stream, a 4xx taken as final. Protocol reference, sections 1.2, 1.5 and 18.
 */
export class Client {
  readonly options: ClientOptions
  /** Names the browser frame; every row has its own. */
  frame = 'conformance'
  readonly #threads = new Set<string>()

  constructor(options: ClientOptions) {
    this.options = options
  }

  /** How long a whole answer may take, in milliseconds. */
  get timeoutMs(): number {
    return this.options.timeoutMs ?? 15_000
  }

  /** Sends one request, whose body is JSON unless it is text or bytes already. Rejects when there is no answer at all. */
  async post(body: unknown, { as, headers = {} }: AskOptions = {}, signal?: AbortSignal): Promise<Response> {
    const { options } = this
    const who = as === 'nobody' ? {} : as === 'other' ? options.otherHeaders : options.headers
    const accept = streaming.has(String(typeOf(body))) ? 'text/event-stream' : 'application/json'
    // `duplex` is required for bodies that are streams, and is not among the types of the browser's own fetch.
    const init: RequestInit & { duplex: 'half' } = {
      method: 'POST',
      duplex: 'half',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        accept,
        'accept-language': 'en',
        'chatkit-frame-instance-id': this.frame,
        ...who,
        ...headers,
      },
      body: encoded(body),
      signal: signal ?? AbortSignal.timeout(this.timeoutMs),
    }
    return fetch(options.url, init)
  }

  /** Sends a request and leaves its answer to be read. @throws CheckFailed when none comes in time */
  async open(body: unknown, options: AskOptions = {}): Promise<LiveAnswer> {
    const again = streaming.has(String(typeOf(body)))
    for (let attempt = 1; ; attempt += 1) {
      const abort = new AbortController()
      const limit = AbortSignal.timeout(this.timeoutMs)
      let broken: string | undefined
      const response = await this.post(body, options, AbortSignal.any([abort.signal, limit])).catch((error) => {
        if (limit.aborted) throw new CheckFailed('no answer came in time')
        broken = reasonOf(error)
        return Response.error()
      })
      const refused = response.status >= 400 && response.status < 500
      const final = broken !== undefined || isEventStream(response) || refused
      if (!again || final || attempt > rePosts) {
        const live = new LiveAnswer(response, attempt, limit, abort, (event) => {
          if (event.type === 'thread.created' && options.as === undefined) this.#threads.add(event.thread?.id)
        })
        live.broken = broken
        return live
      }
      await response.body?.cancel()
      await pause((this.options.rePostDelayMs ?? browserDelayMs)(attempt))
    }
  }

  /** Sends a request and reads the whole answer. */
  async ask(body: unknown, options: AskOptions = {}): Promise<Answer> {
    return (await this.open(body, options)).toEnd()
  }

  /** Removes the threads that were made since the last time, as far as the server lets it. */
  async tidyUp(): Promise<void> {
    for (const thread_id of this.#threads) {
      const response = await this.post({ type: 'threads.delete', params: { thread_id } }).catch(() => undefined)
      await response?.body?.cancel()
    }
    this.#threads.clear()
  }
}
