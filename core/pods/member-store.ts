import type { Audit } from '../audit.ts'
import { newId } from '../ids.ts'
import type { TenantId } from '../principal.ts'
import { Problem } from '../problem.ts'
import type { Purpose, RouteName } from './route.ts'
import { askAgain } from './standing.ts'

/** A person of the tenant who takes part in pods. */
export interface Member {
  readonly id: string
  readonly userId: string
  readonly linkedinVanity: string
  readonly status: 'active' | 'paused' | 'needs_attention'
  readonly statusReason: string | null
  /** Whether the member is asked each time, or has agreed to share without being asked. */
  readonly approval: 'each' | 'standing'
}

/** The last part of a LinkedIn profile's address. */
export const linkedinVanityForm = /^[\p{L}\p{N}-]{3,100}$/u

const columns =
  'id, user_id as userId, linkedin_vanity as linkedinVanity, status, status_reason as statusReason, approval'

/** The members of one tenant. */
export interface MemberStore {
  ofUser(userId: string): Promise<Member | null>
  /** Makes the person a member, or changes the LinkedIn profile of one. */
  put(userId: string, linkedinVanity: string, now: number): Promise<Member>
  /** Notes that a member agreed, in the words of `textVersion`. */
  consent(memberId: string, route: RouteName, purpose: Purpose, textVersion: string, now: number): Promise<void>
  /** True while the member's agreement stands. */
  agrees(memberId: string, route: RouteName, purpose: Purpose): Promise<boolean>
  /** Takes an agreement back; it holds from this moment. */
  revoke(memberId: string, route: RouteName, purpose: Purpose, now: number): Promise<void>
  /**
   * Sets how a member is asked. Shares that were queued without asking are asked about again, where that ends it.
   *
   * @throws Problem `forbidden` for `standing` while the owner has not switched it on; `conflict` without the member's consent
   */
  setApproval(memberId: string, approval: Member['approval'], now: number): Promise<Member>
  /** Lets a stopped or paused member take part again, or pauses an active one. */
  setStatus(memberId: string, status: 'active' | 'paused', now: number): Promise<Member>
}

/** Opens the members of one tenant. */
export function memberStore(db: D1Database, tenantId: TenantId, audit: Audit): MemberStore {
  async function byId(memberId: string): Promise<Member> {
    const member = await db
      .prepare(`select ${columns} from members where tenant_id = ?1 and id = ?2`)
      .bind(tenantId, memberId)
      .first<Member>()
    if (!member) throw new Problem('not_found', 'The member was not found.')
    return member
  }

  return {
    ofUser: (userId) =>
      db
        .prepare(`select ${columns} from members where tenant_id = ?1 and user_id = ?2`)
        .bind(tenantId, userId)
        .first<Member>(),

    async put(userId, linkedinVanity, now) {
      const [put] = await db.batch<Member>([
        db
          .prepare(
            `insert into members (tenant_id, id, user_id, linkedin_vanity, created_at)
             select ?1, ?2, ?3, ?4, ?5 where exists (select 1 from memberships where tenant_id = ?1 and user_id = ?3)
             on conflict (tenant_id, user_id) do update set linkedin_vanity = excluded.linkedin_vanity returning ${columns}`,
          )
          .bind(tenantId, newId('mem', now), userId, linkedinVanity, now),
        audit({ action: 'membership.put', subject: userId }, now),
      ])
      const member = put?.results[0]
      if (!member) throw new Problem('not_found', 'The person was not found.')
      return member
    },

    async consent(memberId, route, purpose, textVersion, now) {
      await db.batch([
        db
          .prepare(
            `insert into consents (tenant_id, member_id, route, purpose, text_version, given_at) values (?1, ?2, ?3, ?4, ?5, ?6)
             on conflict (tenant_id, member_id, route, purpose) do update
             set text_version = excluded.text_version, given_at = excluded.given_at, revoked_at = null`,
          )
          .bind(tenantId, memberId, route, purpose, textVersion, now),
        audit({ action: 'consents.give', subject: memberId, detail: { route, purpose, textVersion } }, now),
      ])
    },

    async agrees(memberId, route, purpose) {
      const row = await db
        .prepare(
          `select 1 from consents
           where tenant_id = ?1 and member_id = ?2 and route = ?3 and purpose = ?4 and revoked_at is null`,
        )
        .bind(tenantId, memberId, route, purpose)
        .first()
      return row !== null
    },

    async revoke(memberId, route, purpose, now) {
      await db.batch([
        db
          .prepare(
            `update consents set revoked_at = ?5
             where tenant_id = ?1 and member_id = ?2 and route = ?3 and purpose = ?4 and revoked_at is null`,
          )
          .bind(tenantId, memberId, route, purpose, now),
        audit({ action: 'consents.revoke', subject: memberId, detail: { route, purpose } }, now),
        db
          .prepare(
            `update members set approval = 'each' where tenant_id = ?1 and id = ?2 and not exists (select 1 from consents c
               where c.tenant_id = ?1 and c.member_id = ?2 and c.purpose = 'standing_approval' and c.revoked_at is null)`,
          )
          .bind(tenantId, memberId),
        db.prepare(askAgain('tenant_id = ?1 and member_id = ?2', '?3', 'consent')).bind(tenantId, memberId, now),
      ])
    },

    async setApproval(memberId, approval, now) {
      if (approval === 'standing') {
        const row = await db
          .prepare(
            `select t.standing_approval as enabled, exists (select 1 from consents c where c.tenant_id = ?1 and c.member_id = ?2
               and c.purpose = 'standing_approval' and c.revoked_at is null) as agreed from tenants t where t.id = ?1`,
          )
          .bind(tenantId, memberId)
          .first<{ enabled: number; agreed: number }>()
        if (!row?.enabled) {
          throw new Problem(
            'forbidden',
            "Standing approval is off here. The account's owner can switch it on in Settings.",
          )
        }
        if (!row.agreed) throw new Problem('conflict', 'Agree to standing approval first.')
      }
      await db.batch([
        db
          .prepare('update members set approval = ?3 where tenant_id = ?1 and id = ?2')
          .bind(tenantId, memberId, approval),
        audit({ action: 'membership.update', subject: memberId, detail: { approval } }, now),
        db.prepare(askAgain('tenant_id = ?1 and member_id = ?2', '?3', 'member')).bind(tenantId, memberId, now),
      ])
      return byId(memberId)
    },

    async setStatus(memberId, status, now) {
      await db.batch([
        db
          .prepare('update members set status = ?3, status_reason = null where tenant_id = ?1 and id = ?2')
          .bind(tenantId, memberId, status),
        audit({ action: 'membership.update', subject: memberId, detail: { status } }, now),
      ])
      return byId(memberId)
    },
  }
}
