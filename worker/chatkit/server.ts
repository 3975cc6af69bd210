import { answer } from './answers.ts'
import { type Clock, systemClock } from './clock.ts'
import type { ChatKitHandlers, Desk } from './desk.ts'
import { ChatKitError } from './errors.ts'
import { newId } from './ids.ts'
import { endInterrupted } from './interrupted.ts'
import type { TurnJournal } from './journal.ts'
import { parseRequest } from './parse.ts'
import type { TurnOutcome } from './pipeline.ts'
import { presentEvents } from './present.ts'
import { isResume } from './resume.ts'
import { RunningTurn } from './running-turn.ts'
import type { AttachmentStore, Store } from './store.ts'
import { prepareTurn, type RunTurn, refuseBy } from './streaming.ts'
import { type Call, makeTurn } from './turn.ts'
import { Turns } from './turns.ts'
import type { ThreadStreamEvent } from './types/events.ts'
import { isStreaming, type RequestType, type StreamingRequest } from './types/requests.ts'
import type { ThreadMetadata } from './types/threads.ts'
import { publicEvent } from './wire.ts'

export interface ChatKitServerOptions<TContext> extends ChatKitHandlers<TContext> {
  store: Store<TContext>
  /** Without one, `attachments.create` and `attachments.delete` are refused. */
  attachmentStore?: AttachmentStore<TContext>
  /** Keeps running turns, so that they outlive this object. */
  journal?: TurnJournal<TContext>
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
  /**
   * When the request came in, by the server's clock. A repeated one that came before its answer was delivered gets that
   * answer, however long it was on its way; without it, it is a new request.
   */
  askedAt?: number
  /** The request's header `Last-Event-ID`: the last event of the turn that the client has had, where it asks again. */
  lastEventId?: string | undefined
}

/** An answer before it is put on the wire; `toResponse` does that. */
export type ChatKitResult = StreamResult | JsonResult

export interface StreamResult {
  kind: 'stream'
  threadId: string
  turnId: string
  /** Which event of the turn the first one here is: 0 but for a client that asks for the rest. */
  from: number
  /** Public events, anew each time they are read. Leaving early does not end the turn. */
  events: AsyncIterable<ThreadStreamEvent>
  /** Tell it once a client has had everything. The same request posted again after that is a new one. */
  delivered: () => void
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

/** What ends a turn that failed outside its handler, such as in the store. */
const unexpected = (error: unknown): ThreadStreamEvent =>
  error instanceof ChatKitError
    ? { type: 'error', code: 'custom', message: error.message, allow_retry: false }
    : { type: 'error', code: 'stream.error', allow_retry: false }

/**
 * A ChatKit server: takes the protocol's 16 requests and answers with a stream of events or one JSON object.
 *
 * Turns run in this object, not in the request: a closed connection does not end one, the same request posted again joins
 * it (`dedupeKey`), a page that was loaded anew finds it (`resumeAction`), a second turn on its thread is refused, and
 * `cancel` stops it. Keep one object for as long as these promises must hold, in a Durable Object for example; with a
 * `journal` they hold for turns whose object was lost too.
 */
export class ChatKitServer<TContext> {
  readonly #desk: Desk<TContext>
  readonly #maxBodyLength: number
  readonly #journal: TurnJournal<TContext> | undefined
  #recovered: Promise<void> | undefined

  constructor(options: ChatKitServerOptions<TContext>) {
    const { store, attachmentStore, journal, clock = systemClock, maxBodyLength = 10_000_000 } = options
    const turns = new Turns(clock, (turnId) => void journal?.forget(turnId))
    this.#desk = { handlers: options, store, attachmentStore, clock, turns }
    this.#journal = journal
    this.#maxBodyLength = maxBodyLength
  }

  /** Ends the turns that were lost with another object. `process` does so before anything else. */
  recover(): Promise<void> {
    this.#recovered ??= this.#recover()
    return this.#recovered
  }

  async #recover(): Promise<void> {
    for (const kept of (await this.#journal?.load()) ?? []) {
      const { id, threadId, key, events } = kept
      const turn = new RunningTurn(id, threadId, events)
      let { ended } = kept
      if (!ended) {
        turn.hasGaps = true
        const rest = await endInterrupted(this.#desk.store, kept)
        for (const event of rest) {
          turn.publish(event)
          await this.#journal?.append(id, event)
        }
        ended = { outcome: 'failed', at: this.#desk.clock() }
        await this.#journal?.end(id, ended.outcome, ended.at)
        this.#desk.handlers.ended?.({ turnId: id, outcome: ended.outcome, context: kept.context })
      }
      turn.finish(ended.outcome, ended.at)
      this.#desk.turns.adopt(turn, key)
    }
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
      await this.recover()
      const call: Call<TContext> = { context, store: this.#desk.store, metadata: request.metadata }
      if (!isStreaming(request)) {
        return { kind: 'json', status: 200, body: await answer(this.#desk, call, request) }
      }
      const { dedupeKey, askedAt, lastEventId } = options
      const turn = isResume(request)
        ? await this.#find(request.params.thread_id, call, lastEventId)
        : await this.#desk.turns.joinOr(dedupeKey, askedAt, () => this.#start(request, call, options))
      return this.#stream(turn, turn.after(lastEventId), context)
    } catch (error) {
      if (error instanceof ChatKitError) return refused(error)
      if (type) this.#desk.handlers.onError?.(error, { request: type, context })
      const message = 'Something went wrong on our side. Please try again.'
      return { kind: 'json', status: 500, body: { message, error: { code: 'internal' } } }
    }
  }

  #stream(turn: RunningTurn, from: number, context: TContext): StreamResult {
    const { id, threadId, done } = turn
    const delivered = () => this.#desk.turns.deliver(turn)
    const events = presentEvents(this.#desk.attachmentStore, turn.events(from), context)
    return { kind: 'stream', threadId, turnId: id, from, events, delivered, done }
  }

  /** The turn that a client has lost; where there is none, one that has nothing to tell. */
  async #find(threadId: string, call: Call<TContext>, lastEventId: string | undefined): Promise<RunningTurn> {
    await this.#desk.store.loadThread(threadId, call.context)
    const lost = this.#desk.turns.lost(threadId, lastEventId)
    if (lost) return lost
    const none = new RunningTurn('none', threadId)
    none.finish('completed', this.#desk.clock())
    return none
  }

  /**
   * Stops the answer that is being written in a thread and keeps what has been said so far. Resolves once it has ended:
   * false when none was running there, or the thread is not the caller's.
   */
  async cancel(threadId: string, context: TContext): Promise<boolean> {
    await this.recover()
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

  async #start(request: StreamingRequest, call: Call<TContext>, options: ProcessOptions): Promise<RunningTurn> {
    const { store, turns } = this.#desk
    if (request.type === 'threads.create') {
      const thread = this.#newThread(call)
      return this.#occupy(thread.id, (running) => this.#open(running, request, call, thread, options), options.signal)
    }
    const { thread_id } = request.params
    // Whoever may not see the thread learns nothing about turns on it.
    if (turns.on(thread_id)) await store.loadThread(thread_id, call.context)
    return this.#occupy(
      thread_id,
      async (running) => {
        const thread = await store.loadThread(thread_id, call.context)
        const newest = await store.loadThreadItems(thread_id, { limit: 1, order: 'desc' }, call.context)
        return this.#open(running, request, call, thread, options, newest.data[0]?.created_at)
      },
      options.signal,
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
      this.#desk.turns.leave(running)
      running.finish('failed', this.#desk.clock())
      throw error
    }
  }

  async #open(
    running: RunningTurn,
    request: StreamingRequest,
    call: Call<TContext>,
    thread: ThreadMetadata,
    { dedupeKey }: ProcessOptions,
    newest?: string,
  ): Promise<void> {
    running.thread = thread
    const { id } = running
    running.key = dedupeKey
    const turn = makeTurn(call, thread, running, this.#desk.clock, newest)
    const { run, answers } = await prepareTurn(this.#desk, turn, request)
    const where = { request: request.type, context: call.context }
    if (!answers) return void this.#run(running, run, where)
    const refusal = await this.#desk.handlers.admit?.({ ...call, thread, turnId: id }, request)
    if (refusal) return void this.#run(running, refuseBy(refusal), where)
    void this.#run(running, run, where, this.#journal).then((outcome) =>
      this.#desk.handlers.ended?.({ turnId: id, outcome, context: call.context }),
    )
  }

  /** Drives a turn to its end, whether or not anybody watches. */
  async #run(
    running: RunningTurn,
    run: RunTurn,
    where: { request: RequestType; context: TContext },
    journal?: TurnJournal<TContext>,
  ): Promise<TurnOutcome> {
    let outcome: TurnOutcome = 'failed'
    const { id, threadId, key } = running
    try {
      await journal?.begin({ id, threadId, key, context: where.context })
      outcome = await run((event) => {
        const seen = publicEvent(event)
        const kept = journal?.append(id, seen)
        if (!kept) return running.publish(seen)
        return kept.then(() => running.publish(seen))
      })
    } catch (error) {
      if (!(error instanceof ChatKitError)) this.#desk.handlers.onError?.(error, where)
      running.publish(unexpected(error))
    } finally {
      const now = this.#desk.clock()
      try {
        await journal?.end(id, outcome, now)
      } catch (error) {
        // Found open after a restart, it is ended then; the thread must not wait for that.
        this.#desk.handlers.onError?.(error, where)
      }
      this.#desk.turns.leave(running)
      running.finish(outcome, now)
    }
    return outcome
  }
}
