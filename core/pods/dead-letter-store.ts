import { type Actor, auditTrail } from '../audit.ts'
import { podJob, type QueueName, tenantJob } from '../messages.ts'
import { keyset, type Page, type PageRequest, toPage } from '../page.ts'
import type { TenantId } from '../principal.ts'
import { notFound, Problem } from '../problem.ts'

/** A message that was given up and is kept for somebody to look at. */
export interface DeadLetter {
  readonly id: string
  readonly queue: string
  /** What it asked for; null where it is none of ours. */
  readonly kind: string | null
  readonly tenantId: string | null
  readonly reason: string
  readonly attempts: number
  readonly at: number
}

/** The same with what it held, as far as it was kept. */
export interface WholeDeadLetter extends DeadLetter {
  readonly body: string
}

const columns = 'id, queue, kind, tenant_id as tenantId, reason, attempts, at'
/** By time, as messages' own ids are in no order; no more of the id than a cursor holds. */
const place = `printf('%012x', at) || hex(substr(id, 1, 26))`

/** The dead letters of the installation. Only the operator sees them. */
export interface DeadLetters {
  /** The newest first. */
  list(page: PageRequest): Promise<Page<DeadLetter>>
  /** @throws Problem `not_found` */
  get(id: string): Promise<WholeDeadLetter>
  /**
   * Owes the message to its queue again, in place of the dead letter. Whoever takes it looks at how things stand by now.
   *
   * @throws Problem `not_found`; `conflict` where it is no message that anybody could take
   */
  replay(id: string, now: number): Promise<void>
  /** Forgets it. @throws Problem `not_found` */
  drop(id: string, now: number): Promise<void>
  /** How many there are, counted up to a hundred. */
  count(): Promise<number>
}

/** Opens the dead letters. @param by who looks: what they do to a tenant's message stands in that tenant's audit */
export function deadLetters(db: D1Database, by: Actor): DeadLetters {
  async function get(id: string): Promise<WholeDeadLetter> {
    const row = await db
      .prepare(`select ${columns}, body from dead_letters where id = ?1`)
      .bind(id)
      .first<WholeDeadLetter>()
    if (!row) throw notFound('The message')
    return row
  }

  async function noted(
    { id, tenantId, kind }: DeadLetter,
    action: string,
    now: number,
  ): Promise<D1PreparedStatement[]> {
    if (tenantId === null) return []
    const there = await db.prepare('select 1 from tenants where id = ?1').bind(tenantId).first()
    return there ? [auditTrail(db, tenantId as TenantId, by)({ action, subject: id, detail: { kind } }, now)] : []
  }

  return {
    get,

    async list(page) {
      const { before, read } = keyset(page)
      const { results } = await db
        .prepare(
          `select ${place} as id, json_object('id', id, 'queue', queue, 'kind', kind, 'tenantId', tenant_id, 'reason', reason,
             'attempts', attempts, 'at', at) as letter
           from dead_letters where ${place} < ?1 order by 1 desc limit ?2`,
        )
        .bind(before, read)
        .all<{ id: string; letter: string }>()
      return toPage(results, page.limit, ({ letter }) => JSON.parse(letter) as DeadLetter)
    },

    async replay(id, now) {
      const letter = await get(id)
      const queue = queueOf(letter.body)
      if (!queue) throw new Problem('conflict', 'Nobody could take this message: it is none of this version. Drop it.')
      const [sent] = await db.batch([
        db
          .prepare(
            `insert into outbox (tenant_id, queue, body, created_at) select json_extract(body, '$.tenantId'), ?2, body, ?3 from dead_letters where id = ?1`,
          )
          .bind(id, queue, now),
        db.prepare('delete from dead_letters where id = ?1').bind(id),
        ...(await noted(letter, 'deadLetters.replay', now)),
      ])
      if (sent?.meta.changes === 0) throw notFound('The message')
    },

    async drop(id, now) {
      const letter = await get(id)
      await db.batch([
        db.prepare('delete from dead_letters where id = ?1').bind(id),
        ...(await noted(letter, 'deadLetters.drop', now)),
      ])
    },

    count: async () =>
      (await db.prepare('select count(*) as n from (select 1 from dead_letters limit 100)').first<number>('n')) ?? 0,
  }
}

/** The queue that takes a message; null for one that none takes. */
function queueOf(body: string): QueueName | null {
  let message: unknown
  try {
    message = JSON.parse(body)
  } catch {
    return null
  }
  if (podJob.safeParse(message).success) return 'pod-jobs'
  return tenantJob.safeParse(message).success ? 'tenant-jobs' : null
}
