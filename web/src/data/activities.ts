import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from '../net/api.ts'
import { type ActivityState, pollInterval } from './activity-states.ts'
import { type Page, withQuery } from './page.ts'

/** One member's share of a post that was offered to a pod. */
export interface Activity {
  id: string
  podId: string
  amplificationId: string
  member: { id: string; name: string }
  /** Whether the person signed in is that member, and so the one who decides. */
  own: boolean
  kind: 'repost'
  postUrl: string
  postUrn: string
  comment: string | null
  state: ActivityState
  route: string | null
  reason: string | null
  resultUrl: string | null
  createdAt: string
  updatedAt: string
}

export interface Step {
  seq: number
  name: string
  outcome: 'ok' | 'failed'
  ms: number
  at: string
  detail: string | null
  screenshotUrl: string | null
}

export interface Transition {
  from: ActivityState | null
  to: ActivityState
  actor: string
  reason: string | null
  at: string
}

export interface ActivityDetail extends Activity {
  steps: Step[]
  timeline: Transition[]
  evidence: { browserSessionId: string | null; browserMs: number; modelCalls: number; tokens: number } | null
}

export interface ActivityFilter {
  podId?: string | undefined
  state?: ActivityState | undefined
  /** Only those of the person signed in. */
  own?: true | undefined
  limit?: number | undefined
}

/** Activities, newest first; asked again by itself while one of them is on its way. */
export const activitiesQuery = (filter: ActivityFilter) =>
  infiniteQueryOptions({
    queryKey: ['activities', 'list', filter],
    queryFn: ({ pageParam, signal }) =>
      api<Page<Activity>>(withQuery('/api/activities', { ...filter, own: filter.own && 'true', cursor: pageParam }), {
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: ({ state }) =>
      pollInterval(state.data?.pages.flatMap((page) => page.items.map((activity) => activity.state)) ?? []),
  })

export const activityQuery = (id: string) =>
  queryOptions({
    queryKey: ['activities', id],
    queryFn: ({ signal }) => api<ActivityDetail>(`/api/activities/${encodeURIComponent(id)}`, { signal }),
    refetchInterval: ({ state }) => pollInterval(state.data ? [state.data.state] : []),
  })

export function approveActivity(id: string, idempotencyKey: string): Promise<Activity> {
  return api(`/api/activities/${encodeURIComponent(id)}/approve`, { method: 'POST', body: {}, idempotencyKey })
}

export function declineActivity(id: string, reason: string, idempotencyKey: string): Promise<Activity> {
  const body = reason ? { reason } : {}
  return api(`/api/activities/${encodeURIComponent(id)}/decline`, { method: 'POST', body, idempotencyKey })
}
