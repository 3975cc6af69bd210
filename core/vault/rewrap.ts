import { newVersion } from '../ids.ts'
import type { CredentialName } from './credential.ts'
import { type Envelope, type KeyRing, open, SealBroken, seal } from './envelope.ts'
import { placeOf } from './store.ts'

interface Row {
  tenantId: string
  provider: CredentialName['provider']
  subject: string
  version: string
}

/** How far the records have come to stand under the present master key. */
export interface Rewrapped {
  /** The master key that new records are sealed under. */
  readonly current: string
  readonly rewrapped: number
  /** Records that do not open: their key is not in the ring, or they are damaged. Their owners must store them anew. */
  readonly unreadable: number
  /** Records that still stand under another key, those that do not open among them. */
  readonly remaining: number
}

/** What a record that no key opens is noted under, so that it is not tried again and again. */
const lost = 'lost'

/** How many records stand under each master key; `''` are those stored before that was noted. */
export async function recordsByKey(db: D1Database): Promise<Record<string, number>> {
  const { results } = await db
    .prepare('select kid, count(*) as count from integrations group by kid')
    .all<{ kid: string; count: number }>()
  return Object.fromEntries(results.map(({ kid, count }) => [kid, count]))
}

/**
 * Seals some of the records that stand under an older master key anew, under the present one; called until none remains.
 *
 * Each is written under a version of its own before D1 names it, so a reader finds the old one or the new one, and one that was
 * replaced meanwhile by its owner is left alone. Ended at any point, it is gone on with by calling it again.
 *
 * @param limit how many records at most
 */
export async function rewrapSome(
  db: D1Database,
  kv: KVNamespace,
  ring: KeyRing,
  limit: number,
  now: number,
): Promise<Rewrapped> {
  const { results } = await db
    .prepare(
      `select tenant_id as tenantId, provider, subject, version from integrations
       where kid <> ?1 and kid <> '${lost}' limit ?2`,
    )
    .bind(ring.current, limit)
    .all<Row>()
  const outcomes = await Promise.all(results.map((row) => rewrapOne(db, kv, ring, row, now)))
  const counts = await recordsByKey(db)
  const remaining = Object.entries(counts).reduce((sum, [kid, count]) => (kid === ring.current ? sum : sum + count), 0)
  return {
    current: ring.current,
    rewrapped: outcomes.filter((outcome) => outcome === 'rewrapped').length,
    unreadable: counts[lost] ?? 0,
    remaining,
  }
}

async function rewrapOne(
  db: D1Database,
  kv: KVNamespace,
  ring: KeyRing,
  row: Row,
  now: number,
): Promise<'rewrapped' | 'left' | 'lost'> {
  const { tenantId, provider, subject, version } = row
  const old = placeOf(tenantId, row, version)
  const change = (sql: string, ...values: string[]) =>
    db
      .prepare(
        `update integrations set ${sql} where tenant_id = ?1 and provider = ?2 and subject = ?3 and version = ?4`,
      )
      .bind(tenantId, provider, subject, version, ...values)
      .run()
  // Read past the cache, which may hold for a minute that there is nothing.
  const envelope = await kv.get<Envelope>(old, 'json')
  if (!envelope) return 'left'
  let secret: string
  try {
    secret = await open(ring, old, envelope)
  } catch (error) {
    if (!(error instanceof SealBroken)) throw error
    await change('kid = ?5', lost)
    return 'lost'
  }
  const newer = newVersion(now)
  const place = placeOf(tenantId, row, newer)
  await kv.put(place, JSON.stringify(await seal(ring, place, secret)))
  const { meta } = await change('version = ?5, kid = ?6', newer, ring.current)
  const counts = meta.changes > 0
  await kv.delete(counts ? old : place)
  return counts ? 'rewrapped' : 'left'
}
