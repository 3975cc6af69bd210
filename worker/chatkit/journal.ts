import type { TurnOutcome } from './pipeline.ts'
import type { Awaitable } from './store.ts'
import type { ThreadStreamEvent } from './types/events.ts'

/** What is known of a turn from its beginning on. */
export interface TurnHead<TContext> {
  readonly id: string
  readonly threadId: string
  /** What the same request posted again is known by. */
  readonly key: string | undefined
  /** The value given to `process`. It must survive being kept as JSON where the journal keeps it so. */
  readonly context: TContext
}

/** A turn out of the journal. */
export interface KeptTurn<TContext> extends TurnHead<TContext> {
  /** As the client was sent them. */
  readonly events: ThreadStreamEvent[]
  /** Absent where the object that ran the turn was lost. */
  readonly ended?: { readonly outcome: TurnOutcome; readonly at: number } | undefined
}

/**
 * Where running turns are kept, so that they outlive the object that runs them: a turn that was lost is ended in order, and
 * whoever asks for it again gets what there was. Without one, turns are as mortal as their server object.
 */
export interface TurnJournal<TContext> {
  begin(turn: TurnHead<TContext>): Awaitable<void>
  /** Takes the events of a turn in their order. Text that arrives by the hundred may be written down a little later. */
  append(turnId: string, event: ThreadStreamEvent): Awaitable<void>
  end(turnId: string, outcome: TurnOutcome, at: number): Awaitable<void>
  /** Nobody will ask for this turn any more. */
  forget(turnId: string): Awaitable<void>
  /** Everything that is kept, the oldest turn first. Asked once, before the first request is served. */
  load(): Awaitable<KeptTurn<TContext>[]>
}
