import { keyset, type Page, type PageRequest, toPage } from '../page.ts'
import type { TenantId } from '../principal.ts'
import { notFound } from '../problem.ts'
import { type ActivityState, approvable } from './activity.ts'
import { shareIdsOf } from './plan.ts'
import { type Disclosure, disclosureSql, readDisclosure } from './pod-disclosure.ts'
import { agreedRoutes } from './standing.ts'

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
  /** The way it goes; of one that is asked about, the way it would go. */
  readonly route: string | null
  readonly reason: string | null
  readonly resultUrl: string | null
  /** What LinkedIn calls the share; null where nobody has said. */
  readonly resultUrn: string | null
  /** When the member had it deleted on LinkedIn again. */
  readonly removedAt: number | null
  /** When it goes, or nobody is asked any more, or it is looked for again; null where nothing is awaited. */
  readonly dueAt: number | null
  readonly approvedBy: 'member' | 'standing' | null
  /** When the offer ends. */
  readonly expiresAt: number
  /** The press may have been made: nothing tries again. */
  readonly pressed: boolean
  /** An agent's run waits for the member's second look. */
  readonly paused: boolean
  /** The step with the last picture of a run that waits so. */
  readonly pictureSeq: number | null
  /** Who offered the post. */
  readonly offeredBy: string
  /** That of its pod, while a yes is awaited or possible again; null behind that. */
  readonly disclosure: Disclosure | null
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
  /** Millionths of a US dollar. */
  readonly costMicros: number
  /** Until when pictures are kept. */
  readonly evidenceUntil: number
}

/** Which activities a list shows. */
export interface ActivityFilter {
  readonly amplificationId?: string | undefined
  readonly state?: ActivityState | undefined
  /** Only those of this person. */
  readonly userId?: string | undefined
}

const select = `select a.id, a.pod_id as podId, a.amplification_id as amplificationId, a.member_id as memberId,
  coalesce(u.name, m.linkedin_vanity) as memberName, m.user_id as memberUserId, a.kind, a.post_url as postUrl, a.post_urn as postUrn, a.comment,
  a.state, a.state_reason as reason,
  case when a.state = 'proposed' then (${agreedRoutes('a.tenant_id', 'a.member_id')} limit 1) else a.route end as route, a.result_url as resultUrl,
  a.result_urn as resultUrn, a.removed_at as removedAt, a.created_at as createdAt, a.state_at as updatedAt,
  nullif(a.due_at, 0) as dueAt, a.approved_by as approvedBy, a.pressed_at is not null as pressed, a.paused_run is not null as paused,
  case when a.paused_run is not null then (select max(s.seq) from activity_steps s
    where s.tenant_id = a.tenant_id and s.activity_id = a.id and s.screenshot_key is not null) end as pictureSeq,
  coalesce((select o.expires_at from amplifications o where o.tenant_id = a.tenant_id and o.id = a.amplification_id), 0) as expiresAt,
  coalesce((select o.created_by from amplifications o where o.tenant_id = a.tenant_id and o.id = a.amplification_id), '') as offeredBy,
  case when a.state in (${approvable.map((state) => `'${state}'`).join(', ')}) then ${disclosureSql('a.tenant_id', 'a.pod_id')} end as disclosure,
  a.browser_session_id as browserSessionId, a.browser_ms as browserMs, a.model_calls as modelCalls, a.tokens, a.cost_micros as costMicros,
  a.state_at + (select t.evidence_days from tenants t where t.id = a.tenant_id) * 86400000 as evidenceUntil
  from activities a join members m on m.tenant_id = a.tenant_id and m.id = a.member_id left join "user" u on u.id = m.user_id`

type Row<T> = Omit<T, 'pressed' | 'paused' | 'disclosure'> & {
  pressed: number
  paused: number
  disclosure: string | null
}

const toActivity = <T extends Activity>(row: Row<T>): T =>
  ({
    ...row,
    pressed: row.pressed === 1,
    paused: row.paused === 1,
    disclosure: row.disclosure === null ? null : readDisclosure(row.disclosure),
  }) as unknown as T

/** The activities of one tenant, as people see them. */
export interface ActivityReads {
  list(filter: ActivityFilter, page: PageRequest): Promise<Page<Activity>>
  /** @throws Problem `not_found` */
  get(id: string): Promise<ActivityDetail>
  /**
   * The R2 key of a step's screenshot.
   *
   * @param userId whose own activity it must be; null for those who may see everybody's
   * @throws Problem `not_found`
   */
  screenshotKey(id: string, seq: number, userId: string | null): Promise<string>
}

/** Opens the activities of one tenant for people to look at. */
export function activityReads(db: D1Database, tenantId: TenantId): ActivityReads {
  return {
    async list(filter, page) {
      const { before, read } = keyset(page)
      const values: (string | number)[] = [tenantId, before, read]
      const where = ['a.tenant_id = ?1', 'a.id < ?2']
      const also = (condition: (placeholder: string) => string, value: string | undefined) => {
        if (value !== undefined) where.push(condition(`?${values.push(value)}`))
      }
      if (filter.amplificationId !== undefined) {
        const [first, last] = shareIdsOf(filter.amplificationId)
        also((value) => `a.id >= ${value}`, first)
        also((value) => `a.id < ${value}`, last)
      }
      also((value) => `a.state = ${value}`, filter.state)
      // Left to itself, SQLite reads the activities of all members here: they come in the order that is wanted.
      also(
        (value) =>
          `likelihood(a.member_id = (select id from members where tenant_id = ?1 and user_id = ${value}), 0.001)`,
        filter.userId,
      )
      const { results } = await db
        .prepare(`${select} where ${where.join(' and ')} order by a.id desc limit ?3`)
        .bind(...values)
        .all<Row<Activity>>()
      return toPage(results, page.limit, toActivity)
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
      const row = activity?.results[0] as Row<Omit<ActivityDetail, 'steps' | 'timeline'> & Activity> | undefined
      if (!row) throw notFound('The activity')
      const moved = (timeline?.results ?? []) as Transition[]
      // The first line is the row itself: what it became when it was written.
      const to = moved[0]?.from ?? row.state
      const standing = to === 'approved' ? 'The member has agreed to share without being asked.' : null
      const made: Transition = {
        from: null,
        to,
        actor: row.offeredBy ? `person:${row.offeredBy}` : 'planner',
        reason: (moved.length === 0 ? row.reason : null) ?? standing,
        at: row.createdAt,
      }
      return {
        ...(toActivity(row as unknown as Row<Activity>) as ActivityDetail),
        steps: (steps?.results ?? []) as Step[],
        timeline: [made, ...moved],
      }
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
