/** Tells when there is reason to think that the network is there again: it says so, or the page is looked at again. */
export function onNudge(listener: () => void): () => void {
  const onVisible = () => {
    if (document.visibilityState === 'visible') listener()
  }
  window.addEventListener('online', listener)
  window.addEventListener('pageshow', listener)
  document.addEventListener('visibilitychange', onVisible)
  return () => {
    window.removeEventListener('online', listener)
    window.removeEventListener('pageshow', listener)
    document.removeEventListener('visibilitychange', onVisible)
  }
}

/** A wait that a nudge ends early. Fails with the signal's reason when aborted. */
export function pauseOrNudge(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  if (signal.aborted) return Promise.reject(signal.reason)
  const onAbort = () => reject(signal.reason)
  const timer = setTimeout(resolve, ms)
  const stopListening = onNudge(resolve)
  signal.addEventListener('abort', onAbort)
  return promise.finally(() => {
    clearTimeout(timer)
    stopListening()
    signal.removeEventListener('abort', onAbort)
  })
}
