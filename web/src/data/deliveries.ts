import { infiniteQueryOptions } from '@tanstack/react-query'
import { api } from '../net/api.ts'
import { type Page, withQuery } from './page.ts'

/** One message to the company's webhook or Slack channel. */
export interface Delivery {
  id: string
  channel: 'webhook' | 'slack'
  event: string
  state: 'due' | 'sent' | 'given_up'
  attempts: number
  /** When it is tried next. */
  nextAt: string | null
  /** The HTTP status of the last answer; null where none came. */
  lastStatus: number | null
  createdAt: string
  finishedAt: string | null
}

/** Deliveries, newest first; asked again by itself while one of them is on its way. */
export const deliveriesQuery = infiniteQueryOptions({
  queryKey: ['deliveries'],
  queryFn: ({ pageParam, signal }) =>
    api<Page<Delivery>>(withQuery('/api/deliveries', { cursor: pageParam, limit: 10 }), { signal }),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.nextCursor,
  refetchInterval: ({ state }) =>
    state.data?.pages.some(({ items }) => items.some((delivery) => delivery.state === 'due')) ? 5000 : false,
})

export function retryDelivery(id: string, idempotencyKey: string): Promise<Delivery> {
  return api(`/api/deliveries/${encodeURIComponent(id)}/retry`, { method: 'POST', body: {}, idempotencyKey })
}
