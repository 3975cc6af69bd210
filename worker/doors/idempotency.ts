import type { Clock } from '../../core/clock.ts'
import type { TenantId } from '../../core/principal.ts'
import { Problem } from '../../core/problem.ts'

/** How long a request may run before its key may be taken over, as after a crash. */
const holdMs = 60_000
/** How long answers are kept. */
export const keepMs = 7 * 86_400_000

interface Kept {
  operation: string
  hash: string
  status: number | null
  body: string | null
  lockedUntil: number
}

const form = /^[\x21-\x7e]{1,255}$/

async function digest(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/**
 * Runs a request once for its Idempotency-Key: the first answer is kept, and given again to whoever sends the same request
 * with the same key.
 *
 * Answers of 500 and above are not kept, so that a retry after an outage really tries again.
 *
 * @param operation the operation's name with the things it is about, so that a key is bound to what it was used for
 * @throws Problem `idempotency_mismatch` for the same key with another request; `idempotency_running` while the first runs;
 * `invalid_input` for a key that is none
 */
export async function once(
  db: D1Database,
  tenantId: TenantId,
  key: string,
  operation: string,
  body: string,
  clock: Clock,
  run: () => Promise<Response>,
): Promise<Response> {
  if (!form.test(key)) {
    throw new Problem('invalid_input', 'Idempotency-Key must be 1 to 255 visible ASCII characters.', {
      errors: [{ path: 'Idempotency-Key', message: '1 to 255 visible ASCII characters.' }],
    })
  }
  const now = clock.now()
  const hash = await digest(body)
  const claimed = await db
    .prepare(
      `insert into idempotency_keys (tenant_id, key, operation, request_hash, created_at, locked_until)
       values (?1, ?2, ?3, ?4, ?5, ?5 + ${holdMs})
       on conflict (tenant_id, key) do update set locked_until = excluded.locked_until
       where status is null and locked_until <= ?5 and operation = ?3 and request_hash = ?4 returning 1 as claimed`,
    )
    .bind(tenantId, key, operation, hash, now)
    .first()
  if (!claimed) return replay(await kept(db, tenantId, key), operation, hash)

  const release = () =>
    db.prepare('delete from idempotency_keys where tenant_id = ?1 and key = ?2').bind(tenantId, key).run()
  let response: Response
  try {
    response = await run()
  } catch (error) {
    await release()
    throw error
  }
  if (response.status >= 500) {
    await release()
    return response
  }
  await db
    .prepare('update idempotency_keys set status = ?3, body = ?4 where tenant_id = ?1 and key = ?2')
    .bind(tenantId, key, response.status, await response.clone().text())
    .run()
  return response
}

function kept(db: D1Database, tenantId: TenantId, key: string): Promise<Kept | null> {
  return db
    .prepare(
      `select operation, request_hash as hash, status, body, locked_until as lockedUntil from idempotency_keys
       where tenant_id = ?1 and key = ?2`,
    )
    .bind(tenantId, key)
    .first<Kept>()
}

function replay(row: Kept | null, operation: string, hash: string): Response {
  if (row && (row.operation !== operation || row.hash !== hash)) {
    throw new Problem('idempotency_mismatch', 'This Idempotency-Key was used with another request. Use a new key.')
  }
  if (!row || row.status === null) {
    throw new Problem('idempotency_running', 'The first request with this Idempotency-Key is still running.', {
      retryAfter: 1,
    })
  }
  return new Response(row.body || null, {
    status: row.status,
    headers: { 'content-type': 'application/json', 'idempotent-replayed': 'true' },
  })
}
