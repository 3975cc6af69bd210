import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from '../net/api.ts'
import { pollInterval, slowly } from './activity-states.ts'
import { type Page, withQuery } from './page.ts'
import type { RouteName } from './routes.ts'

export interface Pod {
  id: string
  name: string
  status: 'active' | 'paused'
  memberCount: number
  /** The line by which members say that they are part of it. */
  disclosure: string
  /** Whether nothing is shared without that line. */
  disclosureRequired: boolean
  createdAt: string
}

/** What is changed of a pod. A line of null is the usual one. */
export interface PodChange {
  name?: string
  status?: Pod['status']
  disclosure?: string | null
  disclosureRequired?: boolean
}

/** How much of an allowance is used. */
export interface Used {
  used: number
  allowed: number
}

/** What an account has shared of what it may, and what keeps it from more. */
export interface Use {
  day: Used
  week: Used
  /** The earliest time for the next share; null where nothing stands in its way. */
  nextAt: string | null
  why: string | null
}

export interface PodMember {
  memberId: string
  userId: string
  name: string
  /** Whether it is the person signed in. */
  own: boolean
  status: 'active' | 'paused' | 'needs_attention'
  statusReason: string | null
  approval: 'each' | 'standing'
  joinedAt: string
  /** The ways of the company that this member has agreed to. */
  routes: RouteName[]
  use: Use
  /** In words, with the zone. */
  hours: string
}

/** A post offered to a pod, and how its members' shares stand. */
export interface Offer {
  id: string
  podId: string
  postUrl: string
  postUrn: string
  otherUrl: string | null
  comment: string | null
  notBefore: string | null
  expiresAt: string
  /** `planning` while members are still being asked. */
  state: 'planning' | 'open' | 'canceled'
  /** How many have been asked so far. */
  planned: number
  memberCount: number
  createdBy: { id: string; name: string }
  createdAt: string
  counts: { total: number } & Record<string, number>
}

export interface MadeOffer extends Offer {
  alreadyOffered: boolean
}

/** What to offer. Empty texts are left out; `notBefore` is a point in time, as ISO. */
export interface OfferRequest {
  postUrl: string
  otherUrl: string
  comment: string
  notBefore: string
}

export const podsQuery = infiniteQueryOptions({
  queryKey: ['pods', 'list'],
  queryFn: ({ pageParam, signal }) => api<Page<Pod>>(withQuery('/api/pods', { cursor: pageParam }), { signal }),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.nextCursor,
  refetchInterval: slowly,
})

export const podQuery = (podId: string) =>
  queryOptions({
    queryKey: ['pods', podId],
    queryFn: ({ signal }) => api<Pod>(`/api/pods/${encodeURIComponent(podId)}`, { signal }),
    refetchInterval: ({ state }) => state.data !== undefined && slowly,
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
    refetchInterval: slowly,
  })

export function createPod(name: string, idempotencyKey: string): Promise<Pod> {
  return api<Pod>('/api/pods', { method: 'POST', body: { name }, idempotencyKey })
}

export function changePod(podId: string, change: PodChange): Promise<Pod> {
  return api(`/api/pods/${encodeURIComponent(podId)}`, { method: 'PATCH', body: change })
}

/** Takes a member out of a pod; one's own id is leaving. What waits of theirs is taken back. */
export function removeFromPod(podId: string, memberId: string): Promise<void> {
  const path = `/api/pods/${encodeURIComponent(podId)}/members/${encodeURIComponent(memberId)}`
  return api(path, { method: 'DELETE' })
}

/** Pauses a member in their place, in all pods; only they themselves take part again. */
export async function pauseMember(memberId: string): Promise<void> {
  await api(`/api/members/${encodeURIComponent(memberId)}`, { method: 'PATCH', body: { status: 'paused' } })
}

/** Offers to a pod, newest first; asked again by itself, sooner while one of them is on its way. */
export const offersQuery = (podId: string) =>
  infiniteQueryOptions({
    queryKey: ['pods', podId, 'offers'],
    queryFn: ({ pageParam, signal }) =>
      api<Page<Offer>>(withQuery(`/api/pods/${encodeURIComponent(podId)}/amplifications`, { cursor: pageParam }), {
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: ({ state }) => {
      const offers = state.data?.pages.flatMap(({ items }) => items) ?? []
      if (offers.some((offer) => offer.state === 'planning')) return 2000
      return pollInterval(offers.flatMap(({ counts }) => statesOf(counts)))
    },
  })

/** The states in which at least one share is. */
export function statesOf(counts: Offer['counts']): string[] {
  return Object.keys(counts).filter((state) => state !== 'total' && (counts[state] ?? 0) > 0)
}

/** Offers a post to every member of a pod. */
export function offerPost(podId: string, request: OfferRequest, idempotencyKey: string): Promise<MadeOffer> {
  const body = Object.fromEntries(Object.entries(request).filter(([, value]) => value !== ''))
  const path = `/api/pods/${encodeURIComponent(podId)}/amplifications`
  return api(path, { method: 'POST', body, idempotencyKey })
}

/** Takes an offer back: what has not begun is not shared. */
export function cancelOffer(offerId: string, idempotencyKey: string): Promise<Offer> {
  const path = `/api/amplifications/${encodeURIComponent(offerId)}/cancel`
  return api(path, { method: 'POST', body: {}, idempotencyKey })
}
