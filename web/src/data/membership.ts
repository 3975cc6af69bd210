import { queryOptions } from '@tanstack/react-query'
import { api } from '../net/api.ts'
import { slowly } from './activity-states.ts'
import { withQuery } from './page.ts'
import type { Use } from './pods.ts'
import type { RouteName } from './routes.ts'

/** What a member can agree to, for each way apart. */
export type Purpose = 'repost' | 'standing_approval' | 'stored_sign_in'

/** When an account may share. Days as JavaScript counts them, 0 is Sunday; times of the member's own zone, `24:00` is the end of the day. */
export interface Hours {
  days: number[]
  from: string
  to: string
}

export interface Agreement {
  route: RouteName
  purpose: Purpose
  textVersion: string
  givenAt: string
  /** False where the words have changed since. */
  current: boolean
}

export type CommentMode = 'never' | 'always' | 'sometimes'

/** The part that the person signed in takes in pods. */
export interface Membership {
  id: string
  linkedinVanity: string
  status: 'active' | 'paused' | 'needs_attention'
  statusReason: string | null
  approval: 'each' | 'standing'
  /** As `Europe/Oslo`. */
  timeZone: string
  /** Null is the default. */
  hours: Hours | null
  caps: { perDay: number; perWeek: number }
  /** What the company allows at most. */
  limits: { perDay: number; perWeek: number }
  comments: string[]
  commentMode: CommentMode
  /** In how many of a hundred shares a text is put forward, where it is `sometimes`. */
  commentRate: number
  use: Use | null
  consents: Agreement[]
  /** What the company allows. */
  allowed: { routes: RouteName[]; standing: boolean; typedSignIn: boolean }
  /** Whether e-mail address and password are stored. */
  hasSignIn: boolean
}

export type MembershipChange = Partial<
  Pick<Membership, 'approval' | 'timeZone' | 'hours' | 'comments' | 'commentMode' | 'commentRate'>
> & { status?: 'active' | 'paused'; caps?: Partial<Membership['caps']> }

/** Fails with ApiProblem 404 for somebody who takes no part yet. */
export const membershipQuery = queryOptions({
  queryKey: ['membership'],
  queryFn: ({ signal }) => api<Membership>('/api/membership', { signal }),
  // Somebody who takes no part begins that on this very screen.
  refetchInterval: ({ state }) => state.data !== undefined && slowly,
})

/** Takes part with this LinkedIn profile, or changes it. */
export async function putProfile(linkedinVanity: string): Promise<void> {
  await api('/api/membership', { method: 'PUT', body: { linkedinVanity } })
}

/** Changes what is given and leaves the rest. */
export async function changeMembership(change: MembershipChange): Promise<void> {
  await api('/api/membership', { method: 'PATCH', body: change })
}

/** Stores what is typed into LinkedIn's sign-in page. */
export async function storeSignIn(email: string, password: string): Promise<void> {
  await api('/api/membership/linkedin-sign-in', { method: 'PUT', body: { email, password } })
}

/** Where the member's signing in by themselves stands, in a browser that RevOS runs. */
export interface LiveSignIn {
  state: 'none' | 'requested' | 'open' | 'done' | 'failed' | 'unavailable'
  /** Why it came to nothing, and what to do. */
  reason: string | null
  expiresAt: string | null
  /** The address of the browser; the API gives it once. */
  url: string | null
}

const livePath = '/api/membership/linkedin-sign-in/live'

/** The address that was given once is kept while that browser is open, in memory only. */
export const liveSignInQuery = queryOptions({
  queryKey: ['live-sign-in'],
  queryFn: async ({ client, signal }) => {
    const before = client.getQueryData<LiveSignIn>(['live-sign-in'])
    const now = await api<LiveSignIn>(livePath, { signal })
    const same = now.state === 'open' && before?.expiresAt === now.expiresAt
    return same ? { ...now, url: now.url ?? before.url } : now
  },
  refetchInterval: ({ state }) =>
    state.data?.state === 'requested' || state.data?.state === 'open' ? 2_000 : (false as const),
})

/** Asks for a browser to sign in to LinkedIn in. */
export async function beginLiveSignIn(): Promise<void> {
  await api(livePath, { method: 'POST', body: {} })
}

/** The words that a member agrees to. */
export const agreementTextQuery = (route: RouteName, purpose: Purpose) =>
  queryOptions({
    queryKey: ['agreement-text', route, purpose],
    queryFn: ({ signal }) =>
      api<{ text: string; textVersion: string }>(withQuery('/api/consents/text', { route, purpose }), { signal }),
  })

/** Agrees to the words of `textVersion`. Fails with ApiProblem 409 where these are not the present ones. */
export async function agree(route: RouteName, purpose: Purpose, textVersion: string): Promise<void> {
  await api('/api/consents', { method: 'POST', body: { route, purpose, textVersion } })
}

/** Takes an agreement back: it holds at once, and what was stored for it is deleted. */
export async function takeBack(route: RouteName, purpose: Purpose): Promise<void> {
  await api(withQuery('/api/consents', { route, purpose }), { method: 'DELETE' })
}
