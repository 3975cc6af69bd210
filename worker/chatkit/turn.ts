import { type Clock, timestamps } from './clock.ts'
import { type ItemKind, newId } from './ids.ts'
import type { RunningTurn } from './running-turn.ts'
import type { Store } from './store.ts'
import type { JsonObject } from './types/fields.ts'
import type { ThreadMetadata } from './types/threads.ts'

/** What every handler is given. */
export interface Call<TContext> {
  /** The value given to `process`: who is calling. */
  readonly context: TContext
  readonly store: Store<TContext>
  /** Free data the client put into the request's envelope. Hostile until checked. */
  readonly metadata: Readonly<JsonObject>
}

/** One answer in the making. */
export interface Turn<TContext> extends Call<TContext> {
  readonly id: string
  /** The live thread: assign `title`, `status`, `metadata` or `allowed_image_domains`, and it is saved and announced. */
  readonly thread: ThreadMetadata
  /** Aborted when the person stops the answer. A closed connection does not abort it. */
  readonly signal: AbortSignal
  newId(kind: ItemKind): string
  /** A time stamp for an item: ISO-8601 in UTC, never earlier than the items before it. */
  now(): string
}

/** Makes the turn of a thread whose newest item was created at `newest`, if it has one. */
export function makeTurn<TContext>(
  call: Call<TContext>,
  thread: ThreadMetadata,
  { id, signal }: Pick<RunningTurn, 'id' | 'signal'>,
  clock: Clock,
  newest?: string,
): Turn<TContext> {
  const { context, store } = call
  return {
    ...call,
    id,
    thread,
    signal,
    newId: (kind) => store.generateItemId?.(kind, thread, context) ?? newId(kind),
    now: timestamps(clock, newest ?? thread.created_at),
  }
}
