import type { TenantId } from '../principal.ts'
import type { CredentialName, CredentialStatus } from '../vault/credential.ts'

/** A credential whose test is due. */
export interface DueCheck {
  readonly tenantId: TenantId
  readonly provider: CredentialName['provider']
  readonly subject: string
  readonly status: CredentialStatus
  readonly failures: number
}

const dayMs = 86_400_000
/** After each test in a row that came to no answer, so much more patience, up to six hours. */
const patienceMs = 600_000
const mostPatience = 36

/**
 * Takes the credentials whose test is due, those that have waited longest first, and notes that they are being tested: so one whose
 * test cannot be made does not keep the others from theirs.
 *
 * @param providers those that can be tested
 * @param limit how many at most
 */
export async function takeDueChecks(
  db: D1Database,
  providers: readonly string[],
  limit: number,
  now: number,
): Promise<DueCheck[]> {
  const { results } = await db
    .prepare(
      `update integrations set checked_at = ?1 where (tenant_id, provider, subject) in (
         select d.tenant_id, d.provider, d.subject from (
           select tenant_id, provider, subject, checked_at from integrations indexed by integrations_testable
           where provider not in ('linkedin-web', 'linkedin-session') and checked_at <= ?1 - ${dayMs}
           union all
           select tenant_id, provider, subject, checked_at from integrations indexed by integrations_failing
           where failures > 0 and checked_at <= ?1 - ${patienceMs} * min(failures, ${mostPatience})
         ) d cross join tenants t on t.id = d.tenant_id
         where t.status = 'active' and d.provider in (select value from json_each(?2)) order by d.checked_at limit ?3)
       returning tenant_id as tenantId, provider, subject, status, failures`,
    )
    .bind(now, JSON.stringify(providers), limit)
    .all<DueCheck>()
  return results
}
