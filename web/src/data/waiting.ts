import { queryOptions } from '@tanstack/react-query'
import { api } from '../net/api.ts'
import type { Activity } from './activities.ts'
import type { Me } from './me.ts'
import { type Page, withQuery } from './page.ts'

/** The states in which a share goes on only by what its member decides. */
const waiting = ['proposed', 'needs_person'] as const

/** How many shares wait for this person, counted up to ten; 0 for somebody who is no member. */
export const waitingForMeQuery = (me: Me) =>
  queryOptions({
    queryKey: ['activities', 'waiting'],
    queryFn: async ({ signal }) => {
      const counts = await Promise.all(
        waiting.map(async (state) => {
          const path = withQuery('/api/activities', { state, own: 'true', limit: 10 })
          return (await api<Page<Activity>>(path, { signal })).items.length
        }),
      )
      return Math.min(
        10,
        counts.reduce((sum, count) => sum + count),
      )
    },
    enabled: me.member !== null,
    refetchInterval: 30_000,
  })
