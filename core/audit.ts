import { newId } from './ids.ts'
import type { TenantId } from './principal.ts'

/** Who does something, and by which way in. */
export interface Actor {
  /** A person's id, or `operator`, or the part of the product that acts by itself, such as `cron`. */
  readonly id: string
  readonly via:
    | 'session'
    | 'api_key'
    | 'client_secret'
    | 'tenant_token'
    | 'operator_key'
    | 'invitation'
    | 'oauth'
    | 'webhook'
    | 'system'
  readonly requestId: string | null
}

/** The part of the product that acts by itself. */
export const system = (id: 'cron' | 'jobs' | 'runner'): Actor => ({ id, via: 'system', requestId: null })

/** What was done to what. The detail names fields and choices; it never holds a secret or somebody's words. */
export interface AuditEntry {
  /** The operation's name or what else happened: `people.setRole`, `oauth.refused`. */
  readonly action: string
  /** The id of the thing it was done to. */
  readonly subject?: string | null
  readonly detail?: Readonly<Record<string, string | number | boolean | null | readonly string[]>>
}

/** Makes the statement that writes an entry; see {@link auditTrail}. */
export type Audit = (entry: AuditEntry, now: number) => D1PreparedStatement

const columns = 'insert into audit (tenant_id, id, at, actor, via, action, subject, detail, request_id)'
const values = 'select ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9'

function statement(db: D1Database, sql: string, tenantId: TenantId, by: Actor, entry: AuditEntry, now: number) {
  const { action, subject = null, detail = {} } = entry
  return db
    .prepare(sql)
    .bind(tenantId, newId('aud', now), now, by.id, by.via, action, subject, JSON.stringify(detail), by.requestId)
}

/**
 * The trail of one tenant, as one actor writes it.
 *
 * The statement stands in the batch of the change, right after the statement that decides: it writes only where that one has
 * changed a row, so nothing that did not happen is recorded, and nothing that did is missed.
 */
export function auditTrail(db: D1Database, tenantId: TenantId, by: Actor): Audit {
  return (entry, now) => statement(db, `${columns} ${values} where changes() > 0`, tenantId, by, entry, now)
}

/** Records what is no change of a row, such as a refused callback: the statement writes in any case. */
export function auditAlways(
  db: D1Database,
  tenantId: TenantId,
  by: Actor,
  entry: AuditEntry,
  now: number,
): D1PreparedStatement {
  return statement(db, `${columns} ${values}`, tenantId, by, entry, now)
}
