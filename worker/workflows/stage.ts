import type { ThreadStreamEvent } from '../chatkit/types/events.ts'

/** One of several that have something to show. */
interface Act {
  readonly waiting: ThreadStreamEvent[]
  isOver: boolean
}

/** What an act does on the stage. */
export interface OnStage {
  show(event: ThreadStreamEvent): void
  /** To be called once, at the end. */
  leave(): void
}

/** Shows what several runs say one after the other, in the order in which they came: the first at once, the next when it has left. */
export class Stage {
  readonly #show: (event: ThreadStreamEvent) => void
  readonly #acts: Act[] = []

  constructor(show: (event: ThreadStreamEvent) => void) {
    this.#show = show
  }

  enter(): OnStage {
    const act: Act = { waiting: [], isOver: false }
    this.#acts.push(act)
    return {
      show: (event) => {
        if (this.#acts[0] === act) this.#show(event)
        else act.waiting.push(event)
      },
      leave: () => {
        act.isOver = true
        this.#goOn()
      },
    }
  }

  #goOn(): void {
    while (this.#acts[0]?.isOver) {
      this.#acts.shift()
      for (const event of this.#acts[0]?.waiting.splice(0) ?? []) this.#show(event)
    }
  }
}
