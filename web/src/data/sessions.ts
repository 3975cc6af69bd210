import { infiniteQueryOptions } from '@tanstack/react-query'
import { api } from '../net/api.ts'
import { type Page, withQuery } from './page.ts'

/** A browser in which this person is signed in. */
export interface Session {
  id: string
  /** Whether it is the one that asks. */
  current: boolean
  createdAt: string
  lastUsedAt: string
  expiresAt: string
  userAgent: string | null
  /** The network address it was last seen at. */
  address: string | null
}

export const sessionsQuery = infiniteQueryOptions({
  queryKey: ['sessions'],
  queryFn: ({ pageParam, signal }) => api<Page<Session>>(withQuery('/api/sessions', { cursor: pageParam }), { signal }),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.nextCursor,
})

export function endSession(id: string): Promise<void> {
  return api(`/api/sessions/${encodeURIComponent(id)}`, { method: 'DELETE' })
}

/** Ends every sign-in of this person but this one. */
export function endOtherSessions(): Promise<{ ended: number }> {
  return api('/api/sessions', { method: 'DELETE' })
}
