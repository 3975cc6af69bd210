import type { TenantId } from '../principal.ts'
import { type TenantTable, tenantRow, tenantTables } from './tables.ts'

/** A table, or several joined, as an export reads it. */
export interface ExportedRows {
  /** The folder in the archive. */
  readonly name: string
  /** Rows after the one with these keys, at most so many; each with the keys that the next part begins after. */
  read(after: readonly unknown[] | null, limit: number): Promise<{ row: Record<string, unknown>; key: unknown[] }[]>
}

/** The people who belong to the tenant, by the names that they gave themselves. */
const people = `select m.user_id as id, u.name, u.email, m.role, m.created_at as joined_at
  from memberships m join "user" u on u.id = m.user_id where m.tenant_id = ?1`

/** All rows of a tenant that its export holds: each table without its hashes, tokens and what only the machine needs. */
export function exportedRows(db: D1Database, tenantId: TenantId): ExportedRows[] {
  const all = (sql: string, ...values: unknown[]) =>
    db
      .prepare(sql)
      .bind(tenantId, ...values)
      .all<Record<string, unknown>>()

  function rowsOf({ name, key, columns }: TenantTable, own: string): ExportedRows {
    const given = key.map((_, index) => `?${index + 2}`).join(', ')
    const order = key.join(', ')
    return {
      name,
      async read(after, limit) {
        if (after && key.length === 0) return []
        const where = after ? `and (${order}) > (${given})` : ''
        const sorted = key.length > 0 ? `order by ${order} limit ${limit}` : ''
        const { results } = await all(
          `select ${columns.join(', ')} from ${name} where ${own} = ?1 ${where} ${sorted}`,
          ...(after ?? []),
        )
        return results.map((row) => ({ row, key: key.map((column) => row[column]) }))
      },
    }
  }

  return [
    rowsOf(tenantRow, 'id'),
    {
      name: 'people',
      async read(after, limit) {
        const { results } = await all(
          `${people} and m.user_id > ?2 order by m.user_id limit ${limit}`,
          after?.[0] ?? '',
        )
        return results.map((row) => ({ row, key: [row.id] }))
      },
    },
    ...tenantTables.filter(({ columns }) => columns.length > 0).map((table) => rowsOf(table, 'tenant_id')),
  ]
}
