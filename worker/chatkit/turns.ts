import type { Clock } from './clock.ts'
import { ChatKitError } from './errors.ts'
import type { TurnOutcome } from './pipeline.ts'
import type { ThreadStreamEvent } from './types/events.ts'
import type { ThreadMetadata } from './types/threads.ts'

/** How long the events of a turn that nobody read to its end are kept for a client that asks again, in milliseconds. */
const replayWindow = 60_000

/** A turn under way, apart from whoever is watching it. */
export class RunningTurn {
  readonly threadId: string
  readonly done: Promise<TurnOutcome>
  /** The handler's live thread, once it has one. */
  thread: ThreadMetadata | undefined
  endedAt: number | undefined
  /** Whether some reader has had all of it. */
  delivered = false
  readonly #abort = new AbortController()
  readonly #events: ThreadStreamEvent[] = []
  #waiting: (() => void)[] = []
  readonly #settle: (outcome: TurnOutcome) => void

  constructor(threadId: string) {
    this.threadId = threadId
    const { promise, resolve } = Promise.withResolvers<TurnOutcome>()
    this.done = promise
    this.#settle = resolve
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

  finish(outcome: TurnOutcome, now: number): void {
    this.endedAt = now
    this.#settle(outcome)
    this.#wake()
  }

  /** All events of the turn as they come, from the first one on for every reader. One that leaves disturbs nobody. */
  get events(): AsyncIterable<ThreadStreamEvent> {
    return { [Symbol.asyncIterator]: () => this.#watch() }
  }

  async *#watch(): AsyncGenerator<ThreadStreamEvent> {
    for (let at = 0; ; ) {
      const event = this.#events[at]
      if (event) {
        at += 1
        yield event
      } else if (this.endedAt !== undefined) {
        this.delivered = true
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

interface KeyedTurn {
  starting: Promise<RunningTurn>
  /** Once it has started. */
  turn?: RunningTurn
}

/**
 * The turns of one server object: at most one a thread, and one for requests that are the same. A browser that lost its
 * connection posts the same body again; it joins the turn instead of starting a second one.
 */
export class Turns {
  readonly #clock: Clock
  readonly #byThread = new Map<string, RunningTurn>()
  readonly #byKey = new Map<string, KeyedTurn>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The turn that runs on a thread. */
  on(threadId: string): RunningTurn | undefined {
    return this.#byThread.get(threadId)
  }

  /** Takes the thread for a new turn. @throws ChatKitError turn_in_progress */
  enter(threadId: string): RunningTurn {
    if (this.#byThread.has(threadId)) {
      throw new ChatKitError('turn_in_progress', 'An answer is still being written in this conversation.')
    }
    const turn = new RunningTurn(threadId)
    this.#byThread.set(threadId, turn)
    return turn
  }

  leave(turn: RunningTurn, outcome: TurnOutcome): void {
    if (this.#byThread.get(turn.threadId) === turn) this.#byThread.delete(turn.threadId)
    turn.finish(outcome, this.#clock())
  }

  /** Starts a turn, or joins the one started under the same key that is running or was never read to its end. */
  async joinOr(key: string | undefined, start: () => Promise<RunningTurn>): Promise<RunningTurn> {
    if (key === undefined) return start()
    for (let known = this.#byKey.get(key); known; ) {
      const turn = await known.starting
      if (this.#canJoin(turn)) return turn
      const latest = this.#byKey.get(key)
      if (latest === known) break
      known = latest
    }
    this.#forgetEnded()
    const keyed: KeyedTurn = { starting: start() }
    this.#byKey.set(key, keyed)
    try {
      keyed.turn = await keyed.starting
      return keyed.turn
    } catch (error) {
      if (this.#byKey.get(key) === keyed) this.#byKey.delete(key)
      throw error
    }
  }

  /** A turn that somebody stopped was seen by somebody: asking again means asking anew. */
  #canJoin(turn: RunningTurn): boolean {
    if (turn.endedAt === undefined) return true
    return !turn.delivered && !turn.signal.aborted && this.#clock() - turn.endedAt < replayWindow
  }

  #forgetEnded(): void {
    for (const [key, { turn }] of this.#byKey) if (turn && !this.#canJoin(turn)) this.#byKey.delete(key)
  }
}
