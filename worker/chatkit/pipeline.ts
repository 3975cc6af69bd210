import { deepEqual } from './equal.ts'
import { CustomStreamError, StreamError } from './errors.ts'
import { applyUpdate } from './item-update.ts'
import { checkEvent, hiddenItemFilter, isDelta } from './outgoing.ts'
import type { Awaitable } from './store.ts'
import type { Turn } from './turn.ts'
import type { EventOf, StreamOptions, ThreadStreamEvent } from './types/events.ts'
import type { ThreadItem } from './types/items.ts'
import type { ThreadMetadata } from './types/threads.ts'
import { publicThread } from './wire.ts'

/** How a turn ended. A failed one has told the client so in an `error` event. */
export type TurnOutcome = 'completed' | 'failed' | 'cancelled'

/** Tells the turn's clients of something that is stored already. */
export type Emit = (event: ThreadStreamEvent) => Awaitable<void>

export interface Pipeline<TContext> {
  turn: Turn<TContext>
  /** Calls the handler. */
  open(): AsyncIterable<ThreadStreamEvent>
  streamOptions: StreamOptions
  /** Which items stay of a stopped turn, given those that were announced and not finished. */
  keepOnCancel(pending: ThreadItem[]): Awaitable<ThreadItem[]>
  /** Told of everything that ends a turn unexpectedly. */
  onError(error: unknown): void
}

const aborted = Symbol('aborted')

/** Asks the handler for its next event; gives `aborted` as soon as the signal says so, even if the handler never answers. */
function untilAborted<T>(iterator: AsyncIterator<T>, signal: AbortSignal) {
  let stop = () => {}
  signal.addEventListener('abort', () => stop(), { once: true })
  return (): Promise<IteratorResult<T> | typeof aborted> =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return resolve(aborted)
      stop = () => resolve(aborted)
      iterator.next().then(resolve, reject)
    })
}

/** Keeps what was announced and not finished, as copies that the handler's objects are not tied to. */
function track(pending: Map<string, ThreadItem>, event: ThreadStreamEvent): void {
  switch (event.type) {
    case 'thread.item.added':
      pending.set(event.item.id, structuredClone(event.item))
      break
    case 'thread.item.updated': {
      const item = pending.get(event.item_id)
      // Of a delta only strings are taken over.
      if (item) pending.set(item.id, applyUpdate(item, isDelta(event) ? event.update : structuredClone(event.update)))
      break
    }
    case 'thread.item.done':
    case 'thread.item.replaced':
      pending.delete(event.item.id)
      break
    case 'thread.item.removed':
      pending.delete(event.item_id)
      break
  }
}

/** Stores what an event changes; undefined where that is nothing. */
function persist<TContext>({ thread, store, context }: Turn<TContext>, event: ThreadStreamEvent): Awaitable<void> {
  switch (event.type) {
    case 'thread.item.done':
      return store.addThreadItem(thread.id, event.item, context)
    case 'thread.item.replaced':
      return store.saveItem(thread.id, event.item, context)
    case 'thread.item.removed':
      return store.deleteThreadItem(thread.id, event.item_id, context)
  }
}

const isBare = (object: object): boolean => {
  for (const _ in object) return false
  return true
}

/** Whether nothing of a thread has changed that a handler may change. Asked after every event, so the usual case costs little. */
function sameThread(a: ThreadMetadata, b: ThreadMetadata): boolean {
  return (
    a.title === b.title &&
    (a.status.type === 'active' ? b.status.type === 'active' : deepEqual(a.status, b.status)) &&
    deepEqual(a.allowed_image_domains, b.allowed_image_domains) &&
    ((isBare(a.metadata) && isBare(b.metadata)) || deepEqual(a.metadata, b.metadata))
  )
}

function errorEvent(error: unknown): EventOf<'error'> {
  if (error instanceof CustomStreamError) {
    return { type: 'error', code: 'custom', message: error.message, allow_retry: error.allowRetry }
  }
  if (error instanceof StreamError) return { type: 'error', code: error.code, allow_retry: error.allowRetry }
  return { type: 'error', code: 'stream.error', allow_retry: true }
}

/**
 * Runs a handler's events: each is stored before it is told, changes of the thread are noticed after each, hidden items
 * stay hidden, an exception becomes an `error` event, and an aborted turn is tidied up. Fails only where telling does, never for
 * what the handler does. Protocol reference, section 6.
 */
export async function runPipeline<TContext>(pipeline: Pipeline<TContext>, emit: Emit): Promise<TurnOutcome> {
  const { turn } = pipeline
  const pending = new Map<string, ThreadItem>()
  const visible = hiddenItemFilter()
  let last = structuredClone(turn.thread)

  function tell(event: ThreadStreamEvent): Awaitable<void> {
    track(pending, event)
    const seen = visible(event)
    if (seen) return emit(seen)
  }
  function pass(event: ThreadStreamEvent): Awaitable<void> {
    const stored = persist(turn, event)
    return stored ? stored.then(() => tell(event)) : tell(event)
  }
  async function tellChanges(): Promise<void> {
    last = structuredClone(turn.thread)
    await turn.store.saveThread(last, turn.context)
    await emit({ type: 'thread.updated', thread: publicThread(last) })
  }
  const hasChanged = () => !sameThread(turn.thread, last)
  async function tidyUp(): Promise<void> {
    const unfinished = [...pending.values()]
    for (const item of await pipeline.keepOnCancel(structuredClone(unfinished))) {
      await pass({ type: 'thread.item.done', item })
    }
    for (const { id } of unfinished) {
      if (pending.has(id)) await pass({ type: 'thread.item.removed', item_id: id })
    }
  }

  await emit({ type: 'stream_options', stream_options: pipeline.streamOptions })
  let iterator: AsyncIterator<ThreadStreamEvent> | undefined
  let outcome: TurnOutcome = 'completed'
  try {
    iterator = pipeline.open()[Symbol.asyncIterator]()
    const nextEvent = untilAborted(iterator, turn.signal)
    for (;;) {
      const next = await nextEvent()
      if (next === aborted) outcome = 'cancelled'
      if (next === aborted || next.done) break
      checkEvent(next.value, turn.thread.id)
      const passing = pass(next.value)
      // Of hundreds of deltas none has anything to wait for.
      if (passing) await passing
      if (hasChanged()) await tellChanges()
    }
  } catch (error) {
    // A handler whose model call was aborted with the turn throws too; that is no failure.
    outcome = turn.signal.aborted ? 'cancelled' : 'failed'
    if (outcome === 'failed') {
      pipeline.onError(error)
      await emit(errorEvent(error))
    }
  }
  // Not awaited: a handler that hangs would hold the turn.
  if (outcome !== 'completed') Promise.resolve(iterator?.return?.()).catch(() => {})
  try {
    if (outcome === 'cancelled') await tidyUp()
    if (hasChanged()) await tellChanges()
  } catch (error) {
    outcome = 'failed'
    pipeline.onError(error)
    await emit({ type: 'error', code: 'stream.error', allow_retry: false })
  }
  return outcome
}
