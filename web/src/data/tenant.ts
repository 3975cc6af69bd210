import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from '../net/api.ts'
import { type Page, withQuery } from './page.ts'
import type { RouteName } from './routes.ts'

/** How much may be shared. */
export interface PodCaps {
  /** Shares of one member a day. */
  perDay: number
  /** Shares of one member a week. */
  perWeek: number
  /** Members who share the same post within an hour. */
  perPostPerHour: number
  /** Per cent of a pod that share the same post. */
  podShare: number
}

/** The owner's switches. */
export interface CompanySettings {
  /** Sites beside our own page whose pages may call the API: scheme and host. */
  origins: string[]
  /** The ways that may be used, the preferred one first; none by default. */
  routes: RouteName[]
  /** Whether members may agree to share without being asked each time. */
  standingApproval: boolean
  /** Whether members may store e-mail address and password for the browser. */
  typedSignIn: boolean
  caps: PodCaps
  /** What the caps can be at most. */
  ceilings: PodCaps
  /** Whether a model may find its way on a page that is not as known. */
  agent: 'off' | 'ask' | 'on'
  /** How many days steps' pictures and evidence are kept. */
  evidenceDays: number
}

export const companySettingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => api<CompanySettings>('/api/settings', { signal }),
})

/** Changes what is given and leaves the rest. */
export function changeSettings(change: Partial<Omit<CompanySettings, 'ceilings'>>): Promise<CompanySettings> {
  return api('/api/settings', { method: 'PATCH', body: change })
}

/** The making of one archive of everything the company has here. */
export interface Export {
  id: string
  kind: 'export'
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
