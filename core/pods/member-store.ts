import type { Audit } from '../audit.ts'
import { newId } from '../ids.ts'
import { aboutMember } from '../notices/alert.ts'
import type { Alerts } from '../notices/alert-store.ts'
import type { TenantId } from '../principal.ts'
import { notFound, Problem } from '../problem.ts'
import { type MemberCaps, memberCaps, presentUse, type TenantCaps, tenantCaps, type Use } from './caps.ts'
import { heldBy, lookAgain, waitsForAccount } from './held.ts'
import type { Hours } from './hours.ts'
import type { Purpose, RouteName } from './route.ts'
import { askAgain } from './standing.ts'

/** For so long what was shared from an account is counted. */
const countedForMs = 7 * 86_400_000

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

/** What a member agreed to, and in which version of the words. */
export interface Agreement {
  readonly route: RouteName
  readonly purpose: Purpose
  readonly textVersion: string
  readonly givenAt: number
}

/** What a member has chosen for their part. */
export interface Choices {
  readonly timeZone: string
  /** Null for the usual hours. */
  readonly hours: Hours | null
  /** At most what the company allows. */
  readonly caps: MemberCaps
  /** Texts that may go with a share. */
  readonly comments: readonly string[]
  readonly commentMode: 'never' | 'always' | 'sometimes'
  /** How often with `sometimes`, in percent. */
  readonly commentRate: number
}

/** All of a member's part. */
export interface Membership extends Member, Choices {
  /** What the company allows at most. */
  readonly limits: MemberCaps
  readonly use: Use
  readonly consents: readonly Agreement[]
}

/** What is to change; what is left out stays. */
export interface MemberChanges extends Partial<Omit<Choices, 'caps'>> {
  readonly approval?: Member['approval']
  readonly status?: 'active' | 'paused'
  readonly caps?: Partial<MemberCaps>
}

/** The last part of a LinkedIn profile's address. */
export const linkedinVanityForm = /^[\p{L}\p{N}-]{3,100}$/u

const columns =
  'id, user_id as userId, linkedin_vanity as linkedinVanity, status, status_reason as statusReason, approval'

interface Row extends Member, Pick<Choices, 'timeZone' | 'commentMode' | 'commentRate'> {
  readonly hours: string | null
  readonly caps: string
  readonly comments: string
  readonly use: string | null
  readonly since: number
  readonly tenantCaps: string
}

/** The members of one tenant. */
export interface MemberStore {
  ofUser(userId: string): Promise<Member | null>
  /** All of a person's part; null where they take none. */
  membership(userId: string, now: number): Promise<Membership | null>
  /**
   * Makes the person a member, or changes the LinkedIn profile of one: no sooner than a week after their last share, since what was
   * shared is counted by profile.
   *
   * @throws Problem `conflict`, `not_found`
   */
  put(userId: string, linkedinVanity: string, now: number): Promise<Member>
  /** Notes that a member agreed, in the words of `textVersion`. */
  consent(memberId: string, route: RouteName, purpose: Purpose, textVersion: string, now: number): Promise<void>
  /** True while the member's agreement stands. */
  agrees(memberId: string, route: RouteName, purpose: Purpose): Promise<boolean>
  /** Takes an agreement back; it holds from this moment. */
  revoke(memberId: string, route: RouteName, purpose: Purpose, now: number): Promise<void>
  /**
   * Changes a member's own part. Shares that wait are looked at anew where what they wait for may have changed; those that were
   * to go without asking are asked about, where that ends it. Who takes part again is enabled again after whatever stopped them.
   *
   * @throws Problem `forbidden` for standing approval while the owner has not switched it on; `conflict` without the member's
   * consent to it; `invalid_input` for more than the company allows
   */
  update(memberId: string, changes: MemberChanges, now: number): Promise<void>
  /** Pauses a member in their place; only they themselves take part again. @throws Problem `not_found` */
  pause(memberId: string, now: number): Promise<Member>
}

/** Why a member is paused whom an admin has paused. */
const pausedByAdmin = 'An admin has paused sharing from this account.'

/** Opens the members of one tenant. */
export function memberStore(db: D1Database, tenantId: TenantId, audit: Audit, alerts: Alerts): MemberStore {
  async function requireRested(memberId: string, now: number): Promise<void> {
    const until = await db
      .prepare('select resume_after from members where tenant_id = ?1 and id = ?2')
      .bind(tenantId, memberId)
      .first<number>('resume_after')
    if (until === null || until <= now) return
    throw new Problem(
      'conflict',
      `LinkedIn has held this account up, so it rests for a week. You can take part again from ${new Date(until).toISOString().slice(0, 10)}, after you have looked at it on LinkedIn.`,
    )
  }

  async function requireStanding(memberId: string): Promise<void> {
    const row = await db
      .prepare(
        `select t.standing_approval as enabled, exists (select 1 from consents c where c.tenant_id = ?1 and c.member_id = ?2
           and c.purpose = 'standing_approval' and c.revoked_at is null) as agreed from tenants t where t.id = ?1`,
      )
      .bind(tenantId, memberId)
      .first<{ enabled: number; agreed: number }>()
    if (!row?.enabled) {
      throw new Problem('forbidden', "Standing approval is off here. The account's owner can switch it on in Settings.")
    }
    if (!row.agreed) throw new Problem('conflict', 'Agree to standing approval first.')
  }

  async function requireAllowed(chosen: Partial<MemberCaps>): Promise<void> {
    const stored = await db.prepare('select caps from tenants where id = ?1').bind(tenantId).first<string>('caps')
    const allowed = tenantCaps(JSON.parse(stored ?? '{}'))
    const errors = (['perDay', 'perWeek'] as const)
      .filter((name) => (chosen[name] ?? 0) > allowed[name])
      .map((name) => ({ path: `caps.${name}`, message: `Your company allows at most ${allowed[name]}.` }))
    if (errors[0]) throw new Problem('invalid_input', `${errors[0].path}: ${errors[0].message}`, { errors })
  }

  const store: MemberStore = {
    ofUser: (userId) =>
      db
        .prepare(`select ${columns} from members where tenant_id = ?1 and user_id = ?2`)
        .bind(tenantId, userId)
        .first<Member>(),

    async membership(userId, now) {
      const [members, consents] = await db.batch([
        db
          .prepare(
            `select ${columns}, time_zone as timeZone, hours, caps, comments, comment_mode as commentMode, comment_rate as commentRate, use,
               created_at as since, (select caps from tenants where id = ?1) as tenantCaps
             from members where tenant_id = ?1 and user_id = ?2`,
          )
          .bind(tenantId, userId),
        db
          .prepare(
            `select route, purpose, text_version as textVersion, given_at as givenAt from consents
             where tenant_id = ?1 and revoked_at is null
               and member_id = (select id from members where tenant_id = ?1 and user_id = ?2)
             order by route, purpose`,
          )
          .bind(tenantId, userId),
      ])
      const row = members?.results[0] as Row | undefined
      if (!row) return null
      const { hours, caps, comments, use, since, tenantCaps: ofTenant, ...rest } = row
      const limits: TenantCaps = tenantCaps(JSON.parse(ofTenant))
      const chosen = JSON.parse(caps) as Partial<MemberCaps>
      return {
        ...rest,
        hours: hours === null ? null : (JSON.parse(hours) as Hours),
        comments: JSON.parse(comments) as string[],
        caps: {
          perDay: Math.min(chosen.perDay ?? limits.perDay, limits.perDay),
          perWeek: Math.min(chosen.perWeek ?? limits.perWeek, limits.perWeek),
        },
        limits: { perDay: limits.perDay, perWeek: limits.perWeek },
        use: presentUse(
          use === null ? null : (JSON.parse(use) as Use),
          memberCaps(limits, chosen, since, now),
          rest.timeZone,
          now,
        ),
        consents: (consents?.results ?? []) as unknown as Agreement[],
      }
    },

    async put(userId, linkedinVanity, now) {
      const [put] = await db.batch<Member>([
        db
          .prepare(
            `insert into members (tenant_id, id, user_id, linkedin_vanity, created_at)
             select ?1, ?2, ?3, ?4, ?5 where exists (select 1 from memberships where tenant_id = ?1 and user_id = ?3)
             on conflict (tenant_id, user_id) do update set linkedin_vanity = excluded.linkedin_vanity
             where lower(members.linkedin_vanity) = lower(excluded.linkedin_vanity) or not exists (select 1 from activities a
               where a.tenant_id = ?1 and a.member_id = members.id and a.pressed_at > ?5 - ${countedForMs})
             returning ${columns}`,
          )
          .bind(tenantId, newId('mem', now), userId, linkedinVanity, now),
        audit({ action: 'membership.put', subject: userId }, now),
      ])
      const member = put?.results[0]
      if (member) return member
      if (await store.ofUser(userId)) {
        throw new Problem(
          'conflict',
          'What you have shared in the last seven days counts for the profile that you named. You can name another one a week after your last share.',
        )
      }
      throw new Problem('not_found', 'The person was not found.')
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

    async update(memberId, changes, now) {
      const { approval, status, timeZone, hours, caps, comments, commentMode, commentRate } = changes
      if (approval === 'standing') await requireStanding(memberId)
      if (caps) await requireAllowed(caps)
      if (status === 'active') await requireRested(memberId, now)
      const own = 'tenant_id = ?1 and member_id = ?2'
      const looked = (also: string) => db.prepare(lookAgain(`${own} and ${also}`, '?3')).bind(tenantId, memberId, now)
      const active = {
        sql: `exists (select 1 from members where tenant_id = ? and id = ? and status = 'active')`,
        values: [tenantId, memberId],
      }
      await db.batch([
        db
          .prepare(
            `update members set approval = coalesce(?3, approval), status = coalesce(?4, status),
               status_reason = case when ?4 is null then status_reason end, time_zone = coalesce(?5, time_zone),
               hours = case when ?6 then ?7 else hours end, caps = json_patch(caps, coalesce(?8, '{}')),
               comments = coalesce(?9, comments), comment_mode = coalesce(?10, comment_mode),
               comment_rate = coalesce(?11, comment_rate),
               use = case when ?8 is null and ?5 is null then use else json_set(use, '$.nextAt', null, '$.why', null) end
             where tenant_id = ?1 and id = ?2`,
          )
          .bind(
            ...[tenantId, memberId, approval ?? null, status ?? null, timeZone ?? null],
            ...[Number(hours !== undefined), hours ? JSON.stringify(hours) : null, caps ? JSON.stringify(caps) : null],
            ...[comments ? JSON.stringify(comments) : null, commentMode ?? null, commentRate ?? null],
          ),
        audit({ action: 'membership.update', subject: memberId, detail: noted(changes) }, now),
        ...(approval
          ? [db.prepare(askAgain('tenant_id = ?1 and member_id = ?2', '?3', 'member')).bind(tenantId, memberId, now)]
          : []),
        ...(status === 'active'
          ? [
              looked(`state_reason in (${quoted(heldBy.paused)}, ${quoted(heldBy.attention)})`),
              ...alerts.resolving(aboutMember(memberId), 'A member takes part in pods again.', active, now),
            ]
          : []),
        ...(timeZone || hours !== undefined || caps ? [looked(waitsForAccount)] : []),
      ])
    },

    async pause(memberId, now) {
      const [, , found] = await db.batch<Member>([
        db
          .prepare(
            `update members set status = 'paused', status_reason = ?3 where tenant_id = ?1 and id = ?2 and status = 'active'`,
          )
          .bind(tenantId, memberId, pausedByAdmin),
        audit({ action: 'members.pause', subject: memberId }, now),
        db.prepare(`select ${columns} from members where tenant_id = ?1 and id = ?2`).bind(tenantId, memberId),
      ])
      const member = found?.results[0]
      if (!member) throw notFound('The member')
      return member
    },
  }
  return store
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`

/** Of a change, what the audit says: names and choices, never the member's words. */
function noted({ approval, status, timeZone, caps, hours, ...others }: MemberChanges) {
  return {
    ...(approval && { approval }),
    ...(status && { status }),
    ...(timeZone && { timeZone }),
    ...(hours !== undefined && { hours: hours === null ? null : `${hours.from}–${hours.to}` }),
    ...(caps && { caps: Object.entries(caps).map(([name, value]) => `${name} ${value}`) }),
    ...(Object.keys(others).length > 0 && { changed: Object.keys(others) }),
  }
}
