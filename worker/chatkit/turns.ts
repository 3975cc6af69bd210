import type { Clock } from './clock.ts'
import { ChatKitError } from './errors.ts'
import { newTurnId } from './ids.ts'
import { RunningTurn } from './running-turn.ts'

/** How long the events of an ended turn are kept for a client that asks again, in milliseconds. */
const replayWindow = 60_000

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
  readonly #onForget: (turnId: string) => void
  readonly #byThread = new Map<string, RunningTurn>()
  readonly #byKey = new Map<string, KeyedTurn>()
  readonly #ended = new Map<string, RunningTurn>()

  /** @param onForget told of every turn that nobody can ask for any more */
  constructor(clock: Clock, onForget: (turnId: string) => void = () => {}) {
    this.#clock = clock
    this.#onForget = onForget
  }

  /** The turn that runs on a thread. */
  on(threadId: string): RunningTurn | undefined {
    return this.#byThread.get(threadId)
  }

  /**
   * The turn on a thread that a client has lost: the one that runs, else the ended one whose event it has had last, else the
   * newest that nobody has had all of.
   */
  lost(threadId: string, lastEventId: string | undefined): RunningTurn | undefined {
    this.#forgetOld()
    const running = this.#byThread.get(threadId)
    const named = this.#ended.get(lastEventId?.split('.')[0] ?? '')
    if (running || named?.threadId === threadId) return running ?? named
    return [...this.#ended.values()].findLast((turn) => turn.threadId === threadId && !turn.delivered)
  }

  /** Takes the thread for a new turn. @throws ChatKitError turn_in_progress */
  enter(threadId: string): RunningTurn {
    if (this.#byThread.has(threadId)) {
      throw new ChatKitError('turn_in_progress', 'An answer is still being written in this conversation.')
    }
    const turn = new RunningTurn(newTurnId(), threadId)
    this.#byThread.set(threadId, turn)
    return turn
  }

  /** Gives the thread back; the turn has ended and can be asked for a while longer. */
  leave(turn: RunningTurn): void {
    if (this.#byThread.get(turn.threadId) === turn) this.#byThread.delete(turn.threadId)
    this.#ended.set(turn.id, turn)
  }

  /** Takes over an ended turn of an object that is gone. */
  adopt(turn: RunningTurn, key: string | undefined): void {
    this.#ended.set(turn.id, turn)
    if (key !== undefined) this.#byKey.set(key, { starting: Promise.resolve(turn), turn })
  }

  /** Starts a turn, or joins the one started under the same key that is running or that nobody has had all of. */
  async joinOr(key: string | undefined, start: () => Promise<RunningTurn>): Promise<RunningTurn> {
    this.#forgetOld()
    if (key === undefined) return start()
    for (let known = this.#byKey.get(key); known; ) {
      const turn = await known.starting
      if (this.#canJoin(turn)) return turn
      const latest = this.#byKey.get(key)
      if (latest === known) break
      known = latest
    }
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
    return !turn.delivered && !turn.signal.aborted && !this.#isOld(turn.endedAt)
  }

  #isOld(endedAt: number): boolean {
    return this.#clock() - endedAt >= replayWindow
  }

  #forgetOld(): void {
    for (const [id, turn] of this.#ended) {
      if (turn.endedAt === undefined || !this.#isOld(turn.endedAt)) continue
      this.#ended.delete(id)
      this.#onForget(id)
    }
    for (const [key, { turn }] of this.#byKey) if (turn && !this.#canJoin(turn)) this.#byKey.delete(key)
  }
}
