import { focusManager, MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiProblem, isPassing } from './problem.ts'
import { retryDelay } from './retry.ts'

const again = {
  retry: (failures: number, failure: unknown) => isPassing(failure) && retryDelay(failures + 1) !== null,
  retryDelay: (failures: number) => retryDelay(failures + 1) ?? 0,
  // Asking although the browser believes to be offline ends in a message with a retry, not in a wait without end.
  networkMode: 'always' as const,
}

/**
 * The page's cache of the API: retries as `retryDelays` say, and lets the frame notice that the person is signed out, or may
 * no longer what they could before.
 */
export function createQueryClient(): QueryClient {
  const onError = (failure: unknown) => {
    if (!(failure instanceof ApiProblem)) return
    if (failure.status === 401) client.setQueryData(['me'], null)
    if (failure.status === 403) client.invalidateQueries({ queryKey: ['me'] })
  }
  const client = new QueryClient({
    queryCache: new QueryCache({
      onError: (failure, { queryKey: [about] }) => {
        if (about !== 'me') onError(failure)
      },
    }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: { queries: { ...again, staleTime: 2000 }, mutations: again },
  })
  return client
}

/** Refetches also when the window gets the focus back from another program, which changes no visibility. */
export function watchFocus(): void {
  focusManager.setEventListener((onFocus) => {
    const listener = () => onFocus()
    window.addEventListener('focus', listener)
    document.addEventListener('visibilitychange', listener)
    return () => {
      window.removeEventListener('focus', listener)
      document.removeEventListener('visibilitychange', listener)
    }
  })
}
