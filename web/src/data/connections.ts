import { queryOptions } from '@tanstack/react-query'
import { api } from '../net/api.ts'

/** A way in which this person's own LinkedIn account can be connected, and how that stands. */
export interface Connection {
  provider: 'linkedin' | 'unipile'
  name: string
  /** Whether the company has set it up. */
  available: boolean
  why: string | null
  status: 'none' | 'connected' | 'expiring' | 'expired' | 'needs_attention'
  text: string
  account: string | null
  connectedAt: string | null
  expiresAt: string | null
}

/** What came of connecting, as it stands in the address that the person comes back to. */
export interface Outcome {
  connected?: string | undefined
  refused?: string | undefined
  pending?: string | undefined
  /** Where to try again, with what the provider had sent. */
  again?: string | undefined
}

export const connectionsQuery = queryOptions({
  queryKey: ['connections'],
  queryFn: ({ signal }) => api<{ items: Connection[] }>('/api/connections', { signal }).then(({ items }) => items),
})

/**
 * Begins to connect; gives the address to open. `vanity` says which profile is the person's, where they are no member yet.
 * Fails with ApiProblem `conflict` where it is needed and not given.
 */
export async function beginConnection(provider: Connection['provider'], vanity?: string): Promise<string> {
  const body = vanity ? { linkedinVanity: vanity } : {}
  const { url } = await api<{ url: string }>(`/api/connections/${provider}`, { method: 'POST', body })
  return url
}

export function endConnection(provider: Connection['provider']): Promise<void> {
  return api(`/api/connections/${provider}`, { method: 'DELETE' })
}
