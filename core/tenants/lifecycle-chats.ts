import type { TenantId } from '../principal.ts'

/**
 * Notes that a person of the tenant has a chat.
 *
 * @returns false where the tenant is gone, or everything of it is being deleted; nothing may be kept for it then
 */
export async function registerChat(db: D1Database, tenantId: TenantId, userId: string, now: number): Promise<boolean> {
  const [, known] = await db.batch([
    db
      .prepare(
        `insert into person_chats (tenant_id, user_id, first_used_at)
         select id, ?2, ?3 from tenants where id = ?1 and deleting_at is null on conflict do nothing`,
      )
      .bind(tenantId, userId, now),
    db
      .prepare(
        `select 1 from person_chats c join tenants t on t.id = c.tenant_id and t.deleting_at is null
         where c.tenant_id = ?1 and c.user_id = ?2`,
      )
      .bind(tenantId, userId),
  ])
  return known?.results.length === 1
}

/** Who of the tenant has a chat, in order of their ids. @param after the last one of the part before */
export async function peopleWithChats(
  db: D1Database,
  tenantId: TenantId,
  after: string,
  limit: number,
): Promise<string[]> {
  const { results } = await db
    .prepare('select user_id as id from person_chats where tenant_id = ?1 and user_id > ?2 order by user_id limit ?3')
    .bind(tenantId, after, limit)
    .all<{ id: string }>()
  return results.map(({ id }) => id)
}
