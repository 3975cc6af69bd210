import { sameHead } from './watched-fetch.ts'

interface StopOptions {
  /**
   * The thread that the chat shows, null for a new one; undefined when chat or page are hidden or going away. Only an abort
   * in front of the same thread means Stop.
   */
  shownThread: () => string | null | undefined
  /** Ends the turn of a thread. */
  cancel: (threadId: string) => void
}

/** How long after an abort it may turn out that the page goes away or shows another thread, in milliseconds. */
const settle = 250

/**
 * `fetch` for OpenAI's chat, whose Stop button only aborts the answer that it reads. Our server goes on writing when a
 * connection ends, so the abort of an answer is passed on to it, unless the page or the chat went away.
 */
export function stoppableFetch(
  fetch: typeof globalThis.fetch,
  { shownThread, cancel }: StopOptions,
): typeof globalThis.fetch {
  return async (input, init) => {
    const signal = init?.signal
    const isStreaming = new Headers(init?.headers).get('accept')?.includes('text/event-stream')
    if (!signal || !isStreaming) return fetch(input, init)

    const line = new AbortController()
    let threadId: string | null = null
    let isStopped = false
    let hasBegun = false
    let hasEnded = false
    const endTurn = () => {
      line.abort(signal.reason)
      if (threadId !== null) cancel(threadId)
    }
    const onAbort = () => {
      if (hasEnded) return
      const before = shownThread()
      if (before === undefined) return line.abort(signal.reason)
      // Without the head of the answer nobody knows which thread is new: it is waited for, out of the chat's sight.
      setTimeout(() => {
        const after = shownThread()
        isStopped = after === before && (!hasBegun || after === threadId)
        if (!isStopped) line.abort(signal.reason)
        else if (threadId !== null) endTurn()
      }, settle)
    }
    if (signal.aborted) return fetch(input, init)
    signal.addEventListener('abort', onAbort, { once: true })

    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
    aborted.catch(() => undefined)
    const head = fetch(input, { ...init, signal: line.signal }).then(
      (answer) => {
        threadId = answer.headers.get('chatkit-thread-id')
        if (isStopped) endTurn()
        return answer
      },
      (failure) => {
        hasEnded = true
        throw failure
      },
    )
    head.catch(() => undefined)
    const answer = await Promise.race([head, aborted])
    if (!answer.body) return answer
    const body = answer.body.pipeThrough(
      new TransformStream({
        transform(chunk, controller) {
          hasBegun = true
          controller.enqueue(chunk)
        },
        flush() {
          hasEnded = true
        },
      }),
      { signal },
    )
    return sameHead(answer, body)
  }
}
