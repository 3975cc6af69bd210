import type { Clock } from '../../core/clock.ts'
import type { TenantId } from '../../core/principal.ts'
import { Problem } from '../../core/problem.ts'
import { keyedHash } from '../../core/token.ts'
import type { Env } from '../env.ts'

/** How long a request may run before its key may be taken over, as after a crash. */
const holdMs = 60_000
/** How long answers are kept. */
const keepMs = 7 * 86_400_000

interface Kept {
  about: string
  hash: string
  status: number | null
  body: string | null
}

/** A request that came with an Idempotency-Key. */
export interface KeyedRequest {
  readonly key: string
  /** The operation with all that it is about, so that a key is bound to what it was used for. */
  readonly about: string
  readonly body: string
  /** False where the answer holds a secret: then only its status is kept. */
  readonly keepsAnswer: boolean
}

const form = /^[\x21-\x7e]{1,255}$/

/**
 * Runs a request once for its Idempotency-Key: the first answer that says yes is kept for seven days, and given again to
 * whoever sends the same request with the same key.
 *
 * A refusal or a failure is not kept, so that the mended request, or the same one after an outage, can use the key.
 *
 * @throws Problem `idempotency_mismatch` for the same key with another request; `idempotency_running` while the first runs;
 * `conflict` where it was done and its answer may not be shown again; `invalid_input` for a key that is none
 */
export async function once(
  { DB, AUTH_SECRET }: Env,
  tenantId: TenantId,
  clock: Clock,
  run: () => Promise<Response>,
  { key, about, body, keepsAnswer }: KeyedRequest,
): Promise<Response> {
  if (!form.test(key)) {
    throw new Problem('invalid_input', 'Idempotency-Key must be 1 to 255 visible ASCII characters.', {
      errors: [{ path: 'Idempotency-Key', message: '1 to 255 visible ASCII characters.' }],
    })
  }
  const now = clock.now()
  // Keyed, because bodies hold passwords: from a plain hash they could be guessed by whoever reads the database.
  const hash = await keyedHash(AUTH_SECRET, 'idempotency', body)
  const until = now + holdMs
  const claimed = await DB.prepare(
    `insert into idempotency_keys (tenant_id, key, operation, request_hash, created_at, locked_until)
     values (?1, ?2, ?3, ?4, ?5, ?6)
     on conflict (tenant_id, key) do update set locked_until = excluded.locked_until
     where status is null and locked_until <= ?5 and operation = ?3 and request_hash = ?4 returning 1 as claimed`,
  )
    .bind(tenantId, key, about, hash, now, until)
    .first()
  if (!claimed) return replay(await kept(DB, tenantId, key), about, hash)

  // Only the hold of this very request is let go or answered; after a minute it may be somebody else's.
  const own = 'where tenant_id = ?1 and key = ?2 and locked_until = ?3 and status is null'
  const release = () => DB.prepare(`delete from idempotency_keys ${own}`).bind(tenantId, key, until).run()
  let response: Response
  try {
    response = await run()
  } catch (error) {
    await release()
    throw error
  }
  const answer = keepsAnswer ? await response.clone().text() : null
  await DB.prepare(`update idempotency_keys set status = ?4, body = ?5 ${own}`)
    .bind(tenantId, key, until, response.status, answer)
    .run()
  return response
}

/** Forgets answers that are older than they are kept. */
export async function forgetOldAnswers(db: D1Database, now: number): Promise<void> {
  await db
    .prepare('delete from idempotency_keys where created_at < ?1')
    .bind(now - keepMs)
    .run()
}

function kept(db: D1Database, tenantId: TenantId, key: string): Promise<Kept | null> {
  return db
    .prepare(
      `select operation as about, request_hash as hash, status, body from idempotency_keys
       where tenant_id = ?1 and key = ?2`,
    )
    .bind(tenantId, key)
    .first<Kept>()
}

function replay(row: Kept | null, about: string, hash: string): Response {
  if (row && (row.about !== about || row.hash !== hash)) {
    throw new Problem('idempotency_mismatch', 'This Idempotency-Key was used with another request. Use a new key.')
  }
  if (!row || row.status === null) {
    throw new Problem('idempotency_running', 'The first request with this Idempotency-Key is still running.', {
      retryAfter: 1,
    })
  }
  if (row.body === null) {
    throw new Problem(
      'conflict',
      'This was done already, and its answer is shown only once. Use a new Idempotency-Key to do it again.',
    )
  }
  return new Response(row.body || null, {
    status: row.status,
    headers: { 'content-type': 'application/json', 'idempotent-replayed': 'true' },
  })
}
