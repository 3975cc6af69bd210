/** A signal that is aborted once nothing has been heard for a while. */
export class Silence {
  readonly #abort = new AbortController()
  readonly #limitMs: number
  #timer: ReturnType<typeof setTimeout>

  /** @param limitMs how long silence may last, in milliseconds */
  constructor(limitMs: number) {
    this.#limitMs = limitMs
    this.#timer = this.#arm()
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  /** Something was heard. */
  broken(): void {
    clearTimeout(this.#timer)
    this.#timer = this.#arm()
  }

  /** Stops listening. */
  end(): void {
    clearTimeout(this.#timer)
  }

  #arm(): ReturnType<typeof setTimeout> {
    return setTimeout(() => this.#abort.abort(), this.#limitMs)
  }
}
