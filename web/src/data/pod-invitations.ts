import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from '../net/api.ts'
import { slowly } from './activity-states.ts'
import { type Page, withQuery } from './page.ts'

/** Somebody of the company who is invited to a pod and has not answered. */
export interface Invited {
  userId: string
  name: string
  invitedAt: string
}

/** A pod that the person signed in is invited to. */
export interface PodInvitation {
  podId: string
  podName: string
  /** The name of who invited. */
  invitedBy: string
  invitedAt: string
}

const podPath = (podId: string) => `/api/pods/${encodeURIComponent(podId)}`

export const invitedQuery = (podId: string) =>
  infiniteQueryOptions({
    queryKey: ['pods', podId, 'invited'],
    queryFn: ({ pageParam, signal }) =>
      api<Page<Invited>>(withQuery(`${podPath(podId)}/invitations`, { cursor: pageParam }), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: slowly,
  })

export function inviteToPod(podId: string, userId: string, idempotencyKey: string): Promise<void> {
  return api(`${podPath(podId)}/invitations`, { method: 'POST', body: { userId }, idempotencyKey })
}

export function withdrawFromPod(podId: string, userId: string): Promise<void> {
  return api(`${podPath(podId)}/invitations/${encodeURIComponent(userId)}`, { method: 'DELETE' })
}

/** The pods that the person signed in is invited to. */
export const podInvitationsQuery = queryOptions({
  queryKey: ['pod-invitations'],
  queryFn: ({ signal }) => api<Page<PodInvitation>>('/api/pod-invitations', { signal }).then(({ items }) => items),
  refetchInterval: slowly,
})

/** Fails with ApiProblem 409 for somebody who has not said which LinkedIn profile is theirs. */
export function joinPod(podId: string): Promise<void> {
  return api(`${podPath(podId)}/join`, { method: 'POST', body: {} })
}

export function declinePod(podId: string): Promise<void> {
  return api(`${podPath(podId)}/invitations/decline`, { method: 'POST', body: {} })
}
