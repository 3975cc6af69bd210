import type { Audit } from '../audit.ts'
import { newVersion } from '../ids.ts'
import { immutableCache } from '../immutable-cache.ts'
import type { TenantId } from '../principal.ts'
import { Problem } from '../problem.ts'
import type { Check, Credential, CredentialInfo, CredentialName } from './credential.ts'
import { type Envelope, type KeyRing, open, seal } from './envelope.ts'

/** A secret, and which writing of it this is. */
export interface Opened {
  readonly secret: string
  readonly version: string
}

/** Reads the credentials of one tenant. */
export interface VaultReader {
  /**
   * The stored secret, or null where there is none.
   *
   * @throws SealBroken where the record was moved or changed; Problem `storage_unavailable` where KV does not have it
   */
  read(name: CredentialName): Promise<string | null>
  /** The same, with the version that was read. */
  open(name: CredentialName): Promise<Opened | null>
}

/** Statements that stand in the batch of a change, such as those of an alert. */
export type Along = readonly D1PreparedStatement[]

/** One tenant's credentials. */
export interface Vault extends VaultReader {
  /** Stores a secret in place of the one before. `along` stands in the same batch, after the change. */
  write(name: CredentialName, credential: Credential, now: number, along?: Along): Promise<CredentialInfo>
  /** Forgets a secret; from this moment no read finds it. False where there was none. */
  remove(name: CredentialName, now: number, along?: Along): Promise<boolean>
  /**
   * Notes what a test of one writing of a credential found; a newer writing is left alone.
   *
   * @param check with how many tests in a row have come to no answer
   * @returns the status before, or null where that writing no longer counts
   */
  noteCheck(
    name: CredentialName,
    version: string,
    check: Check & { readonly failures?: number },
    now: number,
    along?: Along,
  ): Promise<CredentialInfo['status'] | null>
  find(name: CredentialName): Promise<CredentialInfo | null>
  /** Which writing counts; null where none is stored. */
  version(name: CredentialName): Promise<string | null>
  list(): Promise<CredentialInfo[]>
}

/** Where the sealed record of one writing stands in KV. It is also what the record is bound to. */
export const placeOf = (tenantId: string, name: CredentialName, version: string) =>
  ['v1', tenantId, name.provider, name.subject || '-', version].join('/')

/** Sealed records by their place, which is written once and never again. */
const sealed = immutableCache<Envelope>(500)

const key = 'tenant_id = ?1 and provider = ?2 and subject = ?3'
const columns = `provider, subject, hint, config, status, status_at as statusAt, checked_at as checkedAt, account,
  granted_at as grantedAt, expires_at as expiresAt, warned_day as warnedDay, updated_at as updatedAt`

type InfoRow = Omit<CredentialInfo, 'config'> & { config: string }
const toInfo = (row: InfoRow): CredentialInfo => ({ ...row, config: JSON.parse(row.config) })

/**
 * Opens the credentials of a tenant for reading.
 *
 * @param ring the master keys; read once for all records of a request
 */
export function vaultReader(
  db: D1Database,
  kv: KVNamespace,
  ring: () => Promise<KeyRing>,
  tenantId: TenantId,
): VaultReader {
  /** The version that counts; null where nothing is stored. */
  function currentVersion(name: CredentialName): Promise<string | null> {
    return db
      .prepare(`select version from integrations where ${key}`)
      .bind(tenantId, name.provider, name.subject ?? '')
      .first<string>('version')
  }

  /** A record that has just been replaced is gone from KV: then the version that counts by now is read. */
  async function openVersion(name: CredentialName, version: string | null): Promise<Opened | null> {
    if (version === null) return null
    const where = placeOf(tenantId, name, version)
    const envelope = await sealed(where, () => kv.get<Envelope>(where, 'json'))
    if (envelope) return { secret: await open(await ring(), where, envelope), version }
    const newer = await currentVersion(name)
    if (newer === version) throw new Problem('storage_unavailable', 'A credential cannot be read just now. Try again.')
    return openVersion(name, newer)
  }

  const openCurrent = async (name: CredentialName) => openVersion(name, await currentVersion(name))
  return { open: openCurrent, read: async (name) => (await openCurrent(name))?.secret ?? null }
}

/**
 * The vault of one tenant: ciphertext in KV, the truth about which version counts in D1.
 *
 * A record is written under its version's own key before D1 names that version, and no key is ever written twice. So a
 * failure between the two leaves the old credential whole, and a KV read that lags behind can only miss, never mislead.
 */
export function vault(
  db: D1Database,
  kv: KVNamespace,
  ring: () => Promise<KeyRing>,
  tenantId: TenantId,
  audit: Audit,
): Vault {
  const bound = (sql: string, name: CredentialName, ...more: (string | number | null)[]) =>
    db.prepare(sql).bind(tenantId, name.provider, name.subject ?? '', ...more)
  const before = (name: CredentialName) => bound(`select version from integrations where ${key}`, name)
  const subjectOf = ({ provider, subject }: CredentialName) => (subject ? `${provider}:${subject}` : provider)

  /** Removes what no longer counts; a failure leaves a sealed record that nothing names. */
  async function forget(name: CredentialName, rows: readonly unknown[] | undefined): Promise<boolean> {
    const version = (rows?.[0] as { version: string } | undefined)?.version
    if (version === undefined) return false
    await kv.delete(placeOf(tenantId, name, version)).catch(() => undefined)
    return true
  }

  return {
    ...vaultReader(db, kv, ring, tenantId),

    async write(name, { secret, hint, config = {}, check, grantedAt = null, expiresAt = null }, now, along = []) {
      const version = newVersion(now)
      const where = placeOf(tenantId, name, version)
      const keys = await ring()
      const record = JSON.stringify(await seal(keys, where, secret))
      await kv.put(where, record).catch((error: unknown) => {
        const message = 'The credential cannot be stored just now; the one before still counts. Try again.'
        throw new Problem('storage_unavailable', message, { retryAfter: 2, cause: error })
      })
      const status = check?.status ?? 'untested'
      const [old, written] = await db.batch<InfoRow>([
        before(name),
        bound(
          `insert into integrations (tenant_id, provider, subject, version, hint, config, status, status_at, checked_at, account, kid,
             granted_at, expires_at, updated_at)
           values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?8)
           on conflict (tenant_id, provider, subject) do update set version = excluded.version, hint = excluded.hint,
             config = excluded.config, status = excluded.status, status_at = excluded.status_at, checked_at = excluded.checked_at,
             account = excluded.account, kid = excluded.kid, granted_at = excluded.granted_at, expires_at = excluded.expires_at,
             warned_day = 0, failures = 0, updated_at = excluded.updated_at
           returning ${columns}`,
          name,
          version,
          hint,
          JSON.stringify(config),
          status,
          now,
          check ? now : 0,
          check?.account ?? null,
          keys.current,
          grantedAt,
          expiresAt,
        ),
        audit({ action: 'credential.stored', subject: subjectOf(name), detail: { hint, status } }, now),
        ...along,
      ])
      await forget(name, old?.results)
      const row = written?.results[0]
      if (!row) throw new Error('a credential was stored and no row came back')
      return toInfo(row)
    },

    async remove(name, now, along = []) {
      const [old] = await db.batch([
        before(name),
        bound(`delete from integrations where ${key}`, name),
        audit({ action: 'credential.removed', subject: subjectOf(name) }, now),
        ...along,
      ])
      return forget(name, old?.results)
    },

    async noteCheck(name, version, { status, account, failures = 0 }, now, along = []) {
      const [old] = await db.batch<{ status: CredentialInfo['status'] }>([
        bound(`select status from integrations where ${key} and version = ?4`, name, version),
        bound(
          `update integrations set status_at = case when status = ?5 then status_at else ?6 end, status = ?5,
             account = coalesce(?7, account), checked_at = ?6, failures = ?8 where ${key} and version = ?4`,
          name,
          version,
          status,
          now,
          account,
          failures,
        ),
        ...along,
      ])
      return old?.results[0]?.status ?? null
    },

    version: (name) => before(name).first<string>('version'),

    async find(name) {
      const row = await bound(`select ${columns} from integrations where ${key}`, name).first<InfoRow>()
      return row && toInfo(row)
    },

    async list() {
      const { results } = await db
        .prepare(`select ${columns} from integrations where tenant_id = ?1`)
        .bind(tenantId)
        .all<InfoRow>()
      return results.map(toInfo)
    },
  }
}
