import { type Actor, type Audit, auditTrail } from '../audit.ts'
import { newId } from '../ids.ts'
import { keyset, type Page, type PageRequest, toPage } from '../page.ts'
import type { Role, TenantId } from '../principal.ts'
import { notFound, Problem } from '../problem.ts'
import { hashToken, randomToken } from '../token.ts'

/** How long an invitation holds, in milliseconds. */
const lifeMs = 7 * 86_400_000

/** An invitation that has not been taken up. */
export interface Invitation {
  readonly id: string
  readonly email: string
  readonly role: Role
  /** The name of who invited. */
  readonly invitedBy: string
  readonly createdAt: number
  readonly expiresAt: number
}

/** What an invitation says to whoever holds its link. */
export interface Invited {
  readonly tenantId: TenantId
  readonly tenantName: string
  readonly id: string
  readonly email: string
  readonly role: Role
  readonly invitedBy: string
  readonly expiresAt: number
  /** Whether the address belongs to somebody already. */
  readonly hasAccount: boolean
}

/** The invitations of one tenant. */
export interface InvitationStore {
  /** Those that are open, newest first. */
  list(now: number, page: PageRequest): Promise<Page<Invitation>>
  /**
   * Invites an address, in place of an open invitation of it.
   *
   * @param by the person who invites, whose role is looked at in the same moment
   * @returns the invitation with its token, which is kept nowhere
   * @throws Problem `conflict` where the address belongs to the tenant; `forbidden` where `by` may not give the role
   */
  make(email: string, role: Role, by: string, now: number): Promise<Invitation & { token: string }>
  /** Ends an open invitation at once. @throws Problem `not_found` */
  revoke(id: string, now: number): Promise<void>
}

const isOpen = (expires: string, now: string) =>
  `i.accepted_at is null and i.revoked_at is null and ${expires} > ${now}`
const shown = `i.id, i.email, i.role, i.created_at as createdAt, i.expires_at as expiresAt,
  coalesce((select name from "user" where id = i.invited_by), '') as invitedBy`

/** Opens the invitations of one tenant. */
export function invitationStore(db: D1Database, tenantId: TenantId, audit: Audit): InvitationStore {
  return {
    async list(now, page) {
      const { before, read } = keyset(page)
      const { results } = await db
        .prepare(
          `select ${shown} from invitations i
           where i.tenant_id = ?1 and i.id < ?2 and ${isOpen('i.expires_at', '?3')} order by i.id desc limit ?4`,
        )
        .bind(tenantId, before, now, read)
        .all<Invitation>()
      return toPage(results, page.limit, (row) => row)
    },

    async make(email, role, by, now) {
      const address = email.toLowerCase()
      const token = randomToken()
      const id = newId('inv', now)
      const expiresAt = now + lifeMs
      // Both statements stand under the same conditions, so that an invitation is never ended without another in its place.
      const allowed = `exists (select 1 from memberships m where m.tenant_id = ?1 and m.user_id = ?2
          and (m.role = 'owner' or (m.role = 'admin' and ?3 <> 'owner')))
        and not exists (select 1 from memberships m join "user" u on u.id = m.user_id
          where m.tenant_id = ?1 and u.email = ?4)`
      const [, made] = await db.batch([
        db
          .prepare(
            `update invitations set revoked_at = ?5
             where tenant_id = ?1 and email = ?4 and accepted_at is null and revoked_at is null and ${allowed}`,
          )
          .bind(tenantId, by, role, address, now),
        db
          .prepare(
            `insert into invitations (tenant_id, id, email, role, token_hash, invited_by, created_at, expires_at)
             select ?1, ?5, ?4, ?3, ?6, ?2, ?7, ?8 where ${allowed}`,
          )
          .bind(tenantId, by, role, address, id, await hashToken(token), now, expiresAt),
        audit({ action: 'invitations.make', subject: id, detail: { role } }, now),
      ])
      if (made?.meta.changes === 0) throw await whyNotInvited(db, tenantId, address)
      const invitedBy = await db.prepare('select name from "user" where id = ?1').bind(by).first<string>('name')
      return { id, email: address, role, invitedBy: invitedBy ?? '', createdAt: now, expiresAt, token }
    },

    async revoke(id, now) {
      const [revoked] = await db.batch([
        db
          .prepare(
            `update invitations set revoked_at = ?3
             where tenant_id = ?1 and id = ?2 and accepted_at is null and revoked_at is null`,
          )
          .bind(tenantId, id, now),
        audit({ action: 'invitations.revoke', subject: id }, now),
      ])
      if (revoked?.meta.changes === 0) throw notFound('The invitation')
    },
  }
}

async function whyNotInvited(db: D1Database, tenantId: TenantId, email: string): Promise<Problem> {
  const there = await db
    .prepare(`select 1 from memberships m join "user" u on u.id = m.user_id where m.tenant_id = ?1 and u.email = ?2`)
    .bind(tenantId, email)
    .first()
  if (there)
    return new Problem('conflict', 'This address belongs to the company already. Change its role under People.')
  return new Problem('forbidden', 'Only owners can invite owners. Invite with another role, or ask an owner.')
}

/** The one refusal for a token that is unknown, used, expired or revoked: which it is tells a stranger nothing. */
export const invitationGone = () =>
  new Problem('invitation_gone', 'This invitation does not hold any longer. Ask whoever invited you for a new one.')

/**
 * Reads the invitation that a token opens. One of the ways in, so it makes the tenant's id.
 *
 * @throws Problem `invitation_gone`
 */
export async function readInvitation(db: D1Database, token: string, now: number): Promise<Invited> {
  const row = await db
    .prepare(
      `select ${shown}, i.tenant_id as tenantId, t.name as tenantName,
         exists (select 1 from "user" u where u.email = i.email) as hasAccount
       from invitations i join tenants t on t.id = i.tenant_id and t.status = 'active'
       where i.token_hash = ?1 and ${isOpen('i.expires_at', '?2')}`,
    )
    .bind(await hashToken(token), now)
    .first<Omit<Invited, 'hasAccount'> & { hasAccount: number }>()
  if (!row) throw invitationGone()
  return { ...row, hasAccount: row.hasAccount === 1 }
}

/** True where some company has invited this address and the invitation is open. */
export async function hasOpenInvitation(db: D1Database, email: string, now: number): Promise<boolean> {
  const row = await db
    .prepare(
      `select 1 from invitations i join tenants t on t.id = i.tenant_id and t.status = 'active'
       where i.email = ?1 and ${isOpen('i.expires_at', '?2')} limit 1`,
    )
    .bind(email.toLowerCase(), now)
    .first()
  return row !== null
}

/** Who takes an invitation up. */
export interface Joining {
  readonly userId: string
  readonly via: Actor['via']
  readonly requestId: string
  /** Statements that make the person, each writing only where `changes() > 0`; none for somebody who is there already. */
  readonly make: readonly D1PreparedStatement[]
}

/**
 * Takes an invitation up: once, for its own address, with the membership and the audit line in the same batch.
 *
 * @param email the address of who joins
 * @throws Problem `invitation_gone`, also for the second of two at once
 */
export async function acceptInvitation(
  db: D1Database,
  { tenantId, id, role }: Pick<Invited, 'tenantId' | 'id' | 'role'>,
  email: string,
  { userId, via, requestId, make }: Joining,
  now: number,
): Promise<void> {
  const audit = auditTrail(db, tenantId, { id: userId, via, requestId })
  // Each statement goes by whether the one before it wrote. The membership is last, as it may be there already.
  const [taken] = await db.batch([
    db
      .prepare(
        `update invitations as i set accepted_at = ?4 where i.tenant_id = ?1 and i.id = ?2 and i.email = ?3
           and ${isOpen('i.expires_at', '?4')} and exists (select 1 from tenants where id = ?1 and status = 'active')`,
      )
      .bind(tenantId, id, email.toLowerCase(), now),
    ...make,
    audit({ action: 'invitations.accept', subject: id, detail: { role } }, now),
    db
      .prepare(
        `insert into memberships (tenant_id, user_id, role, created_at) select ?1, ?2, ?3, ?4 where changes() > 0
         on conflict (tenant_id, user_id) do nothing`,
      )
      .bind(tenantId, userId, role, now),
  ])
  if (taken?.meta.changes === 0) throw invitationGone()
}
