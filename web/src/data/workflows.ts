import { queryOptions } from '@tanstack/react-query'
import { api } from '../net/api.ts'

export interface Workflow {
  id: string
  /** The first word of a message that starts it. */
  trigger: string
  name: string
}

// No signal is passed on: code waits for this as well, and must not lose it when a screen that asked too goes away.
export const workflowsQuery = queryOptions({
  queryKey: ['workflows'],
  queryFn: () => api<{ items: Workflow[] }>('/api/workflows').then(({ items }) => items),
  staleTime: 60_000,
})
