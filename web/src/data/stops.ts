import { queryOptions } from '@tanstack/react-query'
import { api } from '../net/api.ts'
import { withQuery } from './page.ts'
import type { RouteName } from './routes.ts'

/** A switch that keeps shares from leaving while it is set. */
export interface Stop {
  scope: 'installation' | 'tenant' | 'route'
  /** Where only one way is stopped. */
  route: RouteName | null
  reason: string | null
  /** The name of who set it. */
  by: string | null
  at: string
}

export const stopsQuery = queryOptions({
  queryKey: ['stops'],
  queryFn: ({ signal }) => api<{ items: Stop[] }>('/api/stops', { signal }).then(({ items }) => items),
  refetchInterval: 30_000,
})

/** Stops all of the company's shares, or those by one way. */
export async function setStop(route: RouteName | null, reason: string): Promise<void> {
  const body = { scope: route ? 'route' : 'tenant', ...(route && { route }), ...(reason && { reason }) }
  await api('/api/stops', { method: 'PUT', body })
}

export async function releaseStop({ scope, route }: Pick<Stop, 'scope' | 'route'>): Promise<void> {
  await api(withQuery('/api/stops', { scope, route }), { method: 'DELETE' })
}
