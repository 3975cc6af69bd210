import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from '../net/api.ts'
import type { Role } from './me.ts'
import { type Page, withQuery } from './page.ts'

/** An invitation that has not been taken up yet. */
export interface Invitation {
  id: string
  email: string
  role: Role
  /** The name of who invited. */
  invitedBy: string
  createdAt: string
  expiresAt: string
}

/** One that was just made, with the one and only sight of its link. */
export interface NewInvitation extends Invitation {
  link: string
  /** Whether the link was also sent by e-mail. */
  mailed: boolean
}

/** What an invitation says to whoever holds its link. */
export interface InvitationSeen {
  tenant: { name: string }
  email: string
  role: Role
  invitedBy: string
  expiresAt: string
  /** Whether the address has an account here already. */
  hasAccount: boolean
}

export const invitationsQuery = infiniteQueryOptions({
  queryKey: ['people', 'invitations'],
  queryFn: ({ pageParam, signal }) =>
    api<Page<Invitation>>(withQuery('/api/invitations', { cursor: pageParam }), { signal }),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.nextCursor,
})

/** Invites an address; an open invitation of it is replaced, and its link ends. */
export function invite(email: string, role: Role, idempotencyKey: string): Promise<NewInvitation> {
  return api('/api/invitations', { method: 'POST', body: { email, role }, idempotencyKey })
}

export function revokeInvitation(id: string): Promise<void> {
  return api(`/api/invitations/${encodeURIComponent(id)}`, { method: 'DELETE' })
}

/** Asked once for each link; fails with ApiProblem 410 where the link holds no longer. */
export const invitationQuery = (token: string) =>
  queryOptions({
    queryKey: ['invitation', token],
    queryFn: () => api<InvitationSeen>('/api/invitations/look', { method: 'POST', body: { token } }),
    staleTime: Number.POSITIVE_INFINITY,
  })

/** Makes an account with a password, and takes the invitation up. Fails with 409 where the address has an account. */
export function signUp(token: string, name: string, password: string): Promise<{ email: string }> {
  return api('/api/invitations/sign-up', { method: 'POST', body: { token, name, password } })
}

/** Takes the invitation up as the person who is signed in. */
export function acceptInvitation(token: string): Promise<{ tenantId: string }> {
  return api('/api/invitations/accept', { method: 'POST', body: { token } })
}
