import { queryOptions } from '@tanstack/react-query'
import { api } from '../net/api.ts'
import type { Activity } from './activities.ts'
import type { Me } from './me.ts'
import { type Page, withQuery } from './page.ts'

/** How many posts wait for this person's approval, counted up to ten; 0 for somebody who is no member. */
export const waitingForMeQuery = (me: Me) =>
  queryOptions({
    queryKey: ['activities', 'waiting'],
    queryFn: async ({ signal }) => {
      const path = withQuery('/api/activities', { state: 'proposed', own: 'true', limit: 10 })
      const { items } = await api<Page<Activity>>(path, { signal })
      return items.length
    },
    enabled: me.member !== null,
    refetchInterval: 30_000,
  })
