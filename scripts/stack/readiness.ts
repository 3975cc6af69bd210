import { setTimeout as pause } from 'node:timers/promises'

const everyMs = 40

/**
 * Waits until a GET of the URL answers 200.
 * @throws Error naming the URL and its last answer if that takes longer than `patienceMs`, or the signal's reason.
 */
export async function untilUp(url: string, signal: AbortSignal, patienceMs = 60_000): Promise<void> {
  const end = performance.now() + patienceMs
  let last = 'no answer'
  while (performance.now() < end) {
    signal.throwIfAborted()
    try {
      const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(5000)]) })
      const body = await response.text()
      if (response.status === 200) return
      last = `${response.status} ${body.slice(0, 300)}`
    } catch (error) {
      last = error instanceof Error ? error.message : String(error)
    }
    await pause(everyMs, undefined, { signal })
  }
  throw new Error(`${url} was not up after ${Math.round(patienceMs / 1000)} s. Its last answer: ${last}`)
}
