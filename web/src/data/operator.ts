import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from '../net/api.ts'
import { type Page, withQuery } from './page.ts'
import type { RouteName } from './routes.ts'
import type { Stop } from './stops.ts'

// None of these keys names the operator's key: a client that holds answers holds those of one key only.

/** How one way has done in the last 24 hours. */
export interface RouteHealth {
  route: RouteName
  /** How many runs ended in each way. */
  hours24: Record<string, number>
  modelCalls: number
  tokens: number
  /** In cents of a US dollar. */
  costCents: number
  lastSuccessAt: string | null
}

export interface Health {
  routes: RouteHealth[]
  queue: { waiting: number; inFlight: number; oldestDueAt: string | null }
  /** Counted up to 100. */
  deadLetters: number
  stops: Stop[]
}

/** A message that was given up, parked with the reason. */
export interface DeadLetter {
  id: string
  queue: string
  kind: string | null
  tenantId: string | null
  reason: string
  attempts: number
  at: string
}

export const healthQuery = (key: string) =>
  queryOptions({
    queryKey: ['health'],
    queryFn: ({ signal }) => api<Health>('/api/operator/health', { signal, bearer: key }),
    refetchInterval: 10_000,
  })

export const deadLettersQuery = (key: string) =>
  infiniteQueryOptions({
    queryKey: ['dead-letters'],
    queryFn: ({ pageParam, signal }) =>
      api<Page<DeadLetter>>(withQuery('/api/operator/dead-letters', { cursor: pageParam }), { signal, bearer: key }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  })

const letterPath = (id: string) => `/api/operator/dead-letters/${encodeURIComponent(id)}`

/** What it held is whatever its JSON says, and text where it is none. */
export const deadLetterQuery = (key: string, id: string) =>
  queryOptions({
    queryKey: ['dead-letter', id],
    queryFn: ({ signal }) => api<DeadLetter & { body: unknown }>(letterPath(id), { signal, bearer: key }),
  })

/** Puts the message back in its queue. */
export function replayDeadLetter(key: string, id: string): Promise<void> {
  return api(`${letterPath(id)}/replay`, { method: 'POST', body: {}, bearer: key })
}

/** Deletes the message for good. */
export function dropDeadLetter(key: string, id: string): Promise<void> {
  return api(letterPath(id), { method: 'DELETE', bearer: key })
}

/** Stops every share of the installation, or those by one way. */
export async function setOperatorStop(key: string, route: RouteName | null, reason: string): Promise<void> {
  const body = { scope: route ? 'route' : 'installation', ...(route && { route }), ...(reason && { reason }) }
  await api('/api/operator/stops', { method: 'PUT', body, bearer: key })
}

export async function releaseOperatorStop(key: string, stop: Pick<Stop, 'scope' | 'route'>): Promise<void> {
  const { scope, route } = stop
  await api(withQuery('/api/operator/stops', { scope, route }), { method: 'DELETE', bearer: key })
}
