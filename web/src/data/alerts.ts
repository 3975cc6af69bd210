import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from '../net/api.ts'
import { type Me, runsWorkspace } from './me.ts'
import { type Page, withQuery } from './page.ts'

/** Something that somebody must look at. */
export interface Alert {
  id: string
  /** `integration:<provider>`, `connection:<provider>:<member>`, `workflow:<id>` or `delivery:<channel>`. */
  about: string
  code: string
  title: string
  detail: string
  /** Who can mend it. */
  act: 'owner' | 'member' | 'operator' | 'provider'
  openedAt: string
  resolvedAt: string | null
}

/** Nobody waits for an alert at the screen: the list and its count keep pace with each other. */
const refetchInterval = 60_000

export const alertsQuery = (open: boolean) =>
  infiniteQueryOptions({
    queryKey: ['alerts', open ? 'open' : 'resolved'],
    queryFn: ({ pageParam, signal }) =>
      api<Page<Alert>>(withQuery('/api/alerts', { open: String(open), cursor: pageParam }), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval,
  })

/** How many alerts are open, counted up to ten, for those who run the company. */
export const openAlertsQuery = (me: Me) =>
  queryOptions({
    queryKey: ['alerts', 'count'],
    queryFn: async ({ signal }) => {
      const path = withQuery('/api/alerts', { open: 'true', limit: 10 })
      const { items } = await api<Page<Alert>>(path, { signal })
      return items.length
    },
    enabled: runsWorkspace(me),
    refetchInterval,
  })
