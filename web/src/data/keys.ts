import { infiniteQueryOptions } from '@tanstack/react-query'
import { api } from '../net/api.ts'
import { type Page, withQuery } from './page.ts'

export interface ApiKey {
  id: string
  name: string
  /** The first characters of the key, enough to recognise it. */
  prefix: string
  scopes: string[]
  createdAt: string
  lastUsedAt: string | null
  expiresAt: string | null
}

/** A key that was just made, with the one and only sight of its secret. */
export interface NewApiKey extends ApiKey {
  key: string
}

export const keysQuery = infiniteQueryOptions({
  queryKey: ['keys'],
  queryFn: ({ pageParam, signal }) => api<Page<ApiKey>>(withQuery('/api/keys', { cursor: pageParam }), { signal }),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.nextCursor,
})

export interface KeyRequest {
  name: string
  scopes: string[]
  expiresInDays?: number
}

export function createKey(request: KeyRequest, idempotencyKey: string): Promise<NewApiKey> {
  return api('/api/keys', { method: 'POST', body: request, idempotencyKey })
}

export function revokeKey(id: string): Promise<void> {
  return api(`/api/keys/${encodeURIComponent(id)}`, { method: 'DELETE' })
}
