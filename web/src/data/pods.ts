import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from '../net/api.ts'
import { type Page, withQuery } from './page.ts'

export interface Pod {
  id: string
  name: string
  status: 'active' | 'paused'
  memberCount: number
  createdAt: string
}

export interface PodMember {
  memberId: string
  name: string
  status: 'active' | 'paused' | 'needs_attention'
  approval: 'each' | 'standing'
  joinedAt: string
}

/** A post offered to a pod, and how its members' shares stand. */
export interface Offer {
  id: string
  podId: string
  postUrl: string
  createdAt: string
  alreadyOffered: boolean
  counts: { total: number } & Record<string, number>
}

export const podsQuery = infiniteQueryOptions({
  queryKey: ['pods', 'list'],
  queryFn: ({ pageParam, signal }) => api<Page<Pod>>(withQuery('/api/pods', { cursor: pageParam }), { signal }),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.nextCursor,
})

export const podQuery = (podId: string) =>
  queryOptions({
    queryKey: ['pods', podId],
    queryFn: ({ signal }) => api<Pod>(`/api/pods/${encodeURIComponent(podId)}`, { signal }),
  })

export const podMembersQuery = (podId: string) =>
  infiniteQueryOptions({
    queryKey: ['pods', podId, 'members'],
    queryFn: ({ pageParam, signal }) =>
      api<Page<PodMember>>(
        withQuery(`/api/pods/${encodeURIComponent(podId)}/members`, { cursor: pageParam, limit: 100 }),
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  })

export function createPod(name: string, idempotencyKey: string): Promise<Pod> {
  return api<Pod>('/api/pods', { method: 'POST', body: { name }, idempotencyKey })
}

/** Offers a post to every member of a pod. An empty comment means a plain repost. */
export function offerPost(podId: string, postUrl: string, comment: string, idempotencyKey: string): Promise<Offer> {
  return api<Offer>(`/api/pods/${encodeURIComponent(podId)}/amplifications`, {
    method: 'POST',
    body: { postUrl, ...(comment && { comment }) },
    idempotencyKey,
  })
}
