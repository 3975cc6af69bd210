import type { ThreadStreamEvent } from './types/events.ts'

/** Events as they come. A reader that is slower than they are takes all that are ready at once. */
export interface EventSource extends AsyncIterable<ThreadStreamEvent> {
  batches(): AsyncIterable<readonly ThreadStreamEvent[]>
}

/** Goes through batches one event at a time: by hand, since a generator costs several turns of the loop for each. */
class OneByOne implements AsyncIterator<ThreadStreamEvent> {
  readonly #batches: AsyncIterator<readonly ThreadStreamEvent[]>
  #batch: readonly ThreadStreamEvent[] = []
  #at = 0

  constructor(batches: AsyncIterable<readonly ThreadStreamEvent[]>) {
    this.#batches = batches[Symbol.asyncIterator]()
  }

  async next(): Promise<IteratorResult<ThreadStreamEvent>> {
    for (;;) {
      const value = this.#batch[this.#at]
      if (value) {
        this.#at += 1
        return { done: false, value }
      }
      const next = await this.#batches.next()
      if (next.done) return { done: true, value: undefined }
      this.#batch = next.value
      this.#at = 0
    }
  }

  async return(): Promise<IteratorResult<ThreadStreamEvent>> {
    await this.#batches.return?.()
    return { done: true, value: undefined }
  }
}

/** @param batches begins anew for each reader */
export function eventSource(batches: () => AsyncIterable<readonly ThreadStreamEvent[]>): EventSource {
  return { batches, [Symbol.asyncIterator]: () => new OneByOne(batches()) }
}

/** How many events are read ahead of a slow reader. */
const longestLead = 1024

/** Reads ahead, and gives whatever has come since it was last asked. */
class Gather implements AsyncIterableIterator<readonly ThreadStreamEvent[]> {
  readonly #source: AsyncIterator<ThreadStreamEvent>
  #ready: ThreadStreamEvent[] = []
  #end: { error?: unknown } | undefined
  #wake = () => {}
  #makeRoom = () => {}

  constructor(events: AsyncIterable<ThreadStreamEvent>) {
    this.#source = events[Symbol.asyncIterator]()
    this.#read().then(
      () => this.#finish({}),
      (error) => this.#finish({ error }),
    )
  }

  [Symbol.asyncIterator]() {
    return this
  }

  async #read(): Promise<void> {
    for (let next = await this.#source.next(); !next.done && !this.#end; next = await this.#source.next()) {
      this.#ready.push(next.value)
      this.#wake()
      if (this.#ready.length < longestLead) continue
      await new Promise<void>((resolve) => {
        this.#makeRoom = resolve
      })
    }
  }

  #finish(end: { error?: unknown }): void {
    this.#end ??= end
    this.#wake()
  }

  async next(): Promise<IteratorResult<readonly ThreadStreamEvent[]>> {
    while (this.#ready.length === 0 && !this.#end) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    if (this.#ready.length === 0) {
      if (this.#end && 'error' in this.#end) throw this.#end.error
      return { done: true, value: undefined }
    }
    const value = this.#ready
    this.#ready = []
    this.#makeRoom()
    return { done: false, value }
  }

  async return(): Promise<IteratorResult<readonly ThreadStreamEvent[]>> {
    this.#finish({})
    this.#makeRoom()
    await this.#source.return?.()
    return { done: true, value: undefined }
  }
}

/** The batches of any events; those of a turn are at hand already. */
export function batchesOf(events: AsyncIterable<ThreadStreamEvent>): AsyncIterable<readonly ThreadStreamEvent[]> {
  return 'batches' in events && typeof events.batches === 'function' ? events.batches() : new Gather(events)
}
