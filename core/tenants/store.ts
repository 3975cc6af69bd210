import type { Audit } from '../audit.ts'
import { type TenantCaps, tenantCaps } from '../pods/caps.ts'
import { lookAgain, waitsForAccount } from '../pods/held.ts'
import type { RouteName } from '../pods/route.ts'
import { askAgain } from '../pods/standing.ts'
import type { Principal, Role, TenantId } from '../principal.ts'
import { scopes } from '../principal.ts'
import { Problem } from '../problem.ts'

/** What the owner of a tenant decides. */
export interface TenantSettings {
  /** Members may agree to share without being asked each time. */
  readonly standingApproval: boolean
  /** Members may store an e-mail address and password for the browser route. */
  readonly typedSignIn: boolean
  /** The routes that may be used, the preferred one first; none by default. */
  readonly routes: RouteName[]
  /** Sites beside our own page that may call the API, such as `https://app.example.com`. */
  readonly origins: string[]
  /** What members may share at most. */
  readonly caps: TenantCaps
  /** Whether an agent may go on where the browser's script ends: not at all, up to the press, or to the end. */
  readonly agent: 'off' | 'ask' | 'on'
  /** How many days the pictures of a run are kept. */
  readonly evidenceDays: number
}

/** What is to change; what is left out stays. */
export interface SettingsChanges extends Partial<Omit<TenantSettings, 'caps'>> {
  readonly caps?: Partial<TenantCaps>
}

interface SettingsRow extends Pick<TenantSettings, 'agent' | 'evidenceDays'> {
  standingApproval: number
  typedSignIn: number
  routes: string
  origins: string
  caps: string
}

/** One tenant's own record. */
export interface TenantStore {
  name(): Promise<string>
  settings(): Promise<TenantSettings>
  /** Changes what is given and leaves the rest. */
  update(changes: SettingsChanges, now: number): Promise<TenantSettings>
  allowsOrigin(origin: string): Promise<boolean>
}

/** Opens the record of one tenant. */
export function tenantStore(db: D1Database, tenantId: TenantId, audit: Audit): TenantStore {
  async function settings(): Promise<TenantSettings> {
    const row = await db
      .prepare(
        `select standing_approval as standingApproval, typed_sign_in as typedSignIn, routes, caps, agent, evidence_days as evidenceDays,
           (select json_group_array(origin) from tenant_origins where tenant_id = ?1) as origins
         from tenants where id = ?1`,
      )
      .bind(tenantId)
      .first<SettingsRow>()
    if (!row) throw new Error('the tenant of a principal has no record')
    return {
      ...row,
      standingApproval: row.standingApproval === 1,
      typedSignIn: row.typedSignIn === 1,
      routes: JSON.parse(row.routes),
      origins: JSON.parse(row.origins),
      caps: tenantCaps(JSON.parse(row.caps)),
    }
  }

  return {
    settings,

    async name() {
      return (await db.prepare('select name from tenants where id = ?1').bind(tenantId).first<string>('name')) ?? ''
    },

    async update(changes, now) {
      const statements = [
        db
          .prepare(
            `update tenants set standing_approval = coalesce(?2, standing_approval),
               typed_sign_in = coalesce(?3, typed_sign_in), routes = coalesce(?4, routes), caps = json_patch(caps, coalesce(?5, '{}')),
               agent = coalesce(?6, agent), evidence_days = coalesce(?7, evidence_days) where id = ?1`,
          )
          .bind(
            tenantId,
            changes.standingApproval === undefined ? null : Number(changes.standingApproval),
            changes.typedSignIn === undefined ? null : Number(changes.typedSignIn),
            changes.routes === undefined ? null : JSON.stringify(changes.routes),
            changes.caps === undefined ? null : JSON.stringify(changes.caps),
            changes.agent ?? null,
            changes.evidenceDays ?? null,
          ),
        audit({ action: 'settings.update', detail: noted(changes) }, now),
      ]
      if (changes.origins) {
        statements.push(
          db.prepare('delete from tenant_origins where tenant_id = ?1').bind(tenantId),
          db
            .prepare('insert into tenant_origins (tenant_id, origin) select ?1, value from json_each(?2)')
            .bind(tenantId, JSON.stringify([...new Set(changes.origins)])),
        )
      }
      if (changes.caps) {
        // What members' gates said by the caps before holds no longer; they are asked anew.
        statements.push(
          db
            .prepare(
              `update members set use = json_set(use, '$.nextAt', null, '$.why', null)
               where tenant_id = ?1 and json_extract(use, '$.nextAt') > ?2`,
            )
            .bind(tenantId, now),
          db.prepare(lookAgain(`tenant_id = ?1 and ${waitsForAccount}`, '?2')).bind(tenantId, now),
        )
      }
      statements.push(db.prepare(askAgain('tenant_id = ?1', '?2', 'owner')).bind(tenantId, now))
      await db.batch(statements)
      return settings()
    },
    allowsOrigin: (origin) => allowsOrigin(db, tenantId, origin),
  }
}

function noted({ caps, ...others }: SettingsChanges) {
  return { ...others, ...(caps && { caps: Object.entries(caps).map(([name, value]) => `${name} ${value}`) }) }
}

/** True where the tenant lets this site call the API. */
export async function allowsOrigin(db: D1Database, tenantId: TenantId, origin: string): Promise<boolean> {
  const row = await db
    .prepare('select 1 from tenant_origins where tenant_id = ?1 and origin = ?2')
    .bind(tenantId, origin)
    .first()
  return row !== null
}

/** True where any tenant lets this site call the API: all that a preflight, which carries no credential, can be asked. */
export async function isKnownOrigin(db: D1Database, origin: string): Promise<boolean> {
  return (await db.prepare('select 1 from tenant_origins where origin = ?1 limit 1').bind(origin).first()) !== null
}

/**
 * The principal of a signed-in person. One of the ways in, so it makes the tenant's id.
 *
 * @param activeTenantId the tenant that the session is set to; where it is suspended, left or none, the first that the person
 * joined and that is not suspended
 * @returns null where the person belongs to no tenant
 * @throws Problem `tenant_suspended` where all of them are
 */
export async function findSignedIn(
  db: D1Database,
  userId: string,
  activeTenantId: string | null,
): Promise<Principal | null> {
  const row = await db
    .prepare(
      `select m.tenant_id as tenantId, m.role, t.status from memberships m join tenants t on t.id = m.tenant_id
       where m.user_id = ?1 order by t.status = 'active' desc, m.tenant_id = ?2 desc, m.created_at, m.tenant_id limit 1`,
    )
    .bind(userId, activeTenantId ?? '')
    .first<{ tenantId: string; role: Role; status: string }>()
  if (!row) return null
  if (row.status !== 'active') throw suspended()
  return { tenantId: row.tenantId as TenantId, userId, role: row.role, scopes: new Set(scopes), via: 'session' }
}

/** The role that a person has in a tenant, with the tenant's state; null once they have left it. */
export function membershipOf(
  db: D1Database,
  tenantId: TenantId,
  userId: string,
): Promise<{ role: Role; status: string } | null> {
  return db
    .prepare(
      `select m.role, t.status from memberships m join tenants t on t.id = m.tenant_id
       where m.tenant_id = ?1 and m.user_id = ?2`,
    )
    .bind(tenantId, userId)
    .first()
}

/** A tenant among those that a person belongs to. */
export interface TenantOfPerson {
  readonly id: string
  readonly name: string
  readonly role: Role
  readonly status: 'active' | 'suspended'
  /** When all of it is to be deleted; null where it is not. */
  readonly deletionDue: number | null
}

/** All tenants that a person belongs to, the one joined first in front. */
export async function tenantsOf(db: D1Database, userId: string): Promise<TenantOfPerson[]> {
  const { results } = await db
    .prepare(
      `select t.id, t.name, m.role, t.status, t.deletion_due as deletionDue from memberships m join tenants t on t.id = m.tenant_id
       where m.user_id = ?1 order by m.created_at, t.id`,
    )
    .bind(userId)
    .all<TenantOfPerson>()
  return results
}

/** The refusal for everything that a suspended tenant asks. */
export const suspended = () =>
  new Problem('tenant_suspended', 'This account is suspended. Ask the operator of this installation.')
