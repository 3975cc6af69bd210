import { type MemberCaps, memberCaps, type TenantCaps, tenantCaps } from './caps.ts'
import type { RouteName } from './route.ts'

/** A runner's hold on an activity. Every write of the runner carries the fence and is refused once somebody else has claimed. */
export interface Claim {
  readonly activityId: string
  readonly fence: number
}

/** All that a runner needs to know to perform a claimed activity, or to read it back. */
export interface ClaimedActivity extends Claim {
  readonly memberId: string
  readonly memberVanity: string
  readonly memberName: string
  readonly postUrl: string
  readonly postUrn: string
  /** A second address of the same post, where a person gave one. */
  readonly otherUrl: string | null
  /** The author's public name, where the address tells it. */
  readonly author: string | null
  /** The words that go with the share, exactly as approved; null for a share without words. */
  readonly comment: string | null
  /** SHA-256 of the approved words, as `wordsHash` makes it. */
  readonly textHash: string
  readonly approvedBy: 'member' | 'standing'
  readonly approvedAt: number
  readonly attempts: number
  /** The one route that the share was approved for. */
  readonly route: RouteName
  /** The member agreed to a stored sign-in for the browser route, and the tenant's owner has switched that on. */
  readonly mayTypeSignIn: boolean
  /** Whether an agent may go on where the script ends: not at all, up to the press, or to the end. */
  readonly agentMode: 'off' | 'ask' | 'on'
  /** The state in R2 of an agent's run that the member has answered with yes. */
  readonly pausedRun: string | null
  /** What the member may do, and in which time zone a day of theirs is. */
  readonly caps: MemberCaps
  readonly timeZone: string
  /** Since when the effect may be out there; null while it cannot be. */
  readonly pressedAt: number | null
}

/** A row of {@link claimed}. */
export interface ClaimRow {
  fence: number
  memberId: string
  memberVanity: string
  memberName: string | null
  memberCaps: string
  memberSince: number
  timeZone: string
  postUrl: string
  postUrn: string
  offer: string | null
  comment: string | null
  textHash: string | null
  approvedBy: 'member' | 'standing'
  approvedAt: number | null
  attempts: number
  route: RouteName
  tenant: string
  mayTypeSignIn: number
  pausedRun: string | null
  pressedAt: number | null
}

/** SQL: what a claim gives of a row of `activities`. */
export const claimed = `fence, attempts, approved_by as approvedBy, approved_at as approvedAt, route, member_id as memberId,
  post_url as postUrl, post_urn as postUrn, comment, text_hash as textHash, paused_run as pausedRun, pressed_at as pressedAt,
  (select json_object('otherUrl', o.other_url, 'author', o.author) from amplifications o
    where o.tenant_id = activities.tenant_id and o.id = activities.amplification_id) as offer,
  (select linkedin_vanity from members m where m.tenant_id = activities.tenant_id and m.id = member_id) as memberVanity,
  (select u.name from members m join "user" u on u.id = m.user_id
    where m.tenant_id = activities.tenant_id and m.id = member_id) as memberName,
  (select caps from members m where m.tenant_id = activities.tenant_id and m.id = member_id) as memberCaps,
  (select created_at from members m where m.tenant_id = activities.tenant_id and m.id = member_id) as memberSince,
  (select time_zone from members m where m.tenant_id = activities.tenant_id and m.id = member_id) as timeZone,
  (select json_object('caps', json(t.caps), 'agent', t.agent) from tenants t where t.id = activities.tenant_id) as tenant,
  (select t.typed_sign_in = 1 and exists (select 1 from consents c where c.tenant_id = t.id and c.member_id = activities.member_id
      and c.route = 'browser' and c.purpose = 'stored_sign_in' and c.revoked_at is null)
    from tenants t where t.id = activities.tenant_id) as mayTypeSignIn`

/** Makes a claim's answer of its row. @param now for the caps that grow with the member's time here */
export function toClaimed(activityId: string, row: ClaimRow, now: number): ClaimedActivity {
  const tenant = JSON.parse(row.tenant) as { caps: Partial<TenantCaps>; agent: ClaimedActivity['agentMode'] }
  const offer = JSON.parse(row.offer ?? '{}') as { otherUrl?: string | null; author?: string | null }
  const { fence, memberId, memberVanity, memberName, postUrl, postUrn, comment, attempts, route } = row
  return {
    activityId,
    fence,
    memberId,
    memberVanity,
    memberName: memberName ?? memberVanity,
    postUrl,
    postUrn,
    otherUrl: offer.otherUrl ?? null,
    author: offer.author ?? null,
    comment,
    textHash: row.textHash ?? '',
    approvedBy: row.approvedBy,
    approvedAt: row.approvedAt ?? 0,
    attempts,
    route,
    mayTypeSignIn: row.mayTypeSignIn === 1,
    agentMode: tenant.agent,
    pausedRun: row.pausedRun,
    caps: memberCaps(tenantCaps(tenant.caps), JSON.parse(row.memberCaps), row.memberSince, now),
    timeZone: row.timeZone,
    pressedAt: row.pressedAt,
  }
}
