import type { TenantId } from '../principal.ts'
import { HoldLost, heldBy, type JobRun } from './jobs.ts'
import { type TenantTable, tenantTables } from './tables.ts'

/** Rows that one batch deletes at most. */
export const chunkRows = 500
/** People whom one batch deletes at most. */
export const chunkPeople = 100

/** These are emptied in a way of their own. */
const special = ['person_chats', 'external_people', 'memberships', 'tenant_jobs']

/** The tables that are emptied row by row, in an order that suits their references. */
const plainTables = tenantTables.filter(({ name }) => !special.includes(name))

/** What a deletion does in D1, under the hold of its job. Each gives how many rows it deleted, and has counted them in its batch. */
export interface Deletion {
  /** True while a runner still acts for the tenant; it ends by itself. */
  isActing(now: number): Promise<boolean>
  /** Stops the tenant's exports and imports. @returns the exports' uploads that are under way */
  stopOthers(now: number): Promise<{ fileKey: string; uploadId: string }[]>
  /** The tables, of those that are emptied row by row, in which anything of the tenant stands. */
  left(): Promise<TenantTable[]>
  /** Deletes some rows of a table; fewer than {@link chunkRows} were the last. */
  rows(table: TenantTable, now: number): Promise<number>
  /** Deletes messages of the tenant that were given up. */
  deadLetters(now: number): Promise<number>
  /** Deletes some people's part in the tenant, and those of them who stand in no other; fewer than {@link chunkPeople} were the last. */
  people(table: 'external_people' | 'memberships', now: number): Promise<number>
  /** Whose chat is deleted next; null where none is left. */
  nextChat(): Promise<string | null>
  /** Forgets that a person had a chat. */
  forgetChat(userId: string, now: number): Promise<number>
  /**
   * Adds to a count what is about to be deleted outside D1, once for each mark.
   *
   * @param marks what was counted last, by what it is: noted in the same statement
   */
  count(counts: Readonly<Record<string, number>>, marks: Readonly<Record<string, string>>, now: number): Promise<void>
  /** Deletes the tenant's own row and ends the job. @throws what D1 throws where anything of the tenant is left */
  end(now: number): Promise<void>
}

/** Opens the deletion of a tenant for the holder of its job. Every step does nothing once the hold is lost. @throws HoldLost in each */
export function deletion(db: D1Database, run: JobRun): Deletion {
  const { tenantId, id, fence }: { tenantId: TenantId; id: string; fence: number } = run.claim
  const bound = (sql: string, ...values: (string | number)[]) => db.prepare(sql).bind(tenantId, id, fence, ...values)

  /** Runs deletions, each with its count, in one batch. */
  async function deleted(now: number, statements: readonly [string, D1PreparedStatement][]): Promise<number> {
    const results = await db.batch(statements.flatMap(([what, statement]) => [statement, run.countChanges(what, now)]))
    if (results[1]?.meta.changes === 0) throw new HoldLost('somebody else deletes the tenant')
    return results[0]?.meta.changes ?? 0
  }

  return {
    async isActing(now) {
      const row = await db
        .prepare(
          `select 1 from activities where state in ('queued', 'running', 'submitting') and state <> 'queued'
             and due_at > ?2 and tenant_id = ?1 limit 1`,
        )
        .bind(tenantId, now)
        .first()
      return row !== null
    },

    async stopOthers(now) {
      const [stopped] = await db.batch<{ fileKey: string | null; uploadId: string | null }>([
        bound(
          `select json_extract(progress, '$.fileKey') as fileKey, json_extract(progress, '$.uploadId') as uploadId
           from tenant_jobs where tenant_id = ?1 and kind = 'export' and json_extract(progress, '$.uploadId') is not null and ${heldBy}`,
        ),
        bound(
          `update tenant_jobs set state = 'failed', fence = fence + 1, finished_at = ?4, updated_at = ?4,
             error = 'Everything of the company is being deleted.'
           where tenant_id = ?1 and kind <> 'delete' and state in ('queued', 'running') and ${heldBy}`,
          now,
        ),
      ])
      return (stopped?.results ?? []).flatMap(({ fileKey, uploadId }) =>
        fileKey && uploadId ? [{ fileKey, uploadId }] : [],
      )
    },

    async left() {
      const each = plainTables.map(({ name }) => `exists (select 1 from ${name} where tenant_id = ?1) as ${name}`)
      const row = await db
        .prepare(`select ${each.join(', ')}`)
        .bind(tenantId)
        .first<Record<string, number>>()
      return plainTables.filter(({ name }) => row?.[name] === 1)
    },

    rows({ name, key }, now) {
      const columns = key.join(', ')
      const some =
        key.length === 0
          ? ''
          : `and (${columns}) in (select ${columns} from ${name} where tenant_id = ?1 limit ${chunkRows})`
      return deleted(now, [[name, bound(`delete from ${name} where tenant_id = ?1 ${some} and ${heldBy}`)]])
    },

    deadLetters: (now) =>
      deleted(now, [
        [
          'dead_letters',
          bound(
            `delete from dead_letters where case when json_valid(body) then json_extract(body, '$.tenantId') end = ?1 and ${heldBy}`,
          ),
        ],
      ]),

    async people(table, now) {
      const { results } = await db
        .prepare(`select distinct user_id as id from ${table} where tenant_id = ?1 limit ${chunkPeople}`)
        .bind(tenantId)
        .all<{ id: string }>()
      if (results.length === 0) return 0
      const ids = JSON.stringify(results.map((row) => row.id))
      const nowhere = `(select value from json_each(?4)
        where not exists (select 1 from memberships where user_id = value)
          and not exists (select 1 from external_people where user_id = value)
          and not exists (select 1 from members where user_id = value))`
      return deleted(now, [
        [
          table,
          bound(
            `delete from ${table} where tenant_id = ?1 and user_id in (select value from json_each(?4)) and ${heldBy}`,
            ids,
          ),
        ],
        ['sessions', bound(`delete from session where "userId" in ${nowhere} and ${heldBy}`, ids)],
        ['accounts', bound(`delete from account where "userId" in ${nowhere} and ${heldBy}`, ids)],
        ['people', bound(`delete from "user" where id in ${nowhere} and ${heldBy}`, ids)],
      ])
    },

    nextChat: () =>
      db
        .prepare('select user_id as id from person_chats where tenant_id = ?1 order by user_id limit 1')
        .bind(tenantId)
        .first<string>('id'),

    forgetChat: (userId, now) =>
      deleted(now, [
        ['person_chats', bound(`delete from person_chats where tenant_id = ?1 and user_id = ?4 and ${heldBy}`, userId)],
      ]),

    async count(counts, marks, now) {
      const { meta } = await bound(
        `update tenant_jobs set progress = json_patch(progress, ?4), attempts = 0, updated_at = ?6,
           counts = json_patch(counts, (select json_group_object(key, value + coalesce(json_extract(counts, '$.' || key), 0))
             from json_each(?5)))
         where tenant_id = ?1 and id = ?2 and fence = ?3 and state = 'running'`,
        JSON.stringify(marks),
        JSON.stringify(counts),
        now,
      ).run()
      if (meta.changes === 0) throw new HoldLost('somebody else deletes the tenant')
    },

    async end(now) {
      await db.batch([
        bound(`delete from tenants where id = ?1 and ${heldBy}`),
        run.countChanges('tenants', now),
        bound(`delete from tenant_jobs where tenant_id = ?1 and id <> ?2 and ${heldBy}`),
        run.countChanges('tenant_jobs', now),
        // What was counted last are keys of the tenant's.
        bound(
          `update tenant_jobs set state = 'done', progress = '{}', finished_at = ?4, updated_at = ?4
           where tenant_id = ?1 and id = ?2 and fence = ?3 and state = 'running'`,
          now,
        ),
      ])
    },
  }
}
