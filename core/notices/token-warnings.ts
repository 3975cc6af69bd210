import type { TenantId } from '../principal.ts'
import { warningAt, warningDays } from '../providers/connection.ts'
import type { CredentialName } from '../vault/credential.ts'
import type { Along } from '../vault/store.ts'
import type { When } from './owed.ts'

/** A member's token of whose end the member is to be warned. */
export interface EndingToken {
  readonly tenantId: TenantId
  readonly provider: CredentialName['provider']
  readonly subject: string
  readonly version: string
  readonly expiresAt: number
  readonly warnedDay: number
}

const dueSql = warningDays
  .map((day) => `(warned_day < ${day} and expires_at <= ?1 - ${warningAt(0, day)})`)
  .join(' or ')

/** Tokens of which a warning is due, those that end first first. */
export async function endingTokens(db: D1Database, limit: number, now: number): Promise<EndingToken[]> {
  const { results } = await db
    .prepare(
      `select i.tenant_id as tenantId, i.provider, i.subject, i.version, i.expires_at as expiresAt, i.warned_day as warnedDay
       from integrations i join tenants t on t.id = i.tenant_id
       where i.expires_at is not null and i.warned_day < 60 and i.expires_at <= ?1 - ${warningAt(0, warningDays[0])} and (${dueSql}) and t.status = 'active'
       order by i.expires_at limit ?2`,
    )
    .bind(now, limit)
    .all<EndingToken>()
  return results
}

/**
 * Notes that a member was warned, with the warning itself in the same batch; a token that was renewed meanwhile is left alone.
 *
 * @param along the statements of the warning, which stand on {@link whenWarned}
 */
export async function noteWarned(
  db: D1Database,
  token: EndingToken,
  day: number,
  now: number,
  along: Along,
): Promise<void> {
  const { tenantId, provider, subject, version } = token
  await db.batch([
    db
      .prepare(
        `update integrations set warned_day = ?5, status_at = case when ?5 = 60 and status <> 'expired' then ?6 else status_at end,
           status = case when ?5 = 60 then 'expired' else status end
         where tenant_id = ?1 and provider = ?2 and subject = ?3 and version = ?4 and warned_day < ?5`,
      )
      .bind(tenantId, provider, subject, version, day, now),
    ...along,
  ])
}

/** True where that very token has been warned of on that day. */
export const whenWarned = ({ tenantId, provider, subject, version }: EndingToken, day: number): When => ({
  sql: `exists (select 1 from integrations where tenant_id = ? and provider = ? and subject = ? and version = ? and warned_day = ?)`,
  values: [tenantId, provider, subject, version, day],
})
