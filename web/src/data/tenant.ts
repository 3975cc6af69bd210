import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from '../net/api.ts'
import { type Page, withQuery } from './page.ts'

/** The owner's switches; of these the page changes the sites. */
export interface CompanySettings {
  /** Sites beside our own page whose pages may call the API: scheme and host. */
  origins: string[]
}

export const companySettingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => api<CompanySettings>('/api/settings', { signal }),
})

export function setOrigins(origins: string[]): Promise<CompanySettings> {
  return api('/api/settings', { method: 'PATCH', body: { origins } })
}

/** The making of one archive of everything the company has here. */
export interface Export {
  id: string
  state: 'queued' | 'running' | 'done' | 'failed'
  requestedBy: string
  createdAt: string
  finishedAt: string | null
  /** How many of each kind of thing are in it. */
  counts: Record<string, number>
  bytes: number | null
  error: string | null
  /** Where the archive can be fetched; null until it is done, and again once it has been taken away. */
  fileUrl: string | null
  /** How far it has come, in words. */
  progress: string
}

/** Exports, newest first; asked again by itself while one is being made. */
export const exportsQuery = infiniteQueryOptions({
  queryKey: ['exports'],
  queryFn: ({ pageParam, signal }) =>
    api<Page<Export>>(withQuery('/api/tenant/exports', { cursor: pageParam }), { signal }),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.nextCursor,
  refetchInterval: ({ state }) => (state.data?.pages.some(({ items }) => items.some(isUnderWay)) ? 2000 : false),
})

export function isUnderWay({ state }: Export): boolean {
  return state === 'queued' || state === 'running'
}

export function startExport(idempotencyKey: string): Promise<Export> {
  return api('/api/tenant/exports', { method: 'POST', body: {}, idempotencyKey })
}

/** Has everything of the company deleted once `graceHours` are over. `name` is the company's, typed by the person. */
export function requestDeletion(name: string, graceHours: number): Promise<{ due: string }> {
  return api('/api/tenant/deletion', { method: 'POST', body: { name, graceHours } })
}

/** Calls the deletion off; possible until it has begun. */
export function cancelDeletion(): Promise<void> {
  return api('/api/tenant/deletion', { method: 'DELETE' })
}
