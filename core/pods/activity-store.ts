import type { TenantId } from '../principal.ts'
import { type ActivityState, statesBefore } from './activity.ts'
import type { Purpose, RouteName } from './route.ts'
import { standingRoutes } from './standing.ts'

/** A runner's hold on an activity. Every write of the runner carries the fence and is refused once somebody else has claimed. */
export interface Claim {
  readonly activityId: string
  readonly fence: number
}

/** All that a runner needs to know to perform a claimed activity. */
export interface ClaimedActivity extends Claim {
  readonly memberId: string
  readonly memberVanity: string
  readonly postUrl: string
  readonly postUrn: string
  /** The member's own words, exactly as approved; null for a share without words. */
  readonly comment: string | null
  readonly attempts: number
  /** The routes that the tenant allows, in its order, and that this member has agreed to for reposts. */
  readonly routes: readonly RouteName[]
  /** The member agreed to a stored sign-in for the browser route, and the tenant's owner has switched that on. */
  readonly mayTypeSignIn: boolean
}

/**
 * Why a claim was not given: there is no such activity in this tenant; it has left the states to be performed; another run of
 * the member holds the account just now (come back later); or member or tenant is stopped, or nobody stands behind the share
 * any more (the sweep rings again once they are not, or asks again).
 */
export type ClaimRefused = 'absent' | 'not_due' | 'busy' | 'stopped'

/** A step of a run, for the record. */
export interface StepRecord {
  readonly name: string
  readonly outcome: 'ok' | 'failed'
  /** One of our own sentences; never text of the page. */
  readonly detail?: string | undefined
  /** The screenshot's key in R2. */
  readonly screenshotKey?: string | undefined
  readonly at: number
  readonly ms: number
}

/** What a run leaves behind on the activity. */
export interface Evidence {
  readonly route: RouteName
  readonly browserSessionId?: string | undefined
  readonly browserMs?: number
  readonly modelCalls?: number
  readonly tokens?: number
  readonly resultUrl?: string | undefined
  readonly resultUrn?: string | undefined
}

interface ClaimRow {
  fence: number
  memberId: string
  memberVanity: string
  postUrl: string
  postUrn: string
  comment: string | null
  attempts: number
  routes: string
  agreed: string
  typedSignIn: number
  approvedBy: 'member' | 'standing'
}

/** The activities of one tenant, as the runner sees them. */
export interface ActivityRuns {
  /**
   * Takes hold of an activity that is queued, or that a lost runner held in `running`, and moves it to `running`.
   *
   * @param leaseMs how long the hold lasts unless {@link ActivityRuns.renew} is called
   */
  claim(activityId: string, now: number, leaseMs: number): Promise<ClaimedActivity | ClaimRefused>
  /** Lengthens the hold. False where it was lost: stop at once. */
  renew(claim: Claim, now: number, leaseMs: number): Promise<boolean>
  /**
   * Moves a held activity on. `submitting` keeps the hold; every other state ends it.
   *
   * Into `submitting` it moves only while everybody concerned still stands by it: tenant and member active, the evidence's
   * route still allowed by the tenant and agreed to by the member. This is the last look at the switches before the press.
   *
   * @returns false where the hold was lost or the state does not allow the move; nothing was written then
   */
  move(claim: Claim, to: ActivityState, reason: string | null, now: number, evidence?: Evidence): Promise<boolean>
  /**
   * Puts a held activity back to `queued`, to be tried again.
   *
   * @param dueAt when a runner is expected to have taken it; the sweep does not ring before
   * @returns false where the hold was lost or the press may have been made; nothing was written then
   */
  putBack(claim: Claim, reason: string, now: number, dueAt: number, evidence?: Evidence): Promise<boolean>
  /**
   * Gives a held activity back to `queued` where its turn had not come: this does not count as an attempt.
   *
   * @param dueAt as for {@link ActivityRuns.putBack}
   * @returns as {@link ActivityRuns.putBack}
   */
  giveBack(claim: Claim, reason: string, now: number, dueAt: number): Promise<boolean>
  /** Adds a step to the record. False where the hold was lost: nothing was written, stop at once. */
  addStep(claim: Claim, step: StepRecord): Promise<boolean>
  /** Marks the member as needing a person; none of the member's activities is claimed until an owner or the member resumes. */
  stopMember(memberId: string, reason: string): Promise<void>
  /** Whose activities these are: activity → member. An activity that is not this tenant's is left out. */
  membersOf(activityIds: readonly string[]): Promise<ReadonlyMap<string, string>>
}

/**
 * Opens the activities of one tenant for a runner.
 *
 * @param tenantId the tenant that the message names; an activity of another tenant is `absent`
 */
export function activityRuns(db: D1Database, tenantId: TenantId): ActivityRuns {
  return {
    async claim(activityId, now, leaseMs) {
      const row = await db
        .prepare(
          `update activities set state = 'running', state_actor = 'runner', state_reason = null, state_at = ?3,
             fence = fence + 1, lease_until = ?3 + ?4, attempts = attempts + 1
           where tenant_id = ?1 and id = ?2 and (state = 'queued' or (state = 'running' and lease_until <= ?3))
             and exists (select 1 from tenants where id = ?1 and status = 'active')
             and exists (select 1 from members m where m.tenant_id = ?1 and m.id = activities.member_id and m.status = 'active')
             and (approved_by = 'member' or exists (${standingRoutes('?1', 'activities.member_id')}))
             and not exists (select 1 from activities o where o.tenant_id = ?1 and o.member_id = activities.member_id
               and o.id <> ?2 and o.state in ('running', 'submitting') and o.lease_until > ?3)
           returning fence, attempts, approved_by as approvedBy, member_id as memberId, post_url as postUrl, post_urn as postUrn, comment,
             (select linkedin_vanity from members m where m.tenant_id = ?1 and m.id = member_id) as memberVanity,
             (select routes from tenants where id = ?1) as routes,
             (select typed_sign_in from tenants where id = ?1) as typedSignIn,
             (select json_group_array(c.route || ' ' || c.purpose) from consents c
               where c.tenant_id = ?1 and c.member_id = activities.member_id and c.revoked_at is null) as agreed`,
        )
        .bind(tenantId, activityId, now, leaseMs)
        .first<ClaimRow>()
      if (!row) return refusal(activityId, now)
      const agreed = new Set<string>(JSON.parse(row.agreed))
      const agrees = (route: RouteName, purpose: Purpose) => agreed.has(`${route} ${purpose}`)
      const needed: Purpose[] = row.approvedBy === 'member' ? ['repost'] : ['repost', 'standing_approval']
      const routes = (JSON.parse(row.routes) as RouteName[]).filter((route) =>
        needed.every((purpose) => agrees(route, purpose)),
      )
      return {
        activityId,
        fence: row.fence,
        memberId: row.memberId,
        memberVanity: row.memberVanity,
        postUrl: row.postUrl,
        postUrn: row.postUrn,
        comment: row.comment,
        attempts: row.attempts,
        routes,
        mayTypeSignIn: row.typedSignIn === 1 && agrees('browser', 'stored_sign_in'),
      }
    },

    async renew(claim, now, leaseMs) {
      const { meta } = await db
        .prepare(
          `update activities set lease_until = ?4 + ?5
           where tenant_id = ?1 and id = ?2 and fence = ?3 and state in ('running', 'submitting')`,
        )
        .bind(tenantId, claim.activityId, claim.fence, now, leaseMs)
        .run()
      return meta.changes > 0
    },

    move: (claim, to, reason, now, evidence) => leave(claim, to, reason, now, 0, evidence),
    putBack: (claim, reason, now, dueAt, evidence) => leave(claim, 'queued', reason, now, dueAt, evidence),
    giveBack: (claim, reason, now, dueAt) => leave(claim, 'queued', reason, now, dueAt, undefined, 1),

    async addStep(claim, step) {
      const { meta } = await db
        .prepare(
          `insert into activity_steps (tenant_id, activity_id, seq, name, outcome, detail, screenshot_key, at, ms)
           select ?1, ?2, (select coalesce(max(seq), 0) + 1 from activity_steps where tenant_id = ?1 and activity_id = ?2),
             ?4, ?5, ?6, ?7, ?8, ?9
           where exists (select 1 from activities where tenant_id = ?1 and id = ?2 and fence = ?3)`,
        )
        .bind(
          tenantId,
          claim.activityId,
          claim.fence,
          step.name,
          step.outcome,
          step.detail ?? null,
          step.screenshotKey ?? null,
          step.at,
          step.ms,
        )
        .run()
      return meta.changes > 0
    },

    async stopMember(memberId, reason) {
      await db
        .prepare(
          `update members set status = 'needs_attention', status_reason = ?3
           where tenant_id = ?1 and id = ?2 and status = 'active'`,
        )
        .bind(tenantId, memberId, reason)
        .run()
    },

    async membersOf(activityIds) {
      const { results } = await db
        .prepare(
          `select id, member_id as memberId from activities
           where tenant_id = ?1 and id in (select value from json_each(?2))`,
        )
        .bind(tenantId, JSON.stringify(activityIds))
        .all<{ id: string; memberId: string }>()
      return new Map(results.map((row) => [row.id, row.memberId]))
    },
  }

  async function leave(
    claim: Claim,
    to: ActivityState,
    reason: string | null,
    now: number,
    leaseUntil: number,
    evidence: Evidence | undefined,
    uncounted = 0,
  ): Promise<boolean> {
    const { meta } = await db
      .prepare(
        `update activities set state = ?4, state_actor = 'runner', state_reason = ?5, state_at = ?6,
           lease_until = case when ?4 = 'submitting' then lease_until else ?15 end, attempts = attempts - ?16,
           route = coalesce(?8, route), browser_session_id = coalesce(?9, browser_session_id),
           browser_ms = browser_ms + ?10, model_calls = model_calls + ?11, tokens = tokens + ?12,
           result_url = coalesce(?13, result_url), result_urn = coalesce(?14, result_urn)
         where tenant_id = ?1 and id = ?2 and fence = ?3 and state in (select value from json_each(?7))
           and (?4 <> 'submitting' or (
             exists (select 1 from tenants t, json_each(t.routes) r where t.id = ?1 and t.status = 'active' and r.value = ?8)
             and exists (select 1 from members m
               where m.tenant_id = ?1 and m.id = activities.member_id and m.status = 'active')
             and exists (select 1 from consents c where c.tenant_id = ?1 and c.member_id = activities.member_id
               and c.route = ?8 and c.purpose = 'repost' and c.revoked_at is null)
             and (approved_by = 'member' or ?8 in (${standingRoutes('?1', 'activities.member_id')}))))`,
      )
      .bind(
        tenantId,
        claim.activityId,
        claim.fence,
        to,
        reason,
        now,
        JSON.stringify(statesBefore(to)),
        evidence?.route ?? null,
        evidence?.browserSessionId ?? null,
        evidence?.browserMs ?? 0,
        evidence?.modelCalls ?? 0,
        evidence?.tokens ?? 0,
        evidence?.resultUrl ?? null,
        evidence?.resultUrn ?? null,
        leaseUntil,
        uncounted,
      )
      .run()
    return meta.changes > 0
  }

  async function refusal(activityId: string, now: number): Promise<ClaimRefused> {
    const row = await db
      .prepare(
        `select a.state, a.lease_until as leaseUntil, m.status = 'active' and t.status = 'active'
           and (a.approved_by = 'member' or exists (${standingRoutes('?1', 'a.member_id')})) as active
         from activities a join tenants t on t.id = a.tenant_id
         join members m on m.tenant_id = a.tenant_id and m.id = a.member_id
         where a.tenant_id = ?1 and a.id = ?2`,
      )
      .bind(tenantId, activityId)
      .first<{ state: ActivityState; leaseUntil: number; active: number }>()
    if (!row) return 'absent'
    const held = (row.state === 'running' || row.state === 'submitting') && row.leaseUntil > now
    if (row.state !== 'queued' && !held) return 'not_due'
    return row.active ? 'busy' : 'stopped'
  }
}
