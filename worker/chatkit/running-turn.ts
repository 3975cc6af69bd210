import { type EventSource, eventSource } from './event-source.ts'
import type { TurnOutcome } from './pipeline.ts'
import type { ThreadStreamEvent } from './types/events.ts'
import type { ThreadMetadata } from './types/threads.ts'

/** How many events a reader is given at once. */
const longestBatch = 256

/** A turn apart from whoever is watching it: under way, or ended and still asked for. */
export class RunningTurn {
  readonly id: string
  readonly threadId: string
  readonly done: Promise<TurnOutcome>
  /** The handler's live thread, once it has one. */
  thread: ThreadMetadata | undefined
  endedAt: number | undefined
  /** What the same request posted again is known by. */
  key: string | undefined
  /** When a client had all of it. */
  deliveredAt: number | undefined
  /** Whether the conversation has changed since it ended: told again, it would show what is no longer so. */
  isSuperseded = false
  /** Whether clients may have had events that are not known here any more; they are told all of it once more. */
  hasGaps = false
  readonly #abort = new AbortController()
  readonly #events: ThreadStreamEvent[]
  #waiting: (() => void)[] = []
  readonly #settle: (outcome: TurnOutcome) => void

  /** @param events what is known of it already */
  constructor(id: string, threadId: string, events: ThreadStreamEvent[] = []) {
    this.id = id
    this.threadId = threadId
    this.#events = events
    const { promise, resolve } = Promise.withResolvers<TurnOutcome>()
    this.done = promise
    this.#settle = resolve
  }

  get isEmpty(): boolean {
    return this.#events.length === 0
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  /** Asks the turn to end; `done` says when it has. */
  stop(): void {
    this.#abort.abort()
  }

  publish(event: ThreadStreamEvent): void {
    this.#events.push(event)
    this.#wake()
  }

  finish(outcome: TurnOutcome, at: number): void {
    this.endedAt = at
    this.#settle(outcome)
    this.#wake()
  }

  /** Where a client goes on that has had everything up to and including this event; 0 for one of another turn. */
  after(lastEventId: string | undefined): number {
    const [id, n] = lastEventId?.split('.') ?? []
    const last = Number(n)
    const isKnown = id === this.id && !this.hasGaps && Number.isInteger(last) && last >= 0
    return isKnown ? Math.min(last + 1, this.#events.length) : 0
  }

  /** The events of the turn as they come, from a place on, for every reader anew. One that leaves disturbs nobody. */
  events(from = 0): EventSource {
    return eventSource(() => this.#batches(from))
  }

  async *#batches(from: number): AsyncGenerator<readonly ThreadStreamEvent[]> {
    for (let at = from; ; ) {
      if (at < this.#events.length) {
        const ready = this.#events.slice(at, at + longestBatch)
        at += ready.length
        yield ready
      } else if (this.endedAt !== undefined) {
        return
      } else {
        await new Promise<void>((resolve) => this.#waiting.push(resolve))
      }
    }
  }

  #wake(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resume of waiting) resume()
  }
}
