import { keyset, type Page, type PageRequest, toPage } from '../page.ts'
import type { TenantId } from '../principal.ts'

/** A line of the audit: who did what to what, by which way in. */
export interface AuditLine {
  readonly id: string
  readonly at: number
  /** `name` is null where the actor is no person, or one whose record is gone. */
  readonly actor: { readonly id: string; readonly name: string | null }
  readonly via: string
  readonly action: string
  readonly subject: string | null
  readonly detail: Readonly<Record<string, unknown>>
  readonly requestId: string | null
}

/** Which lines are asked for; times are milliseconds since 1970. */
export interface AuditFilter {
  readonly action?: string | undefined
  /** The actor's id. */
  readonly actor?: string | undefined
  /** The first moment. */
  readonly from?: number | undefined
  /** The first moment that is no longer in it. */
  readonly to?: number | undefined
}

interface Row extends Omit<AuditLine, 'actor' | 'detail'> {
  readonly actorId: string
  readonly actorName: string | null
  readonly detail: string
}

/** The audit of one tenant. */
export interface AuditLog {
  /** Newest first. Every page reads as many rows as it shows, whatever the filter. */
  list(filter: AuditFilter, page: PageRequest): Promise<Page<AuditLine>>
}

/** The beginning of the ids that were made at a moment; see `newId`. */
const idAt = (ms: number) => `aud_${Math.max(0, Math.floor(ms)).toString(16).padStart(12, '0')}`

/** Opens the audit of one tenant for reading. Writing is `auditTrail`'s. */
export function auditLog(db: D1Database, tenantId: TenantId): AuditLog {
  return {
    async list({ action, actor, from, to }, page) {
      const { before, read } = keyset(page)
      const end = to === undefined ? before : [before, idAt(to)].sort()[0]
      const values: (string | number)[] = [tenantId, end ?? before, read]
      const where = ['a.tenant_id = ?1', 'a.id < ?2']
      const also = (condition: string, value: string | undefined) => {
        if (value !== undefined) where.push(`${condition} ?${values.push(value)}`)
      }
      also('a.action =', action)
      also('a.actor =', actor)
      also('a.id >=', from === undefined ? undefined : idAt(from))
      // Without statistics SQLite may take the key alone, and read the whole audit for a line that is not there.
      const by = [...(action === undefined ? [] : ['action']), ...(actor === undefined ? [] : ['actor'])]
      const index = by.length > 0 ? `indexed by audit_by_${by.join('_and_')}` : ''
      const { results } = await db
        .prepare(
          `select a.id, a.at, a.actor as actorId, u.name as actorName, a.via, a.action, a.subject, a.detail, a.request_id as requestId
           from audit a ${index} left join "user" u on u.id = a.actor where ${where.join(' and ')} order by a.id desc limit ?3`,
        )
        .bind(...values)
        .all<Row>()
      return toPage(results, page.limit, ({ actorId, actorName, detail, ...row }) => ({
        ...row,
        actor: { id: actorId, name: actorName },
        detail: JSON.parse(detail),
      }))
    },
  }
}

const header = ['id', 'at', 'actor', 'actorName', 'via', 'action', 'subject', 'detail', 'requestId']

/**
 * A cell of a CSV file (RFC 4180).
 *
 * A text that a spreadsheet would take for a formula is given an apostrophe in front: names and the like are typed by people, and
 * whoever opens the file must not run what they typed.
 */
export function csvCell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}

/** The formats that the audit can be taken away in. */
export const auditFormats = {
  jsonl: {
    type: 'application/jsonl',
    head: '',
    line: ({ at, ...line }: AuditLine) => `${JSON.stringify({ ...line, at: new Date(at).toISOString() })}\n`,
  },
  csv: {
    type: 'text/csv; charset=utf-8',
    head: `${header.join(',')}\r\n`,
    line: ({ id, at, actor, via, action, subject, detail, requestId }: AuditLine) =>
      `${[id, new Date(at).toISOString(), actor.id, actor.name, via, action, subject, JSON.stringify(detail), requestId]
        .map((value) => csvCell(value ?? ''))
        .join(',')}\r\n`,
  },
} as const

/** Lines read for one step of a download. */
const stepRows = 1_000

/**
 * The audit as a stream of text, newest line first, read a step at a time as fast as it is taken.
 *
 * @throws in the stream, what D1 throws
 */
export function auditStream(log: AuditLog, filter: AuditFilter, format: keyof typeof auditFormats): ReadableStream {
  const { head, line } = auditFormats[format]
  const encoder = new TextEncoder()
  let cursor: string | undefined
  return new ReadableStream({
    start(controller) {
      if (head !== '') controller.enqueue(encoder.encode(head))
    },
    async pull(controller) {
      const { items, nextCursor } = await log.list(filter, { limit: stepRows, cursor })
      if (items.length > 0) controller.enqueue(encoder.encode(items.map(line).join('')))
      if (nextCursor === null) controller.close()
      else cursor = nextCursor
    },
  })
}
