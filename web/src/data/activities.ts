import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from '../net/api.ts'
import { type ActivityState, pollInterval, pollOne } from './activity-states.ts'
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
  /** The one way it goes by; null while none is settled. */
  route: string | null
  reason: string | null
  resultUrl: string | null
  /** When the member had the share deleted on LinkedIn again. */
  removedAt: string | null
  /** When somebody is expected to move it on: the end of the offer, the time it may go, the next look. */
  dueAt: string | null
  /** When the offer ends. */
  expiresAt: string
  approvedBy: 'member' | 'standing' | null
  /** Whether LinkedIn may have got it already: from then on nothing is tried again. */
  pressed: boolean
  /** What the person signed in may do with it now. */
  can: Record<ActivityAct, boolean>
  /** The texts to choose from, and the pod's line; only on one's own share that one can say yes to. */
  words: { suggested: string | null; own: string[]; disclosure: string; disclosureRequired: boolean } | null
  /** A run that found its way by itself and waits for the member's second look. */
  paused: { pictureUrl: string | null } | null
  createdAt: string
  updatedAt: string
}

export type ActivityAct = 'approve' | 'decline' | 'cancel' | 'retry' | 'settle' | 'undo'

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
  evidence: Evidence
  /** When steps' pictures and evidence are deleted. */
  evidenceUntil: string
}

export interface Evidence {
  browserSessionId: string | null
  browserMs: number
  modelCalls: number
  tokens: number
  /** In cents of a US dollar; null where it is not known. */
  costCents: number | null
}

export interface ActivityFilter {
  amplificationId?: string | undefined
  state?: ActivityState | undefined
  /** Only those of the person signed in. */
  own?: true | undefined
  limit?: number | undefined
}

/** Activities, newest first; asked again by itself, sooner while one of them is on its way. */
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
    refetchInterval: ({ state }) => state.data !== undefined && pollOne(state.data.state),
  })

/**
 * The member says yes to the share with exactly these words above it; null is a plain repost.
 * Fails with ApiProblem 409 and the reason where it may not go now.
 */
export function approveActivity(
  { id, route }: Pick<Activity, 'id' | 'route'>,
  comment: string | null,
  idempotencyKey: string,
): Promise<Activity> {
  return act(id, 'approve', { comment, ...(route && { route }) }, idempotencyKey)
}

export function declineActivity(id: string, reason: string, idempotencyKey: string): Promise<Activity> {
  return act(id, 'decline', reason ? { reason } : {}, idempotencyKey)
}

/** Takes a share back that has not been begun. */
export function cancelActivity(id: string, idempotencyKey: string): Promise<Activity> {
  return act(id, 'cancel', {}, idempotencyKey)
}

/** Has the member asked again about a share that cannot have had any effect. */
export function retryActivity(id: string, idempotencyKey: string): Promise<Activity> {
  return act(id, 'retry', {}, idempotencyKey)
}

/** Has LinkedIn delete a share that is out; doing it twice does no harm. Fails with ApiProblem saying who must act. */
export function undoActivity(id: string, idempotencyKey: string): Promise<Activity> {
  return act(id, 'undo', {}, idempotencyKey)
}

/** The member says whether the share is on LinkedIn; `resultUrl` is its address, where they gave one. */
export function settleActivity(
  id: string,
  outcome: 'shared' | 'not_shared',
  resultUrl: string,
  idempotencyKey: string,
): Promise<Activity> {
  return act(id, 'settle', { outcome, ...(resultUrl && { resultUrl }) }, idempotencyKey)
}

function act(id: string, what: ActivityAct, body: object, idempotencyKey: string): Promise<Activity> {
  return api(`/api/activities/${encodeURIComponent(id)}/${what}`, { method: 'POST', body, idempotencyKey })
}
