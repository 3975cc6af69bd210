import { queryOptions } from '@tanstack/react-query'
import { api } from '../net/api.ts'

/** The company's own identity provider, whose tokens open the API and the chat. */
export interface Identity {
  issuer: string
  audience: string
  jwksUrl: string
  algorithms: string[]
  /** The names of the claims that hold each fact. */
  claims: { userId: string; name: string; email: string; role: string }
  /** What a value of the role claim makes of a person. */
  roles: Record<string, 'admin' | 'member'>
  defaultRole: 'admin' | 'member'
}

export interface StoredIdentity extends Identity {
  updatedAt: string
}

/** What a try found: how many keys the provider publishes, and whom a token given with it names. */
export interface IdentityTest {
  ok: true
  keys: number
  person: { userId: string; name: string; email: string | null; role: string } | null
}

export const identityQuery = queryOptions({
  queryKey: ['identity'],
  queryFn: ({ signal }) =>
    api<{ identity: StoredIdentity | null }>('/api/settings/identity', { signal }).then(({ identity }) => identity),
})

/** Fetches the provider's keys and checks a token against them; saves nothing. */
export function testIdentity(identity: Identity, token: string): Promise<IdentityTest> {
  const body = { ...identity, ...(token && { token }) }
  return api('/api/settings/identity/test', { method: 'POST', body })
}

/** Saves it, once its keys could be fetched. */
export async function saveIdentity(identity: Identity): Promise<void> {
  await api('/api/settings/identity', { method: 'PUT', body: identity })
}

export async function removeIdentity(): Promise<void> {
  await api('/api/settings/identity', { method: 'DELETE' })
}
