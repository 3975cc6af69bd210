import type { Audit } from '../audit.ts'
import { newId } from '../ids.ts'
import { keyset, type Page, type PageRequest, toPage } from '../page.ts'
import type { Principal, Role, Scope, TenantId } from '../principal.ts'
import { notFound } from '../problem.ts'
import { hashToken } from '../token.ts'
import { makeApiKey } from './api-key.ts'

/** An API key as its owner sees it; the key itself is not kept. */
export interface ApiKey {
  readonly id: string
  readonly name: string
  readonly prefix: string
  readonly scopes: Scope[]
  readonly createdAt: number
  readonly lastUsedAt: number | null
  readonly expiresAt: number | null
}

type KeyRow = Omit<ApiKey, 'scopes'> & { scopes: string }

const columns = 'id, name, prefix, scopes, created_at as createdAt, last_used_at as lastUsedAt, expires_at as expiresAt'

/** The API keys of one tenant's person. */
export interface ApiKeys {
  list(page: PageRequest): Promise<Page<ApiKey>>
  /** Makes a key; the text of it is in the answer and nowhere else. */
  make(name: string, scopes: readonly Scope[], expiresAt: number | null, now: number): Promise<ApiKey & { key: string }>
  /** Ends a key at once. @throws Problem `not_found` */
  revoke(id: string, now: number): Promise<void>
}

/** Opens the keys of a person in a tenant; nobody sees or ends another person's keys. */
export function apiKeys(db: D1Database, tenantId: TenantId, userId: string, audit: Audit): ApiKeys {
  return {
    async list(page) {
      const { before, read } = keyset(page)
      const { results } = await db
        .prepare(
          `select ${columns} from api_keys
           where tenant_id = ?1 and id < ?3 and user_id = ?2 and revoked_at is null order by id desc limit ?4`,
        )
        .bind(tenantId, userId, before, read)
        .all<KeyRow>()
      return toPage(results, page.limit, (row) => ({ ...row, scopes: JSON.parse(row.scopes) }))
    },

    async make(name, scopes, expiresAt, now) {
      const { key, prefix, hash } = await makeApiKey()
      const id = newId('key', now)
      await db.batch([
        db
          .prepare(
            `insert into api_keys (tenant_id, id, user_id, name, prefix, hash, scopes, created_at, expires_at)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)`,
          )
          .bind(tenantId, id, userId, name, prefix, hash, JSON.stringify(scopes), now, expiresAt),
        audit({ action: 'keys.make', subject: id, detail: { scopes, expiresAt } }, now),
      ])
      return { id, name, prefix, scopes: [...scopes], createdAt: now, lastUsedAt: null, expiresAt, key }
    },

    async revoke(id, now) {
      const [revoked] = await db.batch([
        db
          .prepare(
            'update api_keys set revoked_at = ?4 where tenant_id = ?1 and id = ?2 and user_id = ?3 and revoked_at is null',
          )
          .bind(tenantId, id, userId, now),
        audit({ action: 'keys.revoke', subject: id }, now),
      ])
      if (revoked?.meta.changes === 0) throw notFound('The key')
    },
  }
}

/** What a presented key turned out to be. */
export interface KeyHolder {
  readonly principal: Principal
  readonly keyId: string
  readonly lastUsedAt: number | null
  readonly tenantActive: boolean
}

interface HolderRow {
  id: string
  tenantId: string
  userId: string
  role: Role
  scopes: string
  lastUsedAt: number | null
  expiresAt: number | null
  tenantStatus: string
}

/**
 * Who a key belongs to: one indexed read. One of the ways in, so it makes the tenant's id.
 *
 * @returns null where the key is unknown, expired or revoked, or its person has left the tenant
 */
export async function findKeyHolder(db: D1Database, key: string, now: number): Promise<KeyHolder | null> {
  const row = await db
    .prepare(
      `select k.id, k.tenant_id as tenantId, k.user_id as userId, k.scopes, k.last_used_at as lastUsedAt, k.expires_at as expiresAt, m.role,
         t.status as tenantStatus
       from api_keys k
       join memberships m on m.tenant_id = k.tenant_id and m.user_id = k.user_id
       join tenants t on t.id = k.tenant_id
       where k.hash = ?1 and k.revoked_at is null and (k.expires_at is null or k.expires_at > ?2)`,
    )
    .bind(await hashToken(key), now)
    .first<HolderRow>()
  if (!row) return null
  const scopes = new Set<Scope>(JSON.parse(row.scopes))
  return {
    principal: {
      tenantId: row.tenantId as TenantId,
      userId: row.userId,
      role: row.role,
      scopes,
      via: 'api_key',
      ...(row.expiresAt !== null && { until: row.expiresAt }),
    },
    keyId: row.id,
    lastUsedAt: row.lastUsedAt,
    tenantActive: row.tenantStatus === 'active',
  }
}

/** Notes that a key was used; meant for after the answer, at most once a minute a key. */
export async function touchKey(db: D1Database, tenantId: TenantId, keyId: string, now: number): Promise<void> {
  await db
    .prepare('update api_keys set last_used_at = ?3 where tenant_id = ?1 and id = ?2')
    .bind(tenantId, keyId, now)
    .run()
}
