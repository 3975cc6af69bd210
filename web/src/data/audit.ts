import { infiniteQueryOptions } from '@tanstack/react-query'
import { api } from '../net/api.ts'
import { type Page, withQuery } from './page.ts'

/** One line of the record of who did what. */
export interface AuditLine {
  id: string
  at: string
  /** The name is null for who is no person, or one that is gone. */
  actor: { id: string; name: string | null }
  via: string
  action: string
  subject: string | null
  detail: Record<string, unknown>
  requestId: string | null
}

/** Days are those of the person's own zone, `2026-11-20`; both are included. */
export interface AuditFilter {
  action?: string | undefined
  actor?: string | undefined
  from?: string | undefined
  to?: string | undefined
}

export const auditQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ['audit', filter],
    queryFn: ({ pageParam, signal }) =>
      api<Page<AuditLine>>(withQuery('/api/audit', { ...asAsked(filter), cursor: pageParam }), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  })

/** Where the lines of a filter can be fetched as one file. */
export function auditFileUrl(filter: AuditFilter, format: 'jsonl' | 'csv'): string {
  return withQuery('/api/audit/export', { ...asAsked(filter), format })
}

function asAsked({ action, actor, from, to }: AuditFilter) {
  return { action, actor, from: from && startOfDay(from, 0), to: to && startOfDay(to, 1) }
}

/** The first moment of a day in the person's zone, or of the day that is `later` days after it. */
function startOfDay(day: string, later: number): string {
  const time = new Date(`${day}T00:00`)
  time.setDate(time.getDate() + later)
  return time.toISOString()
}

/** A day as a filter takes it, where the text names one. */
export function readDay(text: unknown): string | undefined {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined
  return Number.isNaN(Date.parse(`${text}T00:00`)) ? undefined : text
}
