import { newId } from '../ids.ts'
import { keyset, type Page, type PageRequest, toPage } from '../page.ts'
import type { TenantId } from '../principal.ts'
import type { CredentialName, CredentialStatus } from '../vault/credential.ts'
import type { Along } from '../vault/store.ts'
import { type Alert, channelsFor, type NewAlert } from './alert.ts'
import { owing, type When } from './owed.ts'

/** True where one writing of a credential has come to a status just now. */
export const whenStatusCame = (
  tenantId: TenantId,
  { provider, subject = '' }: CredentialName,
  version: string,
  status: CredentialStatus,
  now: number,
): When => ({
  sql: `exists (select 1 from integrations where tenant_id = ? and provider = ? and subject = ? and version = ? and status = ?
    and status_at = ?)`,
  values: [tenantId, provider, subject, version, status, now],
})

/** Which alerts are asked for. */
export interface AlertFilter {
  readonly open?: boolean | undefined
  /** Only those of this member. */
  readonly memberId?: string | undefined
}

/** What somebody of a tenant must look at. */
export interface Alerts {
  /** The alerts, the newest first. */
  list(filter: AlertFilter, page: PageRequest): Promise<Page<Alert>>
  /**
   * The statements that open an alert, in place of another about the same thing, and that make it due to the tenant's channels.
   * One that is open already stays as it is, and nobody is told again. They belong behind the change itself, in its batch.
   */
  opening(alert: NewAlert, when: When, now: number): Along
  /** The statements that resolve what is open about a thing, and say so to the tenant's channels, where something was. */
  resolving(about: string, title: string, when: When, now: number): Along
}

const columns =
  'id, about, code, title, detail, act, member_id as memberId, opened_at as openedAt, resolved_at as resolvedAt'

/** Opens the alerts of one tenant. */
export function alertStore(db: D1Database, tenantId: TenantId): Alerts {
  const bound = (sql: string, ...values: (string | number | null)[]) => db.prepare(sql).bind(...values)

  return {
    async list({ open, memberId }, page) {
      const { before, read } = keyset(page)
      const { results } = await db
        .prepare(
          `select ${columns} from alerts where tenant_id = ?1 and id < ?2 and (?3 is null or member_id = ?3)
             and (?4 is null or (resolved_at is null) = ?4) order by id desc limit ?5`,
        )
        .bind(tenantId, before, memberId ?? null, open === undefined ? null : Number(open), read)
        .all<Alert>()
      return toPage(results, page.limit, (row) => row)
    },

    opening(alert, when, now) {
      const id = newId('alr', now)
      const { about, code, title, detail, act, memberId } = alert
      const opened: When = {
        sql: 'exists (select 1 from alerts where tenant_id = ? and id = ?)',
        values: [tenantId, id],
      }
      return [
        bound(
          `update alerts set resolved_at = ? where tenant_id = ? and about = ? and resolved_at is null and code <> ?
             and (${when.sql})`,
          ...[now, tenantId, about, code, ...when.values],
        ),
        bound(
          `insert into alerts (tenant_id, id, about, code, title, detail, act, member_id, opened_at)
           select ?, ?, ?, ?, ?, ?, ?, ?, ? where (${when.sql})
           on conflict (tenant_id, about) where resolved_at is null do nothing`,
          ...[tenantId, id, about, code, title, detail, act, memberId, now, ...when.values],
        ),
        ...channelsFor(about).flatMap((channel) =>
          owing(db, tenantId, channel, { event: 'alert.opened', id, alert, at: now }, opened, now),
        ),
      ]
    },

    resolving(about, title, when, now) {
      const resolved: When = {
        sql: 'exists (select 1 from alerts where tenant_id = ? and about = ? and resolved_at = ?)',
        values: [tenantId, about, now],
      }
      return [
        bound(
          `update alerts set resolved_at = ? where tenant_id = ? and about = ? and resolved_at is null and (${when.sql})`,
          ...[now, tenantId, about, ...when.values],
        ),
        ...channelsFor(about).flatMap((channel) =>
          owing(db, tenantId, channel, { event: 'alert.resolved', about, title, at: now }, resolved, now),
        ),
      ]
    },
  }
}
