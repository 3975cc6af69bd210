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
import type { StructuredInputSubmission } from '../../../worker/chatkit/types/structured-input.ts'
import { ApiProblem, NetworkFailure } from '../net/problem.ts'
import { withRetry } from '../net/retry.ts'
import type { ChatKitClient } from './client.ts'
import { followTurn, nowhere, type TurnPlace, type Waiting } from './follow-turn.ts'
import { onNudge } from './nudge.ts'
import { isResume, messageRequest, resumeRequest, type Said, type TurnRequest, type WidgetAction } from './requests.ts'
import { errorEventMessage, isRefusal, mayRetry, passesSoon, turnMessage } from './trouble.ts'

/** What the chat shows. A new object whenever something in it changed. */
export interface ConversationState {
  view: ThreadView
  /** `sending` until the server has answered, `answering` while it does, `loading` while a thread is fetched. */
  status: 'idle' | 'sending' | 'answering' | 'loading'
  /** What the person said and the server has not confirmed yet. */
  unconfirmed: Said | null
  /** What the person said and the server did not take: it is theirs to send again. */
  returned: Said | null
  /** Set between two tries of the present call. */
  waiting: Waiting | null
  trouble: { message: string; retry: (() => void) | null } | null
  /** Whether the person stopped the last answer; `wanted` until the server can be told which. */
  stopped: boolean | 'wanted'
}

const idle: Omit<ConversationState, 'view'> = {
  status: 'idle',
  unconfirmed: null,
  returned: null,
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
  #place: TurnPlace = { ...nowhere }
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
  say(said: Said): void {
    if (this.busy) return
    void this.#run(messageRequest(this.#threadId, said), said)
  }

  /** Answers the questions of an item, or skips them. */
  answer(itemId: string, input: StructuredInputSubmission): void {
    const threadId = this.#threadId
    if (this.busy || threadId === null) return
    void this.#run({ type: 'threads.add_structured_input', params: { thread_id: threadId, item_id: itemId, input } })
  }

  /** Sends what a widget's control does. Fails as the client does where it begins no turn. */
  async act(itemId: string, action: WidgetAction, streaming: boolean): Promise<void> {
    const threadId = this.#threadId
    if (threadId === null) return
    if (streaming) {
      const params = { thread_id: threadId, item_id: itemId, action }
      if (!this.busy) await this.#run({ type: 'threads.custom_action', params })
      return
    }
    const item = await this.#client.sendAction(threadId, itemId, action)
    if (item && this.#threadId === threadId) {
      this.#set({ view: applyEvent(this.#state.view, { type: 'thread.item.replaced', item }) })
    }
  }

  /** Has the last message answered anew. */
  answerAgain(): void {
    const { view } = this.#state
    const question = view.items.findLast((item) => item.type === 'user_message')
    if (this.busy || !view.thread || !question) return
    this.#set({ view: retryAfter(view, question.id) })
    const params = { thread_id: view.thread.id, item_id: question.id }
    void this.#run({ type: 'threads.retry_after_item', params })
  }

  /** Tells the server what the person thinks of an answer. Fails as the client does. */
  async rate(itemId: string, kind: 'positive' | 'negative'): Promise<void> {
    if (this.#threadId !== null) await this.#client.sendFeedback(this.#threadId, itemId, kind)
  }

  /** Ends the answer under way; what has arrived of it stays on screen. */
  stop(): void {
    const { status, waiting, stopped } = this.#state
    const threadId = this.#place.threadId ?? this.#threadId
    // Until the server has said which thread is new, it cannot be told to stop there.
    if (threadId === null && status === 'sending' && !waiting && !stopped) {
      this.#set({ stopped: 'wanted' })
      return
    }
    this.#current.abort()
    // The answer is off the screen either way; a server that cannot end it says so when the next message comes.
    if (threadId !== null) this.#client.cancelTurn(threadId).catch(() => undefined)
  }

  /** Leaves the thread on screen for an empty one. */
  startNew(): void {
    this.#begin({ view: emptyView, ...idle })
  }

  /** Shows a thread that is kept on the server, from its newest items, and what is being written in it. */
  async open(threadId: string): Promise<void> {
    const signal = this.#begin({ view: emptyView, ...idle, status: 'loading' })
    try {
      const view = await withRetry(() => this.#fetchView(threadId), passesSoon, {
        signal,
        onRetry: (failures) => this.#set({ waiting: { failures, why: 'connection' } }),
      })
      if (signal.aborted) return
      this.#set({ view, waiting: null })
    } catch (failure) {
      if (signal.aborted) return
      const retry = mayRetry(failure) ? () => void this.open(threadId) : null
      this.#set({ ...idle, trouble: { message: turnMessage(failure, false), retry } })
      return
    }
    await this.#resume(threadId, signal)
  }

  /** Fetches the items before those on screen. Fails as the client does. */
  async loadOlder(): Promise<void> {
    const { thread, after } = this.#state.view
    if (!thread) return
    const page = await this.#client.listItems(thread.id, after)
    if (this.#state.view.thread?.id === thread.id) this.#set({ view: addOlder(this.#state.view, page) })
  }

  get #threadId(): string | null {
    return this.#state.view.thread?.id ?? null
  }

  async #fetchView(threadId: string): Promise<ThreadView> {
    const [thread, items] = await Promise.all([
      this.#client.getThread(threadId),
      this.#client.listItems(threadId, null),
    ])
    return addOlder(viewOf({ ...thread, items: { data: [], has_more: false } }), items)
  }

  /** Joins the turn that runs in the thread on screen, if one does. */
  async #resume(threadId: string, signal: AbortSignal): Promise<void> {
    this.#place = { ...nowhere, threadId }
    const request = resumeRequest(threadId)
    const shown = this.#state.view
    await this.#follow(request, signal)
    // Without any event there was no turn, but it may have ended after the thread was read.
    const { view } = this.#state
    const isOpen = view.items.at(-1)?.type === 'user_message'
    if (signal !== this.#current.signal || signal.aborted || view.items !== shown.items || !isOpen) return
    const again = await this.#fetchView(threadId).catch(() => null)
    if (again && !signal.aborted) this.#set({ view: { ...again, notices: view.notices, error: view.error } })
  }

  async #run(request: TurnRequest, unconfirmed: Said | null = null): Promise<void> {
    const signal = this.#begin({ ...idle, view: beginTurn(this.#state.view), status: 'sending', unconfirmed })
    this.#place = { ...nowhere }
    await this.#follow(request, signal)
  }

  /** Reads a turn to its end and shows how it ended. */
  async #follow(request: TurnRequest, signal: AbortSignal): Promise<void> {
    let failure: unknown = null
    try {
      await this.#read(request, signal)
    } catch (thrown) {
      failure = thrown
    }
    // A turn that was left for another thread has nothing to say any more.
    if (signal !== this.#current.signal) return
    const view = endTurn(this.#state.view)
    const { unconfirmed } = this.#state
    const ended = { ...idle, view, unconfirmed }
    if (signal.aborted) return this.#set({ ...ended, stopped: true })
    // A server that knows of no resuming refuses it; what is stored is on screen already.
    if (failure instanceof ApiProblem && isResume(request)) return this.#set({ ...idle, view })
    if (failure instanceof NetworkFailure) {
      // The answer may well go on without us: it is looked for where it was left, and not asked for again.
      const retry = () => void this.#goOn(request)
      this.#set({ ...ended, trouble: { message: turnMessage(failure, unconfirmed === null), retry } })
      const stopListening = onNudge(() => {
        stopListening()
        if (!signal.aborted) retry()
      })
      signal.addEventListener('abort', stopListening)
    } else if (failure) {
      const retry = mayRetry(failure) ? () => this.#retry(request) : null
      const trouble = { message: turnMessage(failure, unconfirmed === null), retry }
      this.#set(isRefusal(failure) ? { ...idle, view, returned: unconfirmed, trouble } : { ...ended, trouble })
    } else if (view.error) {
      const { code, message, allow_retry } = view.error
      const retry = allow_retry ? () => this.#retry(request) : null
      this.#set({ ...ended, trouble: { message: errorEventMessage(code, message), retry } })
    } else {
      this.#set({ ...idle, view, returned: unconfirmed })
    }
  }

  async #goOn(request: TurnRequest): Promise<void> {
    if (this.busy) return
    const { view, unconfirmed } = this.#state
    const place = this.#place
    const signal = this.#begin({ ...idle, view: beginTurn(view), status: 'sending', unconfirmed })
    this.#place = place
    await this.#follow(request, signal)
  }

  async #read(request: TurnRequest, signal: AbortSignal): Promise<void> {
    const place = this.#place
    const events = followTurn(this.#client, request, place, {
      signal,
      onOpen: () => {
        if (signal.aborted) return
        if (this.#state.stopped === 'wanted') this.stop()
        else this.#set({ waiting: null, ...(this.#state.status === 'sending' && { status: 'answering' }) })
      },
      onWaiting: (waiting) => {
        if (this.#state.stopped === 'wanted') this.stop()
        else if (!signal.aborted) this.#set({ waiting })
      },
    })
    for await (const event of events) {
      if (signal.aborted) return
      if (event === 'lost') {
        if (place.threadId !== null) await this.#readAgain(place.threadId, signal)
        continue
      }
      const confirmed = event.type === 'thread.item.done' && event.item.type === 'user_message'
      this.#setSoon({
        view: applyEvent(this.#state.view, event),
        status: 'answering',
        ...(confirmed && { unconfirmed: null }),
      })
    }
  }

  /** What the server holds takes the place of what was arriving when the line broke off. */
  async #readAgain(threadId: string, signal: AbortSignal): Promise<void> {
    const fetched = await withRetry(() => this.#fetchView(threadId), passesSoon, { signal })
    if (signal.aborted) return
    const { view, unconfirmed } = this.#state
    const shown = new Set(view.items.map((item) => item.id))
    const isConfirmed = fetched.items.some((item) => item.type === 'user_message' && !shown.has(item.id))
    const isOlder = view.items.length > fetched.items.length
    const known = new Set(fetched.items.map((item) => item.id))
    const kept = isOlder ? view.items.filter((item) => !known.has(item.id) && !view.unfinished.has(item.id)) : []
    const older = isOlder ? { hasMore: view.hasMore, after: view.after } : {}
    this.#set({
      view: { ...fetched, ...older, items: [...kept, ...fetched.items], notices: view.notices },
      unconfirmed: isConfirmed ? null : unconfirmed,
    })
  }

  /** Another try at a turn: from the message on when the server has it, else the whole request again. */
  #retry(request: TurnRequest): void {
    if (this.busy) return
    const { view, unconfirmed } = this.#state
    const question = view.items.findLast((item) => item.type === 'user_message')
    if (view.thread && question && unconfirmed === null) this.answerAgain()
    else void this.#run(request, unconfirmed)
  }

  #begin(state: Partial<ConversationState>): AbortSignal {
    this.#current.abort()
    this.#current = new AbortController()
    this.#place = { ...nowhere }
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
