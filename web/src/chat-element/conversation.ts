import {
  addOlder,
  applyEvent,
  beginTurn,
  emptyView,
  endTurn,
  retryAfter,
  type ThreadView,
  viewOf,
} from '../../../worker/chatkit/apply.ts'
import { NetworkFailure } from '../net/problem.ts'
import { pause, retryDelay, withRetry } from '../net/retry.ts'
import { type ChatKitClient, type TurnRequest, textInput } from './client.ts'
import { errorEventMessage, mayRetry, passesSoon, turnMessage } from './trouble.ts'

/** What the chat shows. A new object whenever something in it changed. */
export interface ConversationState {
  view: ThreadView
  /** `sending` until the server has answered, `answering` while it does, `loading` while a thread is fetched. */
  status: 'idle' | 'sending' | 'answering' | 'loading'
  /** What the person said and the server has not confirmed yet. */
  unconfirmed: string | null
  /** Set between two tries of the present call: how many have failed, and for want of what. */
  waiting: { failures: number; why: 'connection' | 'turn' } | null
  trouble: { message: string; retry: (() => void) | null } | null
  /** Whether the person stopped the last answer. */
  stopped: boolean
}

const idle: Omit<ConversationState, 'view'> = {
  status: 'idle',
  unconfirmed: null,
  waiting: null,
  trouble: null,
  stopped: false,
}

/**
 * A conversation with a ChatKit server, from the page's side: says things, applies what comes back, survives a lost
 * connection, and tells its listeners. One turn runs at a time.
 */
export class Conversation {
  readonly #client: ChatKitClient
  readonly #listeners = new Set<() => void>()
  #state: ConversationState = { view: emptyView, ...idle }
  /** Ends what is under way: a turn, or the fetching of a thread. */
  #current = new AbortController()
  #frame: number | null = null

  constructor(client: ChatKitClient) {
    this.#client = client
  }

  readonly state = (): ConversationState => this.#state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  get busy(): boolean {
    return this.#state.status !== 'idle'
  }

  /** Says something, in the thread on screen or in a new one. Nothing happens while an answer is under way. */
  say(text: string): void {
    if (this.busy) return
    const { thread } = this.#state.view
    const input = textInput(text)
    const request: TurnRequest = thread
      ? { type: 'threads.add_user_message', params: { thread_id: thread.id, input } }
      : { type: 'threads.create', params: { input } }
    void this.#run(request, text)
  }

  /** Ends the answer under way; what has arrived of it stays on screen. */
  stop(): void {
    this.#current.abort()
    const { thread } = this.#state.view
    // The answer is off the screen either way; a server that cannot end it says so when the next message comes.
    if (thread) this.#client.cancelTurn(thread.id).catch(() => undefined)
  }

  /** Leaves the thread on screen for an empty one. */
  startNew(): void {
    this.#begin({ view: emptyView, ...idle })
  }

  /** Shows a thread that is kept on the server, from its newest items. */
  async open(threadId: string): Promise<void> {
    const signal = this.#begin({ view: emptyView, ...idle, status: 'loading' })
    try {
      const work = async () => {
        const [thread, items] = await Promise.all([
          this.#client.getThread(threadId),
          this.#client.listItems(threadId, null),
        ])
        return addOlder(viewOf({ ...thread, items: { data: [], has_more: false } }), items)
      }
      const view = await withRetry(work, passesSoon, {
        signal,
        onRetry: (failures) => this.#set({ waiting: { failures, why: 'connection' } }),
      })
      if (!signal.aborted) this.#set({ view, ...idle })
    } catch (failure) {
      if (signal.aborted) return
      const retry = mayRetry(failure) ? () => void this.open(threadId) : null
      this.#set({ ...idle, trouble: { message: turnMessage(failure, false), retry } })
    }
  }

  /** Fetches the items before those on screen. Fails as the client does. */
  async loadOlder(): Promise<void> {
    const { thread, after } = this.#state.view
    if (!thread) return
    const page = await this.#client.listItems(thread.id, after)
    if (this.#state.view.thread?.id === thread.id) this.#set({ view: addOlder(this.#state.view, page) })
  }

  async #run(request: TurnRequest, unconfirmed: string | null): Promise<void> {
    const signal = this.#begin({ ...idle, view: beginTurn(this.#state.view), status: 'sending', unconfirmed })
    let failure: unknown = null
    try {
      await this.#readTurn(request, signal)
    } catch (thrown) {
      failure = thrown
    }
    // A turn that was left for another thread has nothing to say any more.
    if (signal !== this.#current.signal) return
    const view = endTurn(this.#state.view)
    if (signal.aborted) {
      this.#set({ ...idle, view, unconfirmed: this.#state.unconfirmed, stopped: true })
    } else if (failure) {
      const retry = mayRetry(failure) ? () => this.#retry(request) : null
      const message = turnMessage(failure, this.#state.unconfirmed === null)
      this.#set({ ...idle, view, unconfirmed: this.#state.unconfirmed, trouble: { message, retry } })
    } else if (view.error) {
      const { code, message, allow_retry } = view.error
      const retry = allow_retry ? () => this.#retry(request) : null
      this.#set({
        ...idle,
        view,
        unconfirmed: this.#state.unconfirmed,
        trouble: { message: errorEventMessage(code, message), retry },
      })
    } else {
      this.#set({ ...idle, view })
    }
  }

  /**
   * Reads a turn to its end. When the connection fails or breaks off, the same request is sent again after each wait: the
   * server joins it to the turn it belongs to and tells its events from the first one on.
   */
  async #readTurn(request: TurnRequest, signal: AbortSignal): Promise<void> {
    for (let failures = 1; ; failures++) {
      try {
        const events = await this.#client.openTurn(request, signal)
        this.#set({ status: 'answering', waiting: null })
        for await (const event of events) {
          if (signal.aborted) return
          const confirmed = event.type === 'thread.item.done' && event.item.type === 'user_message'
          this.#setSoon({ view: applyEvent(this.#state.view, event), ...(confirmed && { unconfirmed: null }) })
        }
        return
      } catch (failure) {
        const delay = retryDelay(failures)
        if (delay === null || signal.aborted || !passesSoon(failure)) throw failure
        const why = failure instanceof NetworkFailure ? 'connection' : 'turn'
        this.#set({ waiting: { failures, why } })
        await pause(delay, signal)
        if (await this.#wasAnswered(signal)) return
      }
    }
  }

  /** Whether the server meanwhile holds the whole answer to what was said last; then it is on screen afterwards. */
  async #wasAnswered(signal: AbortSignal): Promise<boolean> {
    const { thread, items } = this.#state.view
    const question = items.findLast((item) => item.type === 'user_message')
    if (!thread || !question || this.#state.unconfirmed !== null) return false
    try {
      const page = await this.#client.listItems(thread.id, null)
      const newer = page.data.slice(
        0,
        Math.max(
          page.data.findIndex((item) => item.id === question.id),
          0,
        ),
      )
      const complete = newer[0]?.type === 'assistant_message' || newer[0]?.type === 'end_of_turn'
      if (signal.aborted || !complete) return false
      const view = retryAfter(this.#state.view, question.id)
      this.#set({
        view: newer.reduceRight((shown, item) => applyEvent(shown, { type: 'thread.item.done', item }), view),
      })
      return true
    } catch {
      return false
    }
  }

  /** Another try at a turn: from the message on when the server has it, else the whole request again. */
  #retry(request: TurnRequest): void {
    if (this.busy) return
    const { view, unconfirmed } = this.#state
    const question = view.items.findLast((item) => item.type === 'user_message')
    if (!view.thread || !question || unconfirmed !== null) return void this.#run(request, unconfirmed)
    this.#set({ view: retryAfter(view, question.id) })
    const params = { thread_id: view.thread.id, item_id: question.id }
    void this.#run({ type: 'threads.retry_after_item', params }, null)
  }

  #begin(state: Partial<ConversationState>): AbortSignal {
    this.#current.abort()
    this.#current = new AbortController()
    this.#set(state)
    return this.#current.signal
  }

  #set(change: Partial<ConversationState>): void {
    this.#setQuietly(change)
    if (this.#frame !== null) cancelAnimationFrame(this.#frame)
    this.#tell()
  }

  /** Deltas come faster than a screen can show them: listeners hear of them once a frame. */
  #setSoon(change: Partial<ConversationState>): void {
    this.#setQuietly(change)
    this.#frame ??= requestAnimationFrame(() => this.#tell())
  }

  #setQuietly(change: Partial<ConversationState>): void {
    this.#state = { ...this.#state, ...change }
  }

  #tell(): void {
    this.#frame = null
    for (const listener of this.#listeners) listener()
  }
}
