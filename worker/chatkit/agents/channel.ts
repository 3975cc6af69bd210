/** A queue with one reader, who waits when it is empty. */
export class Channel<T extends object> {
  #rows: T[] = []
  #end: { error: unknown } | 'closed' | undefined
  #wake: () => void = () => {}

  /** After the end this does nothing. */
  push(row: T): void {
    if (this.#end) return
    this.#rows.push(row)
    this.#wake()
  }

  /** Lets the reader have what is queued, and then end. */
  close(): void {
    this.#end ??= 'closed'
    this.#wake()
  }

  /** The same, but what is queued ends in an exception; it can be dropped so that the exception comes at once. */
  fail(error: unknown, { drop = false }: { drop?: boolean } = {}): void {
    if (drop) this.#rows = []
    this.#end ??= { error }
    this.#wake()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      for (let row = this.#rows.shift(); row !== undefined; row = this.#rows.shift()) yield row
      if (this.#end === 'closed') return
      if (this.#end) throw this.#end.error
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }
}
