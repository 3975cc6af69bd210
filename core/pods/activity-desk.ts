import type { Audit } from '../audit.ts'
import { keyset, type Page, type PageRequest, toPage } from '../page.ts'
import type { TenantId } from '../principal.ts'
import { notFound, Problem } from '../problem.ts'
import { type ActivityState, statesBefore } from './activity.ts'
import { claimWithinMs } from './pod-store.ts'

/** An activity as people see it. */
export interface Activity {
  readonly id: string
  readonly podId: string
  readonly amplificationId: string
  readonly memberId: string
  readonly memberName: string
  readonly memberUserId: string
  readonly kind: 'repost'
  readonly postUrl: string
  readonly postUrn: string
  readonly comment: string | null
  readonly state: ActivityState
  readonly route: string | null
  readonly reason: string | null
  readonly resultUrl: string | null
  readonly createdAt: number
  readonly updatedAt: number
}

/** A line of an activity's timeline. */
export interface Transition {
  readonly from: ActivityState | null
  readonly to: ActivityState
  readonly actor: string
  readonly reason: string | null
  readonly at: number
}

/** A step of its runs. */
export interface Step {
  readonly seq: number
  readonly name: string
  readonly outcome: 'ok' | 'failed'
  readonly detail: string | null
  readonly screenshotKey: string | null
  readonly at: number
  readonly ms: number
}

/** An activity with all that is known of it. */
export interface ActivityDetail extends Activity {
  readonly steps: Step[]
  readonly timeline: Transition[]
  readonly browserSessionId: string | null
  readonly browserMs: number
  readonly modelCalls: number
  readonly tokens: number
}

/** Which activities a list shows. */
export interface ActivityFilter {
  readonly podId?: string | undefined
  readonly amplificationId?: string | undefined
  readonly state?: ActivityState | undefined
  /** Only those of this person. */
  readonly userId?: string | undefined
}

const select = `select a.id, a.pod_id as podId, a.amplification_id as amplificationId, a.member_id as memberId,
  u.name as memberName, m.user_id as memberUserId, a.kind, a.post_url as postUrl, a.post_urn as postUrn, a.comment, a.state,
  a.route, a.state_reason as reason, a.result_url as resultUrl, a.created_at as createdAt, a.state_at as updatedAt,
  a.browser_session_id as browserSessionId, a.browser_ms as browserMs, a.model_calls as modelCalls, a.tokens
  from activities a join members m on m.tenant_id = a.tenant_id and m.id = a.member_id join "user" u on u.id = m.user_id`

/** The activities of one tenant, as people see and decide them. */
export interface ActivityDesk {
  list(filter: ActivityFilter, page: PageRequest): Promise<Page<Activity>>
  /** @throws Problem `not_found` */
  get(id: string): Promise<ActivityDetail>
  /**
   * The member agrees to this one share: it is queued, and the message is owed to the queue in the same batch.
   *
   * @throws Problem `not_found` where it is not the person's own; `conflict` where it no longer waits for them
   */
  approve(id: string, userId: string, now: number): Promise<void>
  /** The member does not want this share. @throws as {@link ActivityDesk.approve} */
  decline(id: string, userId: string, reason: string | null, now: number): Promise<void>
  /**
   * The R2 key of a step's screenshot.
   *
   * @param userId whose own activity it must be; null for those who may see everybody's
   * @throws Problem `not_found`
   */
  screenshotKey(id: string, seq: number, userId: string | null): Promise<string>
}

/** Opens the activities of one tenant for people. */
export function activityDesk(db: D1Database, tenantId: TenantId, audit: Audit): ActivityDesk {
  const ownActivity = `tenant_id = ?1 and id = ?2
    and member_id = (select id from members where tenant_id = ?1 and user_id = ?3)`

  /** Says why a decision wrote nothing. */
  async function whyNot(id: string, userId: string): Promise<Problem> {
    const row = await db
      .prepare(`select state from activities where ${ownActivity}`)
      .bind(tenantId, id, userId)
      .first<{ state: ActivityState }>()
    return row
      ? new Problem('conflict', `This share no longer waits for a decision: it is ${row.state.replace('_', ' ')}.`)
      : notFound('The share')
  }

  return {
    async list(filter, page) {
      const { before, read } = keyset(page)
      const values: (string | number)[] = [tenantId, before, read]
      const where = ['a.tenant_id = ?1', 'a.id < ?2']
      const also = (column: string, value: string | undefined) => {
        if (value !== undefined) where.push(`${column} = ?${values.push(value)}`)
      }
      also('a.pod_id', filter.podId)
      also('a.amplification_id', filter.amplificationId)
      also('a.state', filter.state)
      if (filter.userId !== undefined) {
        const user = `?${values.push(filter.userId)}`
        where.push(`a.member_id = (select id from members where tenant_id = ?1 and user_id = ${user})`)
      }
      const { results } = await db
        .prepare(`${select} where ${where.join(' and ')} order by a.id desc limit ?3`)
        .bind(...values)
        .all<Activity>()
      return toPage(results, page.limit, (row) => row)
    },

    async get(id) {
      const [activity, steps, timeline] = await db.batch([
        db.prepare(`${select} where a.tenant_id = ?1 and a.id = ?2`).bind(tenantId, id),
        db
          .prepare(
            `select seq, name, outcome, detail, screenshot_key as screenshotKey, at, ms from activity_steps
             where tenant_id = ?1 and activity_id = ?2 order by seq`,
          )
          .bind(tenantId, id),
        db
          .prepare(
            `select from_state as "from", to_state as "to", actor, reason, at from activity_events
             where tenant_id = ?1 and activity_id = ?2 order by seq`,
          )
          .bind(tenantId, id),
      ])
      const row = activity?.results[0] as Omit<ActivityDetail, 'steps' | 'timeline'> | undefined
      if (!row) throw notFound('The activity')
      return { ...row, steps: (steps?.results ?? []) as Step[], timeline: (timeline?.results ?? []) as Transition[] }
    },

    async approve(id, userId, now) {
      const actor = `member:${userId}`
      const [approved] = await db.batch([
        db
          .prepare(
            `update activities set state = 'approved', state_actor = ?5, state_reason = null, state_at = ?4, approved_by = 'member'
             where ${ownActivity} and state in (select value from json_each(?6))`,
          )
          .bind(tenantId, id, userId, now, actor, JSON.stringify(statesBefore('approved'))),
        audit({ action: 'activities.approve', subject: id }, now),
        db
          .prepare(
            `update activities set state = 'queued', state_actor = 'planner', lease_until = ?4 + ${claimWithinMs}
             where ${ownActivity} and state = 'approved' and state_at = ?4 and state_actor = ?5`,
          )
          .bind(tenantId, id, userId, now, actor),
        db
          .prepare(
            `insert into outbox (tenant_id, queue, body, created_at)
             select ?1, 'pod-jobs', json_object('v', 1, 'kind', 'share', 'tenantId', ?1, 'activityId', ?2), ?3
             where changes() = 1`,
          )
          .bind(tenantId, id, now),
      ])
      if (approved?.meta.changes === 0) throw await whyNot(id, userId)
    },

    async decline(id, userId, reason, now) {
      const [declined] = await db.batch([
        db
          .prepare(
            `update activities set state = 'declined', state_actor = ?5, state_reason = ?6, state_at = ?4
             where ${ownActivity} and state in (select value from json_each(?7))`,
          )
          .bind(tenantId, id, userId, now, `member:${userId}`, reason, JSON.stringify(statesBefore('declined'))),
        audit({ action: 'activities.decline', subject: id }, now),
      ])
      if (declined?.meta.changes === 0) throw await whyNot(id, userId)
    },

    async screenshotKey(id, seq, userId) {
      const key = await db
        .prepare(
          `select screenshot_key as key from activity_steps where tenant_id = ?1 and activity_id = ?2 and seq = ?3
             and (?4 is null or exists (select 1 from activities a join members m on m.tenant_id = ?1 and m.id = a.member_id
               where a.tenant_id = ?1 and a.id = ?2 and m.user_id = ?4))`,
        )
        .bind(tenantId, id, seq, userId)
        .first<string>('key')
      if (!key) throw notFound('The picture')
      return key
    },
  }
}
