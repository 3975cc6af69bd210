import { type Audit, auditTrail } from '../audit.ts'
import type { Role, TenantId } from '../principal.ts'
import { notFound, Problem } from '../problem.ts'
import { insertPerson, newUserId } from './new-person.ts'

/**
 * Signatures that a tenant's tokens may carry. Only public keys: with a shared secret, or none, whoever reads a key set could
 * sign (RFC 8725 §3.1).
 */
export const tokenAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const
export type TokenAlgorithm = (typeof tokenAlgorithms)[number]

/** What a person may become by a token. Owners are made by owners. */
export const externalRoles = ['admin', 'member'] as const
export type ExternalRole = (typeof externalRoles)[number]

/** A tenant's own identity provider, and how its tokens are read. */
export interface TenantIdentity {
  readonly issuer: string
  readonly audience: string
  readonly jwksUrl: string
  readonly algorithms: TokenAlgorithm[]
  /** The names of the claims that hold each fact. */
  readonly claims: { readonly userId: string; readonly name: string; readonly email: string; readonly role: string }
  /** What a value of the role claim makes of a person. */
  readonly roles: Record<string, ExternalRole>
  readonly defaultRole: ExternalRole
}

/** A person as a token describes them. */
export interface ExternalPerson {
  readonly subject: string
  readonly name: string
  readonly email: string | null
  readonly role: ExternalRole
}

interface IdentityRow extends Omit<TenantIdentity, 'algorithms' | 'claims' | 'roles'> {
  readonly tenantId: string
  readonly status: string
  readonly algorithms: string
  readonly claims: string
  readonly roles: string
  readonly updatedAt: number
}

const columns = `i.issuer, i.audience, i.jwks_url as jwksUrl, i.algorithms, i.claims, i.roles, i.default_role as defaultRole,
  i.updated_at as updatedAt`

const toIdentity = ({ issuer, audience, jwksUrl, defaultRole, ...row }: IdentityRow): TenantIdentity => ({
  issuer,
  audience,
  jwksUrl,
  defaultRole,
  algorithms: JSON.parse(row.algorithms),
  claims: JSON.parse(row.claims),
  roles: JSON.parse(row.roles),
})

/** One tenant's identity provider. */
export interface IdentityStore {
  find(): Promise<(TenantIdentity & { readonly updatedAt: number }) | null>
  /** @throws Problem `conflict` where another tenant has this issuer with this audience */
  put(identity: TenantIdentity, now: number): Promise<void>
  /** @throws Problem `not_found` */
  remove(now: number): Promise<void>
}

/** Opens the identity provider of one tenant. */
export function identityStore(db: D1Database, tenantId: TenantId, audit: Audit): IdentityStore {
  return {
    async find() {
      const row = await db
        .prepare(`select ${columns} from tenant_identities i where i.tenant_id = ?1`)
        .bind(tenantId)
        .first<IdentityRow>()
      return row && { ...toIdentity(row), updatedAt: row.updatedAt }
    },

    async put({ issuer, audience, jwksUrl, algorithms, claims, roles, defaultRole }, now) {
      // A token names issuer and audience and nothing else of the tenant, so the two together belong to one.
      const [put] = await db.batch([
        db
          .prepare(
            `insert into tenant_identities (tenant_id, issuer, audience, jwks_url, algorithms, claims, roles, default_role, updated_at)
             select ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9 where not exists (select 1 from tenant_identities o
               where o.issuer = ?2 and o.audience = ?3 and o.tenant_id <> ?1)
             on conflict (tenant_id) do update set issuer = excluded.issuer, audience = excluded.audience,
               jwks_url = excluded.jwks_url, algorithms = excluded.algorithms, claims = excluded.claims, roles = excluded.roles,
               default_role = excluded.default_role, updated_at = excluded.updated_at`,
          )
          .bind(
            tenantId,
            issuer,
            audience,
            jwksUrl,
            JSON.stringify(algorithms),
            JSON.stringify(claims),
            JSON.stringify(roles),
            defaultRole,
            now,
          ),
        audit({ action: 'identity.put', subject: issuer, detail: { audience, algorithms, defaultRole } }, now),
      ])
      if (put?.meta.changes === 0) {
        throw new Problem(
          'conflict',
          'This issuer with this audience is in use elsewhere. Choose an audience of your own.',
        )
      }
    },

    async remove(now) {
      const [removed] = await db.batch([
        db.prepare('delete from tenant_identities where tenant_id = ?1').bind(tenantId),
        audit({ action: 'identity.remove' }, now),
      ])
      if (removed?.meta.changes === 0) throw notFound('The identity provider')
    },
  }
}

/** The tenant whose tokens say this of themselves. */
export interface IdentityHolder {
  readonly tenantId: TenantId
  readonly tenantActive: boolean
  readonly identity: TenantIdentity
}

/**
 * Whose token one with this issuer and these audiences would be, which is still to be proven. One of the ways in, so it makes the
 * tenant's id.
 *
 * @returns null where no tenant takes it, or more than one
 */
export async function findIdentity(
  db: D1Database,
  issuer: string,
  audiences: readonly string[],
): Promise<IdentityHolder | null> {
  const { results } = await db
    .prepare(
      `select ${columns}, i.tenant_id as tenantId, t.status from tenant_identities i join tenants t on t.id = i.tenant_id
       where i.issuer = ?1 and i.audience in (select value from json_each(?2)) limit 2`,
    )
    .bind(issuer, JSON.stringify(audiences))
    .all<IdentityRow>()
  const [row] = results
  if (!row || results.length > 1) return null
  return { tenantId: row.tenantId as TenantId, tenantActive: row.status === 'active', identity: toIdentity(row) }
}

interface Known {
  readonly userId: string
  readonly name: string
  readonly email: string | null
  readonly blockedAt: number | null
  readonly role: Role | null
}

/**
 * The person of a token that was proven: found, or made at first use, and brought to what the token says of them.
 *
 * @throws Problem `forbidden` for somebody who was taken out of the tenant
 */
export async function admitExternal(
  db: D1Database,
  { tenantId, identity: { issuer } }: IdentityHolder,
  person: ExternalPerson,
  requestId: string,
  now: number,
): Promise<{ userId: string; role: Role }> {
  const find = () =>
    db
      .prepare(
        `select x.user_id as userId, x.name, x.email, x.blocked_at as blockedAt, m.role from external_people x
         left join memberships m on m.tenant_id = x.tenant_id and m.user_id = x.user_id
         where x.tenant_id = ?1 and x.issuer = ?2 and x.subject = ?3`,
      )
      .bind(tenantId, issuer, person.subject)
      .first<Known>()
  let known = await find()
  if (!known) {
    await join(db, tenantId, issuer, person, requestId, now)
    known = await find()
  }
  if (!known?.role || known.blockedAt !== null) {
    throw new Problem('forbidden', 'You were taken out of this company. Ask an owner of it.')
  }
  // Should an owner ever be among them, a token takes nothing from them.
  const role = known.role === 'owner' ? known.role : person.role
  if (known.role !== role || known.name !== person.name || known.email !== person.email) {
    await follow(db, tenantId, known, { ...person, role }, requestId, now)
  }
  return { userId: known.userId, role }
}

async function join(
  db: D1Database,
  tenantId: TenantId,
  issuer: string,
  { subject, name, email, role }: ExternalPerson,
  requestId: string,
  now: number,
): Promise<void> {
  const userId = newUserId()
  const audit = auditTrail(db, tenantId, { id: userId, via: 'tenant_token', requestId })
  const person = { userId, name, email: `${userId}@external.invalid`, passwordHash: null }
  await db.batch([
    ...insertPerson(db, person, 'true', now),
    db
      .prepare(
        `insert into external_people (tenant_id, issuer, subject, user_id, name, email, created_at)
         select ?1, ?2, ?3, ?4, ?5, ?6, ?7 where true on conflict (tenant_id, issuer, subject) do nothing`,
      )
      .bind(tenantId, issuer, subject, userId, name, email, now),
    audit({ action: 'people.join', subject: userId, detail: { role } }, now),
    db
      .prepare(
        'insert into memberships (tenant_id, user_id, role, created_at) select ?1, ?2, ?3, ?4 where changes() > 0',
      )
      .bind(tenantId, userId, role, now),
    // Of two first tokens at once, the second has made a person whom nobody needs.
    db
      .prepare('delete from "user" where id = ?1 and not exists (select 1 from external_people where user_id = ?1)')
      .bind(userId),
  ])
}

async function follow(
  db: D1Database,
  tenantId: TenantId,
  known: Known,
  { name, email, role }: Omit<ExternalPerson, 'role'> & { role: Role },
  requestId: string,
  now: number,
): Promise<void> {
  const audit = auditTrail(db, tenantId, { id: known.userId, via: 'tenant_token', requestId })
  await db.batch([
    db
      .prepare(
        `update memberships set role = ?3 where tenant_id = ?1 and user_id = ?2 and role <> ?3 and role <> 'owner'`,
      )
      .bind(tenantId, known.userId, role),
    audit({ action: 'people.setRole', subject: known.userId, detail: { from: known.role, to: role } }, now),
    db
      .prepare('update external_people set name = ?3, email = ?4 where tenant_id = ?1 and user_id = ?2')
      .bind(tenantId, known.userId, name, email),
    db.prepare('update "user" set name = ?2 where id = ?1').bind(known.userId, name),
  ])
}
