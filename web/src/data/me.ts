import { queryOptions } from '@tanstack/react-query'
import { api } from '../net/api.ts'
import { ApiProblem } from '../net/problem.ts'

export type Role = 'owner' | 'admin' | 'member'

export interface Me {
  /** The address is null for somebody whose own identity provider gives none. */
  user: { id: string; name: string; email: string | null }
  /** The company that is open. `deletionDue`: when all of it is to be deleted. */
  tenant: { id: string; name: string; deletionDue: string | null }
  role: Role
  scopes: string[]
  via: string
  /** Whether this person comes through the company's own identity provider, and so has no password here. */
  external: boolean
  /** Every company this person belongs to, the open one included. */
  tenants: { id: string; name: string; role: Role; status: 'active' | 'suspended' }[]
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

/** Words for what a person is in a company. */
export const roleNames: Record<Role, string> = { owner: 'Owner', admin: 'Administrator', member: 'Member' }

/**
 * Who is signed in on this browser, whether or not they belong to any company; null when nobody is.
 */
export const signedInQuery = queryOptions({
  queryKey: ['signed-in'],
  queryFn: async () => {
    const answer = await api<{ user: { name: string; email: string } } | null>('/api/auth/get-session')
    return answer?.user ?? null
  },
})

/** Signs in with a cookie. Fails with ApiProblem 401 for an unknown pair. */
export async function signIn(email: string, password: string): Promise<void> {
  await api('/api/auth/sign-in/email', { method: 'POST', body: { email, password } })
}

export async function signOut(): Promise<void> {
  await api('/api/auth/sign-out', { method: 'POST', body: {} })
}

/** Opens another company of this person; this browser's sign-in is for that one from then on. */
export async function switchTenant(tenantId: string): Promise<void> {
  await api('/api/auth/switch-tenant', { method: 'POST', body: { tenantId } })
}

/**
 * Begins a sign-in with an account elsewhere. Gives the address to go to; from there the person comes back to `backTo`, or to
 * `failedTo` with `?error=…`. Both are paths of this site.
 */
export async function signInWith(providerId: string, backTo: string, failedTo: string): Promise<string> {
  const body = { providerId, callbackURL: backTo, errorCallbackURL: failedTo }
  const { url } = await api<{ url: string }>('/api/auth/sign-in/oauth2', { method: 'POST', body })
  return url
}

/** Begins the joining of an account elsewhere to this person's own, as `signInWith` begins a sign-in. */
export async function connectSignIn(providerId: string, backTo: string, failedTo: string): Promise<string> {
  const body = { providerId, callbackURL: backTo, errorCallbackURL: failedTo }
  const { url } = await api<{ url: string }>('/api/auth/oauth2/link', { method: 'POST', body })
  return url
}

/** Sets another password and ends the person's sign-ins elsewhere. */
export async function changePassword(currentPassword: string, newPassword: string): Promise<void> {
  const body = { currentPassword, newPassword, revokeOtherSessions: true }
  await api('/api/auth/change-password', { method: 'POST', body })
}
