import { memberStopped } from '../notices/alert.ts'
import { alertStore } from '../notices/alert-store.ts'
import type { TenantId } from '../principal.ts'
import { type ActivityState, type AfterRefusal, mayEnter } from './activity.ts'
import type { Use } from './caps.ts'
import { type Claim, type ClaimedActivity, type ClaimRow, claimed, toClaimed } from './claimed-activity.ts'
import type { RouteName } from './route.ts'
import { attendedForMs, attendedRoute, stoodBy } from './standing.ts'
import { stopped } from './stops.ts'

/**
 * Why a claim was not given: there is no such activity in this tenant; it is not waiting to be performed, or somebody performs it;
 * another run of the member holds the account just now (come back later); member, pod or tenant is stopped, or sharing is; or nobody stands
 * behind the share any more.
 */
export type ClaimRefused = 'absent' | 'not_due' | 'busy' | 'stopped' | 'not_stood_by'

/** A picture of the page, as a run keeps it. */
export interface Picture {
  /** Its key in R2. */
  readonly key: string
  /** In hex. It stays on the record when the picture is gone. */
  readonly sha256: string
}

/** A step of a run, for the record. */
export interface StepRecord {
  readonly name: string
  readonly outcome: 'ok' | 'failed'
  /** One of our own sentences; never text of the page. */
  readonly detail?: string | undefined
  readonly picture?: Picture | undefined
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
  /** Millionths of a US dollar. */
  readonly costMicros?: number
  readonly resultUrl?: string | undefined
  readonly resultUrn?: string | undefined
}

/** How an activity leaves a run. */
export interface Leaving {
  readonly to: ActivityState
  readonly reason: string | null
  /**
   * When somebody is expected to move it on, in milliseconds since 1970; 0 where nobody is. One that is asked about again stays open
   * until its offer ends.
   */
  readonly dueAt?: number
  readonly evidence?: Evidence | undefined
  /** The run did not come to its work: it does not count as an attempt. */
  readonly uncounted?: boolean
  /** Where an agent's run waits in R2; null for none. */
  readonly pausedRun?: string | null
}

/** How an activity leaves a run whose press the provider itself has refused: nothing was made. */
export interface Refused {
  readonly to: AfterRefusal
  readonly reason: string
  readonly dueAt: number
  readonly evidence?: Evidence | undefined
}

/** The activities of one tenant, as the runner sees them. */
export interface ActivityRuns {
  /**
   * Takes hold of an activity that is queued, or that a lost runner held in `running`, and moves it to `running`.
   *
   * @param leaseMs how long the hold lasts unless {@link ActivityRuns.renew} is called
   */
  claim(activityId: string, now: number, leaseMs: number): Promise<ClaimedActivity | ClaimRefused>
  /** Takes hold of an activity that is `unknown`, to read and nothing else. Its state stays. */
  claimReading(activityId: string, now: number, leaseMs: number): Promise<ClaimedActivity | ClaimRefused>
  /**
   * Takes a queued activity that may not be claimed out of the queue's way: it waits, and whoever sends on what is due sees why it
   * may not go.
   */
  stepBack(activityId: string, now: number): Promise<void>
  /** Leaves an activity that is `unknown` and may not be read any more to the member. */
  leaveReading(activityId: string, now: number): Promise<void>
  /** Lengthens the hold. False where it was lost: stop at once. */
  renew(claim: Claim, now: number, leaseMs: number): Promise<boolean>
  /**
   * Stores that the press is about to be made. It does so only while everybody concerned stands by it: tenant, pod and member
   * active, nothing stopped, the route still listed and agreed to, the words still those approved. This is the last look at the
   * switches before the press.
   *
   * @param textHash of the very words that are about to be sent
   * @returns false where the hold was lost or somebody does not stand by it any more; nothing was written, and nothing may be pressed
   */
  submit(claim: Claim, textHash: string, now: number, evidence: Evidence): Promise<boolean>
  /** Ends the hold. False where it was lost, or the state does not allow the move; nothing was written then. */
  leave(claim: Claim, leaving: Leaving, now: number): Promise<boolean>
  /**
   * Ends the hold after a refusal of the press, and takes the press back; where nobody wants the share any more, it is given
   * up. False where the hold was lost.
   */
  takeBackPress(claim: Claim, refused: Refused, now: number): Promise<boolean>
  /** Puts the next reading of an activity that stays `unknown`, and ends the hold. */
  readAgain(claim: Claim, dueAt: number, evidence?: Evidence): Promise<boolean>
  /**
   * Adds a step to the record. False where the hold was lost, or sharing was stopped before the press: nothing was written, stop
   * at once.
   */
  addStep(claim: Claim, step: StepRecord): Promise<boolean>
  /**
   * Marks the member as needing a person, who is told; none of the member's activities is claimed until the member resumes. What
   * LinkedIn has said of an account holds whoever has a hold on it, and whether or not the member pauses.
   */
  stopMember(memberId: string, reason: string, rest: boolean, now: number): Promise<void>
  /** Keeps what the member's gate said of today and this week, for people to see. */
  noteUse(memberId: string, use: Use): Promise<void>
  /** Whose activities these are: activity → member. An activity that is not this tenant's is left out. */
  membersOf(activityIds: readonly string[]): Promise<ReadonlyMap<string, string>>
}

/** An account that LinkedIn itself has held up does nothing for so long. Source: linkedin-and-unipile §2. */
const restMs = 7 * 86_400_000

/** What stops an activity that nobody has pressed for. */
const held = `(exists (select 1 from tenants where id = activities.tenant_id and status <> 'active')
  or not exists (select 1 from members m where m.tenant_id = activities.tenant_id and m.id = activities.member_id and m.status = 'active')
  or exists (select 1 from pods p where p.tenant_id = activities.tenant_id and p.id = activities.pod_id and p.status = 'paused')
  or ${stopped('activities.tenant_id', 'activities.route')})`

/** The yes to an activity may still be acted on at ?3: on the attended route for minutes only. */
const yesHolds = `(${stoodBy} and (route <> '${attendedRoute}' or approved_at > ?3 - ${attendedForMs}))`

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
             fence = fence + 1, due_at = ?3 + ?4, attempts = attempts + 1
           where tenant_id = ?1 and id = ?2 and pressed_at is null and (state = 'queued' or (state = 'running' and due_at <= ?3))
             and not ${held} and ${yesHolds}
             and not exists (select 1 from activities o where o.state in ('queued', 'running', 'submitting')
               and o.state <> 'queued' and o.due_at > ?3 and o.tenant_id = ?1 and o.member_id = activities.member_id and o.id <> ?2)
           returning ${claimed}`,
        )
        .bind(tenantId, activityId, now, leaseMs)
        .first<ClaimRow>()
      return row ? toClaimed(activityId, row, now) : refusal(activityId, now)
    },

    async claimReading(activityId, now, leaseMs) {
      const row = await db
        .prepare(
          `update activities set fence = fence + 1, due_at = ?3 + ?4
           where tenant_id = ?1 and id = ?2 and state = 'unknown' and not ${held} and exists (select 1 from consents c
             where c.tenant_id = ?1 and c.member_id = activities.member_id and c.route = activities.route
               and c.purpose = 'repost' and c.revoked_at is null)
           returning ${claimed}`,
        )
        .bind(tenantId, activityId, now, leaseMs)
        .first<ClaimRow>()
      if (row) return toClaimed(activityId, row, now)
      const state = await db
        .prepare('select state from activities where tenant_id = ?1 and id = ?2')
        .bind(tenantId, activityId)
        .first<ActivityState>('state')
      if (!state) return 'absent'
      return state === 'unknown' ? 'stopped' : 'not_due'
    },

    async stepBack(activityId, now) {
      await db
        .prepare(
          `update activities set state = 'approved', state_actor = 'runner', state_at = ?3, due_at = ?3,
             state_reason = 'It may not go just now.'
           where tenant_id = ?1 and id = ?2 and state = 'queued' and ${mayEnter('approved')}`,
        )
        .bind(tenantId, activityId, now)
        .run()
    },

    async leaveReading(activityId, now) {
      await db
        .prepare(
          `update activities set state = 'needs_person', state_actor = 'runner', state_at = ?3, due_at = 0,
             state_reason = 'The profile may not be read any more. The member looks there and says here whether the share is there.'
           where tenant_id = ?1 and id = ?2 and state = 'unknown'`,
        )
        .bind(tenantId, activityId, now)
        .run()
    },

    async renew(claim, now, leaseMs) {
      const { meta } = await db
        .prepare(
          `update activities set due_at = ?4 + ?5
           where tenant_id = ?1 and id = ?2 and fence = ?3 and state in ('running', 'submitting', 'unknown')`,
        )
        .bind(tenantId, claim.activityId, claim.fence, now, leaseMs)
        .run()
      return meta.changes > 0
    },

    async submit(claim, textHash, now, evidence) {
      const { meta } = await db
        .prepare(
          `update activities set state = 'submitting', state_actor = 'runner', state_reason = null, state_at = ?4, pressed_at = ?4,
             browser_session_id = coalesce(?6, browser_session_id)
           where tenant_id = ?1 and id = ?2 and fence = ?3 and ${mayEnter('submitting')}
             and route = ?5 and text_hash = ?7 and not ${held} and ${stoodBy}`,
        )
        .bind(tenantId, claim.activityId, claim.fence, now, evidence.route, evidence.browserSessionId ?? null, textHash)
        .run()
      return meta.changes > 0
    },

    async leave(claim, { to, reason, dueAt = 0, evidence, uncounted = false, pausedRun }, now) {
      const { meta } = await db
        .prepare(
          `update activities set state = ?4, state_actor = 'runner', state_reason = ?5, state_at = ?6, due_at = ${to === 'proposed' ? `max(?7, ${offerEnd})` : '?7'},
             attempts = attempts - ?8, browser_session_id = coalesce(?9, browser_session_id),
             browser_ms = browser_ms + ?10, model_calls = model_calls + ?11, tokens = tokens + ?12, cost_micros = cost_micros + ?13,
             result_url = coalesce(?14, result_url), result_urn = coalesce(?15, result_urn),
             paused_run = case when ?16 then ?17 else paused_run end${to === 'proposed' ? unapproved : ''}
           where tenant_id = ?1 and id = ?2 and fence = ?3 and ${mayEnter(to)}`,
        )
        .bind(
          tenantId,
          claim.activityId,
          claim.fence,
          to,
          reason,
          now,
          dueAt,
          Number(uncounted),
          ...left(evidence),
          evidence?.resultUrl ?? null,
          evidence?.resultUrn ?? null,
          Number(pausedRun !== undefined),
          pausedRun ?? null,
        )
        .run()
      return meta.changes > 0
    },

    async takeBackPress(claim, { to, reason, dueAt, evidence }, now) {
      const { meta } = await db
        .prepare(
          `update activities set state = iif(${over}, 'failed', ?4), state_actor = 'runner',
             state_reason = iif(${over}, 'The offer was taken back, or the member has left the pod.', ?10), state_at = ?11, pressed_at = null,
             due_at = iif(${over}, 0, ${to === 'proposed' ? `max(?12, ${offerEnd})` : '?12'}),
             browser_session_id = coalesce(?5, browser_session_id), browser_ms = browser_ms + ?6, model_calls = model_calls + ?7,
             tokens = tokens + ?8, cost_micros = cost_micros + ?9${to === 'proposed' ? unapproved : ''}
           where tenant_id = ?1 and id = ?2 and fence = ?3 and state = 'submitting'`,
        )
        .bind(tenantId, claim.activityId, claim.fence, to, ...left(evidence), reason, now, dueAt)
        .run()
      return meta.changes > 0
    },

    async readAgain(claim, dueAt, evidence) {
      const { meta } = await db
        .prepare(
          `update activities set due_at = ?4, browser_session_id = coalesce(?5, browser_session_id),
             browser_ms = browser_ms + ?6, model_calls = model_calls + ?7, tokens = tokens + ?8, cost_micros = cost_micros + ?9
           where tenant_id = ?1 and id = ?2 and fence = ?3 and state = 'unknown'`,
        )
        .bind(tenantId, claim.activityId, claim.fence, dueAt, ...left(evidence))
        .run()
      return meta.changes > 0
    },

    async addStep(claim, step) {
      const { meta } = await db
        .prepare(
          `insert into activity_steps (tenant_id, activity_id, seq, name, outcome, detail, screenshot_key, at, ms, screenshot_hash)
           select ?1, ?2, (select coalesce(max(seq), 0) + 1 from activity_steps where tenant_id = ?1 and activity_id = ?2),
             ?4, ?5, ?6, ?7, ?8, ?9, ?10
           where exists (select 1 from activities where tenant_id = ?1 and id = ?2 and fence = ?3 and (pressed_at is not null or not ${held}))`,
        )
        .bind(
          tenantId,
          claim.activityId,
          claim.fence,
          step.name,
          step.outcome,
          step.detail ?? null,
          step.picture?.key ?? null,
          step.at,
          step.ms,
          step.picture?.sha256 ?? null,
        )
        .run()
      return meta.changes > 0
    },

    async stopMember(memberId, reason, rest, now) {
      const stopped = {
        sql: `exists (select 1 from members where tenant_id = ? and id = ? and status = 'needs_attention' and status_reason = ?)`,
        values: [tenantId, memberId, reason],
      }
      await db.batch([
        db
          .prepare(
            `update members set status_reason = case when status = 'needs_attention' then status_reason else ?3 end,
               status = 'needs_attention', resume_after = max(resume_after, ?4)
             where tenant_id = ?1 and id = ?2`,
          )
          .bind(tenantId, memberId, reason, rest ? now + restMs : 0),
        ...alertStore(db, tenantId).opening(memberStopped(memberId, reason), stopped, now),
      ])
    },

    async noteUse(memberId, use) {
      await db
        .prepare('update members set use = ?3 where tenant_id = ?1 and id = ?2')
        .bind(tenantId, memberId, JSON.stringify(use))
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

  async function refusal(activityId: string, now: number): Promise<ClaimRefused> {
    const row = await db
      .prepare(
        `select state, ${held} as held, ${yesHolds} as yesHolds
         from activities where tenant_id = ?1 and id = ?2`,
      )
      .bind(tenantId, activityId, now)
      .first<{ state: ActivityState; held: number; yesHolds: number }>()
    if (!row) return 'absent'
    if (row.state !== 'queued') return 'not_due'
    if (row.held) return 'stopped'
    return row.yesHolds ? 'busy' : 'not_stood_by'
  }
}

/** SQL: when the offer of a row of `activities` ends. */
export const offerEnd = `coalesce((select o.expires_at from amplifications o
  where o.tenant_id = activities.tenant_id and o.id = activities.amplification_id), 0)`

/** SQL: nobody wants the share of a row of `activities` any more: its offer was taken back, or the member has left the pod. */
const over = `(exists (select 1 from amplifications o
    where o.tenant_id = activities.tenant_id and o.id = activities.amplification_id and o.state = 'canceled')
  or not exists (select 1 from pod_members pm
    where pm.tenant_id = activities.tenant_id and pm.pod_id = activities.pod_id and pm.member_id = activities.member_id))`

/** What ends with an approval, in an UPDATE of `activities`. */
export const unapproved = `, approved_by = null, approved_at = null, route = null, text_hash = null, text_key = null`

const left = (evidence: Evidence | undefined) => [
  evidence?.browserSessionId ?? null,
  evidence?.browserMs ?? 0,
  evidence?.modelCalls ?? 0,
  evidence?.tokens ?? 0,
  evidence?.costMicros ?? 0,
]
