import { type Actor, auditTrail } from '../audit.ts'
import { newId } from '../ids.ts'
import { makeApiKey } from '../keys/api-key.ts'
import { type Role, scopes, type TenantId } from '../principal.ts'

/** Somebody whom the operator puts into a tenant. */
export interface Placed {
  readonly userId: string
  readonly role: Role
}

/** A person of the tenant afterwards: with a key where they were put into it just now. */
export interface Settled extends Placed {
  readonly apiKey: string | null
}

/** The tenant with the operator's own name for it, or null. One of the ways in, so it makes the tenant's id. */
export const tenantByReference = (db: D1Database, reference: string): Promise<TenantId | null> =>
  db.prepare('select id from tenants where reference = ?1').bind(reference).first<TenantId>('id')

/**
 * Makes a tenant and puts people into it, in one batch; or puts into a tenant that is there those who are missing. Who is in it
 * already keeps role and keys.
 *
 * @param known the tenant that is there; null to make one
 * @throws what D1 throws, as where another has just made one with the same reference
 */
export async function settleTenant(
  db: D1Database,
  known: TenantId | null,
  { name, reference }: { readonly name: string; readonly reference: string | null },
  people: readonly Placed[],
  by: Actor,
  now: number,
): Promise<{ tenantId: TenantId; people: Settled[] }> {
  const tenantId = known ?? (newId('ten', now) as TenantId)
  const audit = auditTrail(db, tenantId, by)
  const first = known
    ? []
    : [
        db
          .prepare('insert into tenants (id, name, reference, created_at) values (?1, ?2, ?3, ?4)')
          .bind(tenantId, name, reference, now),
        audit({ action: 'operator.makeTenant', subject: tenantId, detail: { reference } }, now),
      ]
  const keyed = await Promise.all(people.map(async (person) => ({ person, key: await makeApiKey() })))
  const results = await db.batch<{ role: Role }>([
    ...first,
    ...keyed.flatMap(({ person: { userId, role }, key: { prefix, hash } }) => [
      db
        .prepare(
          `insert into memberships (tenant_id, user_id, role, created_at) values (?1, ?2, ?3, ?4) on conflict do nothing`,
        )
        .bind(tenantId, userId, role, now),
      audit({ action: 'operator.addPerson', subject: userId, detail: { role } }, now),
      db
        .prepare(
          `insert into api_keys (tenant_id, id, user_id, name, prefix, hash, scopes, created_at)
           select ?1, ?2, ?3, 'First key', ?4, ?5, ?6, ?7 where changes() > 0`,
        )
        .bind(tenantId, newId('key', now), userId, prefix, hash, JSON.stringify(scopes), now),
      db.prepare('select role from memberships where tenant_id = ?1 and user_id = ?2').bind(tenantId, userId),
    ]),
  ])
  return {
    tenantId,
    people: keyed.map(({ person, key }, index) => {
      const at = first.length + index * 4
      const isPlaced = results[at]?.meta.changes !== 0
      return {
        userId: person.userId,
        role: results[at + 3]?.results[0]?.role ?? person.role,
        apiKey: isPlaced ? key.key : null,
      }
    }),
  }
}
