import { type Clock, systemClock } from '../../core/clock.ts'

/** A signal that is aborted once nothing has been heard for a while. */
export class Silence {
  readonly #abort = new AbortController()
  readonly #limitMs: number
  readonly #clock: Clock
  #heardAt: number
  #timer: ReturnType<typeof setTimeout>

  /** @param limitMs how long silence may last, in milliseconds */
  constructor(limitMs: number, clock: Clock = systemClock) {
    this.#limitMs = limitMs
    this.#clock = clock
    this.#heardAt = clock.now()
    this.#timer = this.#lookIn(limitMs)
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  /** Something was heard. It is by the hundred, so the time is noted and the timer left alone. */
  broken(): void {
    this.#heardAt = this.#clock.now()
  }

  /** Stops listening. */
  end(): void {
    clearTimeout(this.#timer)
  }

  #lookIn(ms: number): ReturnType<typeof setTimeout> {
    return setTimeout(() => {
      const left = this.#heardAt + this.#limitMs - this.#clock.now()
      if (left <= 0) this.#abort.abort()
      else this.#timer = this.#lookIn(left)
    }, ms)
  }
}
