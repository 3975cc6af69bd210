import type { Clock } from './clock.ts'
import { ChatKitError } from './errors.ts'
import { newTurnId } from './ids.ts'
import { RunningTurn } from './running-turn.ts'

/** How long the events of an ended turn are kept for a client that asks again, in milliseconds. */
const replayWindow = 60_000
/** How long after its delivery a turn is kept for requests that were on their way by then, in milliseconds. */
const deliveredWindow = 2_000

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
  /** In the order in which they ended. */
  readonly #ended = new Map<string, RunningTurn>()
  /** In the order in which a client had all of them. */
  readonly #delivered = new Map<string, RunningTurn>()

  /** @param onForget told of every turn that nobody will ask for again after a restart */
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
    if (running) return running
    const lastTurnId = lastEventId?.split('.')[0] ?? ''
    const named = this.#ended.get(lastTurnId) ?? this.#delivered.get(lastTurnId)
    if (named?.threadId === threadId) return named
    return [...this.#ended.values()].findLast((turn) => turn.threadId === threadId)
  }

  /** The thread has changed: turns that ended before that are not told again. */
  supersede(threadId: string): void {
    for (const turns of [this.#ended, this.#delivered]) {
      for (const turn of turns.values()) {
        if (turn.threadId !== threadId) continue
        turn.isSuperseded = true
        this.#forget(turn)
      }
    }
  }

  /** A client has had all of an ended turn: who asks from now on asks anew. */
  deliver(turn: RunningTurn): void {
    if (!this.#ended.delete(turn.id)) return
    turn.deliveredAt = this.#clock()
    this.#delivered.set(turn.id, turn)
    this.#onForget(turn.id)
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

  /** Gives the thread back. A turn that has ended without being delivered can be asked for a while longer. */
  leave(turn: RunningTurn): void {
    if (this.#byThread.get(turn.threadId) === turn) this.#byThread.delete(turn.threadId)
    this.#putAside(turn)
  }

  /** Takes over an ended turn of an object that is gone. */
  adopt(turn: RunningTurn, key: string | undefined): void {
    turn.key = key
    this.#putAside(turn)
    if (key !== undefined) this.#byKey.set(key, { starting: Promise.resolve(turn), turn })
  }

  #putAside(turn: RunningTurn): void {
    if (!turn.isEmpty) this.supersede(turn.threadId)
    this.#ended.set(turn.id, turn)
  }

  /**
   * Starts a turn, or joins the one started under the same key that is running, or that nobody has had all of.
   *
   * @param askedAt when the request came in: one that was on its way before the answer was had asks for that answer
   */
  async joinOr(
    key: string | undefined,
    askedAt: number | undefined,
    start: () => Promise<RunningTurn>,
  ): Promise<RunningTurn> {
    this.#forgetOld()
    if (key === undefined) return start()
    for (let known = this.#byKey.get(key); known; ) {
      const turn = await known.starting
      const isOvertaken = turn.endedAt !== undefined && this.#byThread.has(turn.threadId)
      if (this.#canJoin(turn, askedAt) && !isOvertaken) return turn
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
  #canJoin({ endedAt, deliveredAt, isSuperseded, signal }: RunningTurn, askedAt = Number.POSITIVE_INFINITY): boolean {
    if (endedAt === undefined) return true
    if (isSuperseded || signal.aborted) return false
    return deliveredAt === undefined ? !this.#isPast(endedAt, replayWindow) : askedAt < deliveredAt
  }

  #isPast(at: number, window: number): boolean {
    return this.#clock() - at >= window
  }

  /** In both maps the first turn that is not old is the last to be looked at. */
  #forgetOld(): void {
    for (const turn of this.#ended.values()) {
      if (turn.endedAt !== undefined && !this.#isPast(turn.endedAt, replayWindow)) break
      this.#forget(turn)
    }
    for (const turn of this.#delivered.values()) {
      if (turn.deliveredAt !== undefined && !this.#isPast(turn.deliveredAt, deliveredWindow)) break
      this.#forget(turn)
    }
  }

  #forget(turn: RunningTurn): void {
    if (turn.key !== undefined && this.#byKey.get(turn.key)?.turn === turn) this.#byKey.delete(turn.key)
    this.#delivered.delete(turn.id)
    if (this.#ended.delete(turn.id)) this.#onForget(turn.id)
  }
}
