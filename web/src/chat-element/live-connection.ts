import { NetworkFailure } from '../net/problem.ts'
import { onNudge } from './nudge.ts'

/** A server that is there sends something at least every 15 s. Silence for this long, in milliseconds, is a dead line. */
const deadAfter = 45_000
/** The same where the page was asleep or offline meanwhile, and a dead line is likely. */
const suspectAfter = 20_000
const lookEvery = 5000

export interface LiveConnection {
  /** Aborts when the caller's signal does, or with a NetworkFailure once the line is dead. */
  signal: AbortSignal
  /** The same bytes, watched. */
  watch: (body: ReadableStream<Uint8Array>) => ReadableStream<Uint8Array>
  /** Ends the watching. */
  close: () => void
}

/** Watches over a connection that a browser may believe to be alive long after a computer's sleep has ended it. */
export function liveConnection(signal: AbortSignal): LiveConnection {
  const ours = new AbortController()
  let heard = Date.now()
  const check = (limit: number) => {
    if (Date.now() - heard > limit) ours.abort(new NetworkFailure())
  }
  const timer = setInterval(() => check(deadAfter), lookEvery)
  const stopListening = onNudge(() => check(suspectAfter))
  const close = () => {
    clearInterval(timer)
    stopListening()
  }
  return {
    signal: AbortSignal.any([signal, ours.signal]),
    watch: (body) =>
      body.pipeThrough(
        new TransformStream({
          transform(chunk, controller) {
            heard = Date.now()
            controller.enqueue(chunk)
          },
        }),
      ),
    close,
  }
}
