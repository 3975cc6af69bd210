import { newId } from '../ids.ts'
import type { TenantId } from '../principal.ts'
import type { Channel } from './alert.ts'
import { type Notice, noticeBody } from './message.ts'

/** SQL that is true where the change a notice speaks of took place in this very batch; its values for each `?`. */
export interface When {
  readonly sql: string
  readonly values: readonly (string | number)[]
}

/** For a batch that either takes place or does not. */
export const always: When = { sql: 'true', values: [] }

/**
 * Makes the statements by which a notice is owed to one of a tenant's channels, and rung for. They belong behind the change itself,
 * in its batch; nothing is owed to a channel that the tenant has not set up.
 */
export function owing(
  db: D1Database,
  tenantId: TenantId,
  channel: Channel,
  notice: Notice,
  when: When,
  now: number,
): D1PreparedStatement[] {
  const id = newId('dlv', now)
  const message = JSON.stringify({ v: 1, kind: 'deliver', tenantId, id })
  return [
    db
      .prepare(
        `insert into deliveries (tenant_id, id, channel, event, body, next_at, created_at)
         select ?, ?, ?, ?, ?, ?, ? where (${when.sql})
           and exists (select 1 from integrations where tenant_id = ? and provider = ? and subject = '')`,
      )
      .bind(
        ...[tenantId, id, channel, notice.event, noticeBody[channel](notice), now, now],
        ...[...when.values, tenantId, channel],
      ),
    db
      .prepare(
        `insert into outbox (tenant_id, queue, body, created_at)
         select ?, 'tenant-jobs', ?, ? where exists (select 1 from deliveries where tenant_id = ? and id = ?)`,
      )
      .bind(tenantId, message, now, tenantId, id),
  ]
}
