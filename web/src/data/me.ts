import { queryOptions } from '@tanstack/react-query'
import { api } from '../net/api.ts'
import { ApiProblem } from '../net/problem.ts'

export interface Me {
  user: { id: string; name: string; email: string }
  tenant: { id: string; name: string }
  role: 'owner' | 'admin' | 'member'
  scopes: string[]
  via: string
  /** The part this person takes in pods; null when they take none. */
  member: {
    id: string
    approval: 'each' | 'standing'
    status: 'active' | 'paused' | 'needs_attention'
    statusReason: string | null
  } | null
}

/**
 * Who is signed in; null when nobody is. No signal is passed on: code waits for this as well, and must not lose it when a
 * screen that asked too goes away.
 */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async (): Promise<Me | null> => {
    try {
      return await api<Me>('/api/me')
    } catch (failure) {
      if (failure instanceof ApiProblem && failure.status === 401) return null
      throw failure
    }
  },
  staleTime: 60_000,
})

/** Whether this person runs the workspace, as opposed to taking part in it. */
export function runsWorkspace(me: Me): boolean {
  return me.role === 'owner' || me.role === 'admin'
}

/** Signs in with a cookie. Fails with ApiProblem 401 for an unknown pair. */
export async function signIn(email: string, password: string): Promise<void> {
  await api('/api/auth/sign-in/email', { method: 'POST', body: { email, password } })
}

export async function signOut(): Promise<void> {
  await api('/api/auth/sign-out', { method: 'POST', body: {} })
}
