import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'

// All tabs share one sign-in: what one opens, every other would go on acting in under the name of the one before.
const channel = 'revos.tenant'

/** Begins anew at home: nothing of the company before is left on screen or in the cache. */
function useBeginAnew(): () => Promise<void> {
  const queries = useQueryClient()
  const router = useRouter()
  return async () => {
    await router.navigate({ to: '/' })
    await queries.resetQueries()
  }
}

/** What follows once another company has been opened, in this tab and the others. */
export function useTenantOpened(): () => Promise<void> {
  const beginAnew = useBeginAnew()
  return async () => {
    const others = new BroadcastChannel(channel)
    others.postMessage('opened')
    others.close()
    await beginAnew()
  }
}

/** Follows when another tab has opened another company. */
export function useTenantOpenedElsewhere(): void {
  const beginAnew = useBeginAnew()
  useEffect(() => {
    const others = new BroadcastChannel(channel)
    others.onmessage = () => void beginAnew()
    return () => others.close()
  })
}
