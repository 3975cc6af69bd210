/** Waits before each new try after a network failure, in milliseconds. */
export const retryDelays = [1000, 2000, 4000] as const

/** The wait before try number `failures + 1`, or null when no try is left. `failures` counts from 1. */
export function retryDelay(failures: number): number | null {
  return retryDelays[failures - 1] ?? null
}

/** A wait that ends early, with the signal's reason, when `signal` aborts. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const onAbort = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    }, ms)
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}

export interface RetryOptions {
  signal?: AbortSignal | undefined
  /** Told before each wait: how many tries have failed, how many will be made at most. */
  onRetry?: (failures: number, most: number) => void
}

/**
 * Runs `work`, again after each wait of `retryDelays` while it fails with something `isPassing` calls passing.
 * Fails with the last failure, at once with any other, or with the signal's reason when aborted.
 */
export async function withRetry<T>(
  work: () => Promise<T>,
  isPassing: (failure: unknown) => boolean,
  { signal, onRetry }: RetryOptions = {},
): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await work()
    } catch (failure) {
      const delay = retryDelay(failures)
      if (delay === null || signal?.aborted || !isPassing(failure)) throw failure
      onRetry?.(failures, retryDelays.length)
      await pause(delay, signal)
    }
  }
}
