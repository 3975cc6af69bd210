import { newVersion } from '../ids.ts'
import { immutableCache } from '../immutable-cache.ts'
import type { TenantId } from '../principal.ts'
import { Problem } from '../problem.ts'
import { type Envelope, type KeyRing, open, seal } from './envelope.ts'

/** Whose credential: the tenant's own for a provider, or that of one of its members. */
export interface CredentialName {
  readonly provider: 'openai' | 'linkedin-web'
  /** The member's id; empty for the tenant's own. */
  readonly subject?: string
}

/** What may be shown of a stored credential. */
export interface CredentialInfo {
  readonly provider: string
  readonly subject: string
  /** The last characters of the secret, such as `sk-…abcd`. */
  readonly hint: string
  readonly updatedAt: number
}

/** One tenant's credentials. */
export interface Vault {
  /**
   * The stored secret, or null where there is none.
   *
   * @throws SealBroken where the record was moved or changed; Problem `storage_unavailable` where KV does not have it
   */
  read(name: CredentialName): Promise<string | null>
  /** Stores a secret in place of the one before. */
  write(name: CredentialName, secret: string, now: number): Promise<CredentialInfo>
  /** Forgets a secret; from this moment no read finds it. */
  remove(name: CredentialName): Promise<void>
  list(): Promise<CredentialInfo[]>
}

/** Sealed records by their place, which is written once and never again. */
const sealed = immutableCache<Envelope>(500)

/** Shows only how a secret begins and ends: `sk-…abcd`. Short ones show nothing of themselves. */
export function hintOf(secret: string): string {
  if (secret.length < 12) return '…'
  const prefix = /^[a-z]{2,4}[-_]/.exec(secret)?.[0] ?? ''
  return `${prefix}…${secret.slice(-4)}`
}

/**
 * The vault of one tenant: ciphertext in KV, the truth about which version counts in D1.
 *
 * A record is written under its version's own key before D1 names that version, and no key is ever written twice. So a
 * failure between the two leaves the old credential whole, and a KV read that lags behind can only miss, never mislead.
 *
 * @param ring the master keys; read once for all records of a request
 */
export function vault(db: D1Database, kv: KVNamespace, ring: () => Promise<KeyRing>, tenantId: TenantId): Vault {
  const place = (name: CredentialName, version: string) =>
    ['v1', tenantId, name.provider, name.subject || '-', version].join('/')

  /** The version that counts; null where nothing is stored. */
  function currentVersion(name: CredentialName): Promise<string | null> {
    return db
      .prepare('select version from integrations where tenant_id = ?1 and provider = ?2 and subject = ?3')
      .bind(tenantId, name.provider, name.subject ?? '')
      .first<string>('version')
  }

  /** A record that has just been replaced is gone from KV: then the version that counts by now is read. */
  async function readVersion(name: CredentialName, version: string | null): Promise<string | null> {
    if (version === null) return null
    const where = place(name, version)
    const envelope = await sealed(where, () => kv.get<Envelope>(where, 'json'))
    if (envelope) return open(await ring(), where, envelope)
    const newer = await currentVersion(name)
    if (newer === version) throw new Problem('storage_unavailable', 'A credential cannot be read just now. Try again.')
    return readVersion(name, newer)
  }

  return {
    read: async (name) => readVersion(name, await currentVersion(name)),

    async write(name, secret, now) {
      const before = await currentVersion(name)
      const version = newVersion(now)
      await kv.put(place(name, version), JSON.stringify(await seal(await ring(), place(name, version), secret)))
      const info = { provider: name.provider, subject: name.subject ?? '', hint: hintOf(secret), updatedAt: now }
      await db
        .prepare(
          `insert into integrations (tenant_id, provider, subject, version, hint, updated_at) values (?1, ?2, ?3, ?4, ?5, ?6)
           on conflict (tenant_id, provider, subject) do update
           set version = excluded.version, hint = excluded.hint, updated_at = excluded.updated_at`,
        )
        .bind(tenantId, info.provider, info.subject, version, info.hint, now)
        .run()
      if (before !== null) await kv.delete(place(name, before))
      return info
    },

    async remove(name) {
      const version = await currentVersion(name)
      await db
        .prepare('delete from integrations where tenant_id = ?1 and provider = ?2 and subject = ?3')
        .bind(tenantId, name.provider, name.subject ?? '')
        .run()
      if (version !== null) await kv.delete(place(name, version))
    },

    async list() {
      const { results } = await db
        .prepare('select provider, subject, hint, updated_at as updatedAt from integrations where tenant_id = ?1')
        .bind(tenantId)
        .all<CredentialInfo>()
      return results
    },
  }
}
