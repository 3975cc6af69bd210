import { type Actor, type Audit, auditTrail } from '../audit.ts'
import { newId } from '../ids.ts'
import { keyset, type Page, type PageRequest, toPage } from '../page.ts'
import type { TenantId } from '../principal.ts'
import { notFound, Problem } from '../problem.ts'
import { beginWithinMs, ring } from './jobs.ts'

/** What the owner of a tenant decides about its end. */
export interface Lifecycle {
  /**
   * Sets when everything of the tenant is deleted; asked again, the new time counts.
   *
   * @param name the tenant's name, typed by whoever asks
   * @param due milliseconds since 1970
   * @throws Problem `invalid_input` where the name is another one; `conflict` where the deletion has begun
   */
  requestDeletion(name: string, due: number, now: number): Promise<void>
  /** Takes that back. @throws Problem `conflict` where none is due, or it has begun */
  cancelDeletion(now: number): Promise<void>
}

/** Opens the end of one tenant for its owner. */
export function lifecycle(db: D1Database, tenantId: TenantId, audit: Audit): Lifecycle {
  return {
    async requestDeletion(name, due, now) {
      const [set] = await db.batch([
        db
          .prepare('update tenants set deletion_due = ?3 where id = ?1 and name = ?2 and deleting_at is null')
          .bind(tenantId, name, due),
        audit({ action: 'tenant.requestDeletion', subject: tenantId, detail: { due } }, now),
      ])
      if (set?.meta.changes !== 0) return
      const row = await db
        .prepare('select name from tenants where id = ?1 and deleting_at is null')
        .bind(tenantId)
        .first<{ name: string }>()
      if (!row) throw new Problem('conflict', 'The deletion has begun already.')
      throw new Problem('invalid_input', 'Type the name of the company exactly as it is shown, to confirm.', {
        errors: [{ path: 'name', message: 'Not the name of this company.' }],
      })
    },

    async cancelDeletion(now) {
      const [taken] = await db.batch([
        db
          .prepare(
            'update tenants set deletion_due = null where id = ?1 and deletion_due is not null and deleting_at is null',
          )
          .bind(tenantId),
        audit({ action: 'tenant.cancelDeletion', subject: tenantId }, now),
      ])
      if (taken?.meta.changes === 0) throw new Problem('conflict', 'No deletion is due that could be cancelled.')
    },
  }
}

/** Who asked that a tenant be deleted: its owner, whose time has come, or the operator. */
export type DeletionBy = 'owner' | 'operator'

/**
 * Begins to delete a tenant: from this moment it is suspended for good, and a job deletes what is its own. All in one batch.
 *
 * @returns the job's id, or null where it has begun before, or is not due
 */
export async function beginDeletion(
  db: D1Database,
  tenantId: TenantId,
  by: DeletionBy,
  audit: Audit,
  now: number,
): Promise<string | null> {
  const id = newId('job', now)
  const due = by === 'owner' ? 'and deletion_due <= ?2' : ''
  const [begun] = await db.batch([
    db
      .prepare(
        `update tenants set status = 'suspended', suspended_reason = 'everything of it is being deleted', deleting_at = ?2
         where id = ?1 and deleting_at is null ${due}`,
      )
      .bind(tenantId, now),
    audit({ action: 'tenant.delete', subject: id, detail: { by } }, now),
    db
      .prepare(
        `insert into tenant_jobs (tenant_id, id, kind, requested_by, lease_until, created_at, updated_at)
         select ?1, ?2, 'delete', ?3, ?4 + ${beginWithinMs}, ?4, ?4 where changes() > 0`,
      )
      .bind(tenantId, id, by, now),
    ring(db, tenantId, 'delete', id, now),
  ])
  return begun?.meta.changes === 0 ? null : id
}

/** Begins every deletion whose time has come. @returns how many */
export async function beginDueDeletions(db: D1Database, by: Actor, now: number): Promise<number> {
  const { results } = await db
    .prepare(
      `select id from tenants where deletion_due is not null and deletion_due <= ?1 and deleting_at is null limit 20`,
    )
    .bind(now)
    .all<{ id: TenantId }>()
  let begun = 0
  for (const { id } of results) {
    if (await beginDeletion(db, id, 'owner', auditTrail(db, id, by), now)) begun += 1
  }
  return begun
}

/** A tenant as the operator sees it. */
export interface TenantInfo {
  readonly id: string
  readonly name: string
  readonly reference: string | null
  readonly status: 'active' | 'suspended'
  readonly suspendedReason: string | null
  readonly deletionDue: number | null
  readonly deletingAt: number | null
  readonly createdAt: number
}

const columns = `id, name, reference, status, suspended_reason as suspendedReason, deletion_due as deletionDue,
  deleting_at as deletingAt, created_at as createdAt`

/** The tenants of the installation, newest first. */
export async function allTenants(
  db: D1Database,
  reference: string | undefined,
  page: PageRequest,
): Promise<Page<TenantInfo>> {
  const { before, read } = keyset(page)
  const { results } = await db
    .prepare(
      `select ${columns} from tenants where id < ?1 ${reference === undefined ? '' : 'and reference = ?3'} order by id desc limit ?2`,
    )
    .bind(before, read, ...(reference === undefined ? [] : [reference]))
    .all<TenantInfo>()
  return toPage(results, page.limit, (row) => row)
}

/**
 * A tenant that the operator names. One of the ways in, so it makes the tenant's id.
 *
 * @throws Problem `not_found`
 */
export async function tenantOf(db: D1Database, id: string): Promise<TenantInfo & { readonly id: TenantId }> {
  const row = await db
    .prepare(`select ${columns} from tenants where id = ?1`)
    .bind(id)
    .first<TenantInfo & { readonly id: TenantId }>()
  if (!row) throw notFound('The tenant')
  return row
}

/** Shuts every way into a tenant at once; its people, programs and shares are refused. Done again, the new reason counts. */
export async function suspend(
  db: D1Database,
  tenantId: TenantId,
  reason: string,
  audit: Audit,
  now: number,
): Promise<void> {
  const [done] = await db.batch([
    db
      .prepare(`update tenants set status = 'suspended', suspended_reason = ?2 where id = ?1 and deleting_at is null`)
      .bind(tenantId, reason),
    audit({ action: 'operator.suspendTenant', subject: tenantId }, now),
  ])
  if (done?.meta.changes === 0) throw beingDeleted()
}

/** Opens a suspended tenant again. @throws Problem `conflict` where it is being deleted */
export async function resume(db: D1Database, tenantId: TenantId, audit: Audit, now: number): Promise<void> {
  const [done] = await db.batch([
    db
      .prepare(`update tenants set status = 'active', suspended_reason = null where id = ?1 and deleting_at is null`)
      .bind(tenantId),
    audit({ action: 'operator.resumeTenant', subject: tenantId }, now),
  ])
  if (done?.meta.changes === 0) throw beingDeleted()
}

const beingDeleted = () => new Problem('conflict', 'Everything of this tenant is being deleted; that cannot be undone.')

/** The owner who was there first. @throws Problem `conflict` where the tenant has none */
export async function firstOwner(db: D1Database, tenantId: TenantId): Promise<string> {
  const id = await db
    .prepare(
      `select user_id as id from memberships where tenant_id = ?1 and role = 'owner' order by created_at, user_id limit 1`,
    )
    .bind(tenantId)
    .first<string>('id')
  if (!id) throw new Problem('conflict', 'The tenant has no owner. Make it again with its reference and one.')
  return id
}
