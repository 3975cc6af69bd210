import type { Clock } from '../core/clock.ts'
import { errorFields, log } from '../core/log.ts'
import { podJob, type QueueName, tenantJob } from '../core/messages.ts'

/** A message that nobody will try again, with the reason in our own words. */
export interface DeadLetter {
  readonly id: string
  readonly queue: string
  readonly reason: string
  readonly body: unknown
  readonly attempts: number
}

/** A row of D1 holds 2 MB; what a person needs to see of a damaged message is its beginning. */
const bodyLimit = 10_000

/** Keeps a message for a person to look at. Parking it again changes nothing: the message's own id is the key. */
export async function park(db: D1Database, letter: DeadLetter, now: number): Promise<void> {
  const body = JSON.stringify(letter.body) ?? 'undefined'
  await db
    .prepare(
      `insert or ignore into dead_letters (id, queue, reason, body, attempts, at, tenant_id, kind)
       values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)`,
    )
    .bind(letter.id, letter.queue, letter.reason, body.slice(0, bodyLimit), letter.attempts, now, ...named(letter.body))
    .run()
  log.error('dead_letter', { job: letter.id, attempt: letter.attempts, code: letter.queue, error: letter.reason })
}

/** The tenant and the kind that a message names, where it is one of ours. */
function named(body: unknown): [string | null, string | null] {
  const message = podJob.safeParse(body).data ?? tenantJob.safeParse(body).data
  return message ? [message.tenantId, message.kind] : [null, null]
}

/** The queue that a message came through; both end in the same queue of dead letters, which does not say. */
const queueOf = (body: unknown): QueueName => (tenantJob.safeParse(body).success ? 'tenant-jobs' : 'pod-jobs')

/** Consumes the queue of dead letters: each message goes to D1, and stays in the queue where that fails. */
export async function keepDeadLetters(batch: MessageBatch, db: D1Database, clock: Clock): Promise<void> {
  await Promise.all(
    batch.messages.map(async (message) => {
      const { id, body, attempts } = message
      try {
        const reason = 'Every delivery of this message ended in an error; the log names it under the same job id.'
        await park(db, { id, queue: queueOf(body), reason, body, attempts }, clock.now())
        message.ack()
      } catch (error) {
        log.error('dead_letter_lost', { job: id, ...errorFields(error) })
        message.retry({ delaySeconds: 60 })
      }
    }),
  )
}
