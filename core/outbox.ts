import type { QueueName } from './messages.ts'

interface OutboxRow {
  id: number
  queue: QueueName
  /** JSON: a message, or an array of at most {@link perSend} that are sent together. */
  body: string
}

/** How long a drain may hold the rows it is sending before another may send them again. */
const holdMs = 30_000
/** Queues takes at most 100 messages in one call. */
const perSend = 100

/** What sending takes: the database and each queue. */
export interface OutboxBindings {
  readonly DB: D1Database
  readonly POD_JOBS: Queue
  readonly TENANT_JOBS: Queue
}

/** Sends what is owed to all queues of the product; see {@link drainOutbox}. */
export const sendOwed = ({ DB, POD_JOBS, TENANT_JOBS }: OutboxBindings, now: number): Promise<number> =>
  drainOutbox(DB, { 'pod-jobs': POD_JOBS, 'tenant-jobs': TENANT_JOBS }, now)

/**
 * Sends what is owed to the queues, oldest first, and forgets what was sent.
 *
 * Rows are written in the same batch as the change that makes them due, so nothing is lost when a send fails or the Worker
 * ends: the next drain, at the latest the one by cron, sends them. A row may be sent twice; whoever handles a message is
 * ready for that.
 *
 * @param queues those that this caller can send to; what is owed to others is left
 * @param now milliseconds since 1970
 * @returns how many messages were sent
 * @throws what the queue throws; the rows are then free again after {@link holdMs}
 */
export async function drainOutbox(
  db: D1Database,
  queues: Partial<Record<QueueName, Queue>>,
  now: number,
): Promise<number> {
  let sent = 0
  for (;;) {
    const { results } = await db
      .prepare(
        `update outbox set locked_until = ?1 + ${holdMs}
         where id in (select id from outbox where locked_until <= ?1 and queue in (select value from json_each(?2))
           order by id limit ${perSend}) returning id, queue, body`,
      )
      .bind(now, JSON.stringify(Object.keys(queues)))
      .all<OutboxRow>()
    if (results.length === 0) return sent
    for (const [name, queue] of Object.entries(queues)) {
      const rows = results.filter((row) => row.queue === name)
      if (rows.length === 0) continue
      const bodies = rows.flatMap((row): unknown[] => [JSON.parse(row.body)].flat())
      for (let first = 0; first < bodies.length; first += perSend) {
        await queue.sendBatch(
          bodies.slice(first, first + perSend).map((body) => ({ body, contentType: 'json' as const })),
        )
      }
      const ids = JSON.stringify(rows.map((row) => row.id))
      await db.prepare('delete from outbox where id in (select value from json_each(?1))').bind(ids).run()
      sent += bodies.length
    }
    if (results.length < perSend) return sent
  }
}
