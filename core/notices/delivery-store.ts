import type { Audit } from '../audit.ts'
import { keyset, type Page, type PageRequest, toPage } from '../page.ts'
import type { TenantId } from '../principal.ts'
import { notFound, Problem } from '../problem.ts'
import type { Along } from '../vault/store.ts'
import type { Channel } from './alert.ts'
import { waitAfter, waitSql } from './schedule.ts'

/** What is owed to a tenant's webhook or Slack channel, or was. */
export interface Delivery {
  readonly id: string
  readonly channel: Channel
  readonly event: string
  readonly state: 'due' | 'sent' | 'given_up'
  readonly attempts: number
  /** When it is tried next, or was last due. */
  readonly nextAt: number
  /** The status of the last answer; null where none came. */
  readonly lastStatus: number | null
  readonly createdAt: number
  readonly finishedAt: number | null
}

/** A delivery that is this caller's to make, once. */
export interface ClaimedDelivery {
  readonly id: string
  readonly channel: Channel
  readonly body: string
  /** This one among them. */
  readonly attempts: number
}

/** The deliveries of one tenant. */
export interface Deliveries {
  list(page: PageRequest): Promise<Page<Delivery>>
  /**
   * Makes one that was given up due again, with all its attempts; one that waits is due at once.
   *
   * @throws Problem `not_found`; `conflict` where it was sent
   */
  retry(id: string, now: number): Promise<Delivery>
  /** Takes one that is due: the next attempt is set before this one is made. Null where it is not due, or the tenant is suspended. */
  claim(id: string, now: number): Promise<ClaimedDelivery | null>
  /** Notes that it arrived. `along` stands in the same batch. */
  sent(claimed: ClaimedDelivery, status: number, now: number, along?: Along): Promise<void>
  /** Notes that it did not arrive. @returns when it is tried again */
  failed(claimed: ClaimedDelivery, status: number | null, now: number): Promise<number>
  /** Notes that it will not be tried again. `along` stands in the same batch. */
  givenUp(claimed: ClaimedDelivery, status: number | null, now: number, along?: Along): Promise<void>
}

const columns = `id, channel, event, state, attempts, next_at as nextAt, last_status as lastStatus, created_at as createdAt,
  finished_at as finishedAt`
/** Only the attempt that was claimed may say how it ended. */
const own = `tenant_id = ?1 and id = ?2 and state = 'due' and attempts = ?3`

/** Opens the deliveries of one tenant. */
export function deliveryStore(db: D1Database, tenantId: TenantId, audit: Audit): Deliveries {
  const settle = (sql: string, { id, attempts }: ClaimedDelivery, ...values: (number | null)[]) =>
    db.prepare(`update deliveries set ${sql} where ${own}`).bind(tenantId, id, attempts, ...values)
  const find = (id: string) =>
    db
      .prepare(`select ${columns} from deliveries where tenant_id = ?1 and id = ?2`)
      .bind(tenantId, id)
      .first<Delivery>()

  return {
    async list(page) {
      const { before, read } = keyset(page)
      const { results } = await db
        .prepare(`select ${columns} from deliveries where tenant_id = ?1 and id < ?2 order by id desc limit ?3`)
        .bind(tenantId, before, read)
        .all<Delivery>()
      return toPage(results, page.limit, (row) => row)
    },

    async retry(id, now) {
      const changed = 'exists (select 1 from deliveries where tenant_id = ?1 and id = ?2 and next_at = ?3)'
      const [retried] = await db.batch<Delivery>([
        db
          .prepare(
            `update deliveries set attempts = case state when 'given_up' then 0 else attempts end, state = 'due', next_at = ?3,
               finished_at = null where tenant_id = ?1 and id = ?2 and state <> 'sent' returning ${columns}`,
          )
          .bind(tenantId, id, now),
        audit({ action: 'deliveries.retry', subject: id }, now),
        db
          .prepare(
            `insert into outbox (tenant_id, queue, body, created_at) select ?1, 'tenant-jobs', ?4, ?3 where ${changed}`,
          )
          .bind(tenantId, id, now, JSON.stringify({ v: 1, kind: 'deliver', tenantId, id })),
      ])
      const row = retried?.results[0]
      if (row) return row
      if (await find(id)) throw new Problem('conflict', 'This was delivered already.')
      throw notFound('The delivery')
    },

    claim: (id, now) =>
      db
        .prepare(
          `update deliveries set attempts = attempts + 1, next_at = ?3 + ${waitSql('attempts + 1')}
           where tenant_id = ?1 and id = ?2 and state = 'due' and next_at <= ?3
             and exists (select 1 from tenants where id = ?1 and status = 'active') returning id, channel, body, attempts`,
        )
        .bind(tenantId, id, now)
        .first<ClaimedDelivery>(),

    async sent(claimed, status, now, along = []) {
      await db.batch([settle(`state = 'sent', last_status = ?4, finished_at = ?5`, claimed, status, now), ...along])
    },

    async failed(claimed, status, now) {
      const nextAt = now + (waitAfter(claimed.attempts) ?? 0)
      await settle('last_status = ?4, next_at = ?5', claimed, status, nextAt).run()
      return nextAt
    },

    async givenUp(claimed, status, now, along = []) {
      await db.batch([settle(`state = 'given_up', last_status = ?4, finished_at = ?5`, claimed, status, now), ...along])
    },
  }
}

/** A delivery whose time has come. */
export interface DueDelivery {
  readonly tenantId: TenantId
  readonly id: string
}

/** Deliveries of active tenants whose time has come, those that have waited longest first. */
export async function dueDeliveries(db: D1Database, limit: number, now: number): Promise<DueDelivery[]> {
  const { results } = await db
    .prepare(
      `select d.tenant_id as tenantId, d.id from deliveries d join tenants t on t.id = d.tenant_id
       where d.state = 'due' and d.next_at <= ?1 and t.status = 'active' order by d.next_at limit ?2`,
    )
    .bind(now, limit)
    .all<DueDelivery>()
  return results
}

/** Forgets what was settled 30 days ago or longer. */
export async function forgetOldDeliveries(db: D1Database, now: number): Promise<void> {
  await db
    .prepare(`delete from deliveries where created_at < ?1 and state <> 'due'`)
    .bind(now - 30 * 86_400_000)
    .run()
}
