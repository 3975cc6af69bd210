import { answer } from './answers.ts'
import { type Clock, systemClock } from './clock.ts'
import type { ChatKitHandlers, Desk } from './desk.ts'
import { ChatKitError } from './errors.ts'
import { newId } from './ids.ts'
import { parseRequest } from './parse.ts'
import type { TurnOutcome } from './pipeline.ts'
import type { AttachmentStore, Store } from './store.ts'
import { prepareTurn, type TurnEvents } from './streaming.ts'
import { type Call, makeTurn } from './turn.ts'
import { type RunningTurn, Turns } from './turns.ts'
import type { ThreadStreamEvent } from './types/events.ts'
import { isStreaming, type RequestType, type StreamingRequest } from './types/requests.ts'
import type { ThreadMetadata } from './types/threads.ts'
import { publicEvent } from './wire.ts'

export interface ChatKitServerOptions<TContext> extends ChatKitHandlers<TContext> {
  store: Store<TContext>
  /** Without one, `attachments.create` and `attachments.delete` are refused. */
  attachmentStore?: AttachmentStore<TContext>
  clock?: Clock
  /** The longest request body, in characters; 10 million unless given, room for minutes of dictation. */
  maxBodyLength?: number
}

export interface ProcessOptions {
  /** Stops the answer. Give it a person's wish, never the connection's end: see `ChatKitServer`. */
  signal?: AbortSignal
  /**
   * Names a request that may come twice: the caller (tenant, person, browser frame) **and** the body. A second one joins
   * the first, so a key that leaves the caller out would show one person's answer to another.
   */
  dedupeKey?: string
}

/** An answer before it is put on the wire; `toResponse` does that. */
export type ChatKitResult = StreamResult | JsonResult

export interface StreamResult {
  kind: 'stream'
  threadId: string
  /** Public events, from the turn's first one on each time they are read. Leaving early does not end the turn. */
  events: AsyncIterable<ThreadStreamEvent>
  /** When and how the turn ended, whoever was reading. Hand it to `waitUntil` where the platform has one. */
  done: Promise<TurnOutcome>
}

export interface JsonResult {
  kind: 'json'
  status: number
  body: object
}

function refused(error: ChatKitError): JsonResult {
  return { kind: 'json', status: error.status, body: { message: error.message, error: { code: error.code } } }
}

/**
 * A ChatKit server: takes the protocol's 16 requests and answers with a stream of events or one JSON object.
 *
 * Turns run in this object, not in the request: a closed connection does not end one, the same request posted again joins
 * it (`dedupeKey`), a second turn on its thread is refused, and `cancel` stops it. Keep one object for as long as these
 * promises must hold, in a Durable Object for example.
 */
export class ChatKitServer<TContext> {
  readonly #desk: Desk<TContext>
  readonly #maxBodyLength: number

  constructor(options: ChatKitServerOptions<TContext>) {
    const { store, attachmentStore, clock = systemClock, maxBodyLength = 10_000_000 } = options
    this.#desk = { handlers: options, store, attachmentStore, clock, turns: new Turns(clock) }
    this.#maxBodyLength = maxBodyLength
  }

  /**
   * Serves one request, given as JSON text or already parsed. Never throws: what cannot be served is a JSON answer with
   * a 4xx status and `{message, error: {code}}`, an unexpected failure one with 500.
   */
  async process(body: unknown, context: TContext, options: ProcessOptions = {}): Promise<ChatKitResult> {
    let type: RequestType | undefined
    try {
      const request = parseRequest(body, this.#maxBodyLength)
      type = request.type
      const call: Call<TContext> = { context, store: this.#desk.store, metadata: request.metadata }
      if (!isStreaming(request)) {
        return { kind: 'json', status: 200, body: await answer(this.#desk, call, request) }
      }
      const turn = await this.#desk.turns.joinOr(options.dedupeKey, () => this.#start(request, call, options.signal))
      return { kind: 'stream', threadId: turn.threadId, events: turn.events, done: turn.done }
    } catch (error) {
      if (error instanceof ChatKitError) return refused(error)
      if (type) this.#desk.handlers.onError?.(error, { request: type, context })
      const message = 'Something went wrong on our side. Please try again.'
      return { kind: 'json', status: 500, body: { message, error: { code: 'internal' } } }
    }
  }

  /**
   * Stops the answer that is being written in a thread and keeps what has been said so far. Resolves once it has ended:
   * false when none was running there, or the thread is not the caller's.
   */
  async cancel(threadId: string, context: TContext): Promise<boolean> {
    const turn = this.#desk.turns.on(threadId)
    if (!turn || !(await this.#owns(threadId, context))) return false
    turn.stop()
    return (await turn.done) === 'cancelled'
  }

  async #owns(threadId: string, context: TContext): Promise<boolean> {
    try {
      return (await this.#desk.store.loadThread(threadId, context)) !== undefined
    } catch {
      return false
    }
  }

  #newThread({ store, context }: Call<TContext>): ThreadMetadata {
    return {
      id: store.generateThreadId?.(context) ?? newId('thread'),
      created_at: new Date(this.#desk.clock()).toISOString(),
      status: { type: 'active' },
      metadata: {},
    }
  }

  async #start(request: StreamingRequest, call: Call<TContext>, signal?: AbortSignal): Promise<RunningTurn> {
    const { store, turns } = this.#desk
    if (request.type === 'threads.create') {
      const thread = this.#newThread(call)
      return this.#occupy(thread.id, (running) => this.#open(running, request, call, thread), signal)
    }
    const { thread_id } = request.params
    // Whoever may not see the thread learns nothing about turns on it.
    if (turns.on(thread_id)) await store.loadThread(thread_id, call.context)
    return this.#occupy(
      thread_id,
      async (running) => {
        const thread = await store.loadThread(thread_id, call.context)
        const newest = await store.loadThreadItems(thread_id, { limit: 1, order: 'desc' }, call.context)
        return this.#open(running, request, call, thread, newest.data[0]?.created_at)
      },
      signal,
    )
  }

  /** Takes the thread, lets the turn be prepared, and gives the thread back if that fails. */
  async #occupy(
    threadId: string,
    open: (running: RunningTurn) => Promise<void>,
    signal?: AbortSignal,
  ): Promise<RunningTurn> {
    const running = this.#desk.turns.enter(threadId)
    if (signal?.aborted) running.stop()
    signal?.addEventListener('abort', () => running.stop(), { signal: running.signal })
    try {
      await open(running)
      return running
    } catch (error) {
      this.#desk.turns.leave(running, 'failed')
      throw error
    }
  }

  async #open(
    running: RunningTurn,
    request: StreamingRequest,
    call: Call<TContext>,
    thread: ThreadMetadata,
    newest?: string,
  ): Promise<void> {
    running.thread = thread
    const turn = makeTurn(call, thread, running.signal, this.#desk.clock, newest)
    const events = await prepareTurn(this.#desk, turn, request)
    void this.#run(running, events, { request: request.type, context: call.context })
  }

  /** Drives a turn to its end, whether or not anybody watches. */
  async #run(
    running: RunningTurn,
    events: TurnEvents,
    where: { request: RequestType; context: TContext },
  ): Promise<void> {
    let outcome: TurnOutcome = 'failed'
    try {
      let next = await events.next()
      for (; !next.done; next = await events.next()) running.publish(publicEvent(next.value))
      outcome = next.value
    } catch (error) {
      this.#desk.handlers.onError?.(error, where)
      running.publish({ type: 'error', code: 'stream.error', allow_retry: false })
    } finally {
      this.#desk.turns.leave(running, outcome)
    }
  }
}
