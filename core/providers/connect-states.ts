import type { Audit } from '../audit.ts'
import type { TenantId } from '../principal.ts'
import { hashToken, randomToken } from '../token.ts'

/** A connection that has been begun elsewhere and is awaited back. */
export interface Pending {
  readonly tenantId: TenantId
  readonly userId: string
  readonly memberId: string
  /** What must come back beside the state, where the provider carries something. */
  readonly verifier: string | null
  readonly usedAt: number | null
  readonly expiresAt: number
}

/** What came of presenting a state. */
export type Presented =
  | { readonly kind: 'taken'; readonly pending: Pending }
  | { readonly kind: 'replayed' | 'expired'; readonly pending: Pending }
  | { readonly kind: 'unknown' }

/** Who begins a connection, and with whom. */
export interface Beginning {
  readonly provider: 'linkedin' | 'unipile'
  readonly userId: string
  readonly memberId: string
  readonly verifier?: string
  /** Until when it may come back, in milliseconds since 1970. */
  readonly expiresAt: number
}

/** Begins connections for one tenant. */
export interface ConnectStates {
  /** @returns the state: 256 random bits, of which only a hash is kept */
  begin(beginning: Beginning, now: number): Promise<string>
}

const columns =
  'tenant_id as tenantId, user_id as userId, member_id as memberId, verifier, used_at as usedAt, expires_at as expiresAt'

/** Opens the beginnings of one tenant. */
export function connectStates(db: D1Database, tenantId: TenantId, audit: Audit): ConnectStates {
  return {
    async begin({ provider, userId, memberId, verifier = null, expiresAt }, now) {
      const state = randomToken()
      await db.batch([
        db
          .prepare(
            `insert into connect_states (state_hash, tenant_id, user_id, member_id, provider, verifier, created_at, expires_at)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)`,
          )
          .bind(await hashToken(state), tenantId, userId, memberId, provider, verifier, now, expiresAt),
        audit({ action: 'connections.begin', subject: memberId, detail: { provider } }, now),
      ])
      return state
    },
  }
}

/** Looks a state up without using it. Holding it proves the tenant, so this is one of the ways in. */
export async function findState(
  db: D1Database,
  provider: Beginning['provider'],
  state: string,
): Promise<Pending | null> {
  return db
    .prepare(`select ${columns} from connect_states where state_hash = ?1 and provider = ?2`)
    .bind(await hashToken(state), provider)
    .first<Pending>()
}

/** Uses a state: of any number that present it, at once or later, one gets it. */
export async function takeState(
  db: D1Database,
  provider: Beginning['provider'],
  state: string,
  now: number,
): Promise<Presented> {
  const pending = await db
    .prepare(
      `update connect_states set used_at = ?3 where state_hash = ?1 and provider = ?2 and used_at is null and expires_at > ?3
       returning ${columns}`,
    )
    .bind(await hashToken(state), provider, now)
    .first<Pending>()
  if (pending) return { kind: 'taken', pending }
  const known = await findState(db, provider, state)
  if (!known) return { kind: 'unknown' }
  return { kind: known.usedAt === null ? 'expired' : 'replayed', pending: known }
}

/** Forgets states that ended a day ago or longer; until then a replay is told from a state that was never given. */
export async function forgetOldStates(db: D1Database, now: number): Promise<void> {
  await db
    .prepare('delete from connect_states where expires_at < ?1')
    .bind(now - 86_400_000)
    .run()
}
