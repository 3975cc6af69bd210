import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { type TenantTable, tenantRow, tenantTables } from '../../core/tenants/tables.ts'

const folder = join(import.meta.dirname, '../../migrations')
const db = new DatabaseSync(':memory:')
for (const file of globSync('*.sql', { cwd: folder }).sort()) db.exec(readFileSync(join(folder, file), 'utf8'))

const names = (sql: string, ...values: string[]) =>
  db
    .prepare(sql)
    .all(...values)
    .map(({ name }) => String(name))
const tables = names(`select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`)
const columnsOf = (table: string) => names('select name from pragma_table_info(?)', table)
const keyOf = (table: string) => names('select name from pragma_table_info(?) where pk > 0 order by pk', table)

const all = [tenantRow, ...tenantTables]

describe('the list of tables of a tenant', () => {
  it('holds every table that has a tenant, once', () => {
    const withTenant = tables.filter((table) => columnsOf(table).includes('tenant_id'))
    expect(withTenant.length).toBeGreaterThan(20)
    expect(tenantTables.map(({ name }) => name).sort()).toEqual(withTenant.sort())
  })

  it.each(all.map((table) => [table.name, table] as const))(
    'says of each column of %s whether it is exported',
    (_, table) => {
      const own = table === tenantRow ? [] : ['tenant_id']
      expect([...table.columns, ...table.without].sort()).toEqual(
        columnsOf(table.name)
          .filter((column) => !own.includes(column))
          .sort(),
      )
    },
  )

  it.each(tenantTables.map((table) => [table.name, table] as const))('tells the rows of %s apart', (_, table) => {
    expect(table.key).toEqual(keyOf(table.name).filter((column) => column !== 'tenant_id'))
  })

  it('exports no token, secret or place of a sealed record, and of hashes those that prove what was approved and seen', () => {
    const exported = all.flatMap(({ name, columns }: TenantTable) => columns.map((column) => `${name}.${column}`))
    expect(
      exported.filter((column) => /hash|token(?!s($|_))|secret|password|verifier|version$|\bkid\b/.test(column)),
    ).toEqual(['activity_steps.screenshot_hash', 'activities.text_hash', 'consents.text_version'])
  })

  it('can be emptied in its order without breaking a reference', () => {
    const at = (name: string) => tenantTables.findIndex((table) => table.name === name)
    for (const { name } of tenantTables) {
      const parents = db.prepare('select "table" as name from pragma_foreign_key_list(?)').all(name)
      for (const parent of parents) {
        const place = at(String(parent.name))
        if (place >= 0) expect(place, `${name} before ${parent.name}`).toBeGreaterThan(at(name))
      }
    }
  })
})
