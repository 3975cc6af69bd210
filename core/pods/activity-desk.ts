import type { Audit } from '../audit.ts'
import { keyset, type Page, type PageRequest, toPage } from '../page.ts'
import type { TenantId } from '../principal.ts'
import { notFound, Problem } from '../problem.ts'
import { type ActivityState, mayEnter } from './activity.ts'
import { offerEnd, unapproved } from './activity-store.ts'
import { type ApprovalFacts, approvable, approve } from './approval.ts'
import { nextSlotSql, podCeiling, type TenantCaps, tenantCaps, type Use } from './caps.ts'
import { type Hours, usualHours } from './hours.ts'
import { shareIdsOf } from './plan.ts'
import { sharingOf, sharingSql } from './planning.ts'
import type { RouteName } from './route.ts'
import { agreedRoutes } from './standing.ts'
import { stopped } from './stops.ts'
import { wordsHash, wordsKey } from './words.ts'

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
  case when a.state = 'proposed' then (${agreedRoutes('a.tenant_id', 'a.member_id')} limit 1) else a.route end as route, a.result_url as resultUrl, a.created_at as createdAt, a.state_at as updatedAt,
  nullif(a.due_at, 0) as dueAt, a.approved_by as approvedBy, a.pressed_at is not null as pressed, a.paused_run is not null as paused,
  case when a.paused_run is not null then (select max(s.seq) from activity_steps s
    where s.tenant_id = a.tenant_id and s.activity_id = a.id and s.screenshot_key is not null) end as pictureSeq,
  coalesce((select o.expires_at from amplifications o where o.tenant_id = a.tenant_id and o.id = a.amplification_id), 0) as expiresAt,
  coalesce((select o.created_by from amplifications o where o.tenant_id = a.tenant_id and o.id = a.amplification_id), '') as offeredBy,
  a.browser_session_id as browserSessionId, a.browser_ms as browserMs, a.model_calls as modelCalls, a.tokens, a.cost_micros as costMicros,
  a.state_at + (select t.evidence_days from tenants t where t.id = a.tenant_id) * 86400000 as evidenceUntil
  from activities a join members m on m.tenant_id = a.tenant_id and m.id = a.member_id left join "user" u on u.id = m.user_id`

type Row<T> = Omit<T, 'pressed' | 'paused'> & { pressed: number; paused: number }

const toActivity = <T extends Activity>(row: Row<T>): T =>
  ({ ...row, pressed: row.pressed === 1, paused: row.paused === 1 }) as unknown as T

interface FactsRow {
  state: ActivityState
  pressed: number
  comment: string | null
  amplificationId: string
  memberStatus: ApprovalFacts['memberStatus']
  timeZone: string
  hours: string | null
  use: string | null
  route: RouteName | null
  stopped: number
  podPaused: number
  tenantCaps: string
  memberCount: number
  notBefore: number | null
  expiresAt: number | null
  slotAt: number | null
  slotN: number | null
  counts: string | null
}

/** What a member says yes to. */
export interface Said {
  readonly words?: string | null | undefined
  readonly route?: RouteName | undefined
}

/** The activities of one tenant, as people see and decide them. */
export interface ActivityDesk {
  list(filter: ActivityFilter, page: PageRequest): Promise<Page<Activity>>
  /** @throws Problem `not_found` */
  get(id: string): Promise<ActivityDetail>
  /**
   * The member agrees to this one share, in these very words and by the route that is theirs. Who was asked, was left with it, or
   * saw it given up may do so, as long as nothing can have been shared.
   *
   * @param said the exact words (null for none, left out for those it holds), and the way that the member was shown, where they were
   * @throws Problem `not_found` where it is not the person's own; `conflict` where it may not go, saying what to do
   */
  approve(id: string, userId: string, said: Said, now: number): Promise<void>
  /** The member does not want this share. @throws Problem `not_found`, `conflict` */
  decline(id: string, userId: string, reason: string | null, now: number): Promise<void>
  /** The member takes a yes back before a runner has begun: they are asked again. @throws Problem `not_found`, `conflict` */
  takeBack(id: string, userId: string, now: number): Promise<void>
  /** Ends a share that has not begun, for good. @throws Problem `not_found`, `conflict` */
  cancel(id: string, actor: string, now: number): Promise<void>
  /** Asks the member again about a share that was given up. @throws Problem `not_found`, `conflict` */
  askAgain(id: string, actor: string, now: number): Promise<void>
  /**
   * The member says what they see on their profile, or that they shared the post by hand.
   *
   * @param resultUrl where the share is, if the member says so
   * @throws Problem `not_found`, `conflict`
   */
  settle(
    id: string,
    userId: string,
    outcome: 'shared' | 'not_shared',
    resultUrl: string | null,
    now: number,
  ): Promise<void>
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

  /** Says why a decision wrote nothing. @param userId whose own it must be; null for anybody's */
  async function whyNot(id: string, userId: string | null): Promise<Problem> {
    const row = await db
      .prepare(
        `select state, pressed_at as pressedAt from activities where tenant_id = ?1 and id = ?2 and (?3 is null
           or member_id = (select id from members where tenant_id = ?1 and user_id = ?3))`,
      )
      .bind(tenantId, id, userId)
      .first<{ state: ActivityState; pressedAt: number | null }>()
    if (!row) return notFound('The share')
    return new Problem(
      'conflict',
      row.pressedAt !== null
        ? 'The share may be out already, so nothing is tried again. The member looks at their profile on LinkedIn.'
        : `This share no longer waits for a decision: it is ${row.state.replace('_', ' ')}.`,
    )
  }

  /** Makes one decision: a change of state, with its line in the audit. */
  async function decide(
    statement: D1PreparedStatement,
    action: string,
    id: string,
    userId: string | null,
    now: number,
  ) {
    const [decided] = await db.batch([statement, audit({ action, subject: id }, now)])
    if (decided?.meta.changes === 0) throw await whyNot(id, userId)
  }

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
      also(
        (value) => `a.member_id = (select id from members where tenant_id = ?1 and user_id = ${value})`,
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

    async approve(id, userId, { words, route: shown }, now) {
      const row = await db
        .prepare(
          `select a.state, a.pressed_at is not null as pressed, a.comment,
             a.amplification_id as amplificationId, m.status as memberStatus, m.time_zone as timeZone, m.hours, m.use,
             (${agreedRoutes('a.tenant_id', 'a.member_id')} limit 1) as route,
             ${stopped('a.tenant_id', `(${agreedRoutes('a.tenant_id', 'a.member_id')} limit 1)`)} as stopped,
             exists (select 1 from pods p where p.tenant_id = a.tenant_id and p.id = a.pod_id and p.status = 'paused') as podPaused,
             (select t.caps from tenants t where t.id = a.tenant_id) as tenantCaps,
             (select count(*) from pod_members pm where pm.tenant_id = a.tenant_id and pm.pod_id = a.pod_id) as memberCount,
             o.not_before as notBefore, o.expires_at as expiresAt, o.slot_at as slotAt, o.slot_n as slotN, o.counts
           from activities a join members m on m.tenant_id = a.tenant_id and m.id = a.member_id
           left join amplifications o on o.tenant_id = a.tenant_id and o.id = a.amplification_id
           where a.tenant_id = ?1 and a.id = ?2 and m.user_id = ?3`,
        )
        .bind(tenantId, id, userId)
        .first<FactsRow>()
      if (!row) throw notFound('The share')
      const caps: TenantCaps = tenantCaps(JSON.parse(row.tenantCaps))
      const ceiling = podCeiling(caps, row.memberCount)
      const counts = JSON.parse(row.counts ?? '{}') as Record<string, number>
      // One that was left to a person is among those who share already.
      const taken = sharingOf(counts) - (row.state === 'needs_person' ? 1 : 0)
      const { route, dueAt, reason } = approve(
        {
          state: row.state,
          pressed: row.pressed === 1,
          expiresAt: row.expiresAt ?? 0,
          notBefore: row.notBefore ?? 0,
          route: row.route,
          memberStatus: row.memberStatus,
          podPaused: row.podPaused === 1,
          stopped: row.stopped === 1,
          use: row.use ? (JSON.parse(row.use) as Use) : null,
          hours: row.hours ? (JSON.parse(row.hours) as Hours) : usualHours,
          timeZone: row.timeZone,
          slot: { at: row.slotAt ?? 0, n: row.slotN ?? 0 },
          perPostPerHour: caps.perPostPerHour,
          podShare: caps.podShare,
          room: ceiling === null ? null : ceiling - taken,
        },
        now,
      )
      if (shown !== undefined && shown !== route) {
        throw new Problem(
          'conflict',
          'The way that this would go has changed meanwhile. Look at it again, then decide.',
        )
      }
      const exact = words === undefined ? row.comment : words
      const from = approvable.map((state) => `'${state}'`).join(', ')
      const room = `(?12 is null or ${row.state === 'needs_person' ? '1' : '0'} or coalesce((select ${sharingSql} from amplifications o
        where o.tenant_id = ?1 and o.id = activities.amplification_id), 0) < ?12)`
      const here = `exists (select 1 from activities x where x.tenant_id = ?1 and x.id = ?5 and x.state = 'approved' and x.state_at = ?3)`
      try {
        const [approved] = await db.batch([
          db
            .prepare(
              `update activities set state = 'approved', state_actor = ?5, state_reason = ?6, state_at = ?4, approved_by = 'member',
                 approved_at = ?4, route = ?7, comment = ?8, text_hash = ?9, text_key = ?10, due_at = ?11, attempts = 0,
                 paused_run = case when comment is ?8 then paused_run end
               where ${ownActivity} and state in (${from}) and ${mayEnter('approved')} and ${room}`,
            )
            .bind(
              ...[tenantId, id, userId, now, `member:${userId}`, reason, route, exact],
              ...[await wordsHash(exact), wordsKey(exact), dueAt, ceiling],
            ),
          audit({ action: 'activities.approve', subject: id }, now),
          db
            .prepare(
              `update amplifications set ${nextSlotSql('?4', 'max(?3, not_before)')}
               where tenant_id = ?1 and id = ?2 and ${here}`,
            )
            .bind(tenantId, row.amplificationId, now, caps.perPostPerHour, id),
        ])
        if (approved?.meta.changes === 0) throw await whyNot(id, userId)
      } catch (error) {
        if (error instanceof Error && /UNIQUE constraint failed: .*text_key/.test(error.message)) {
          throw new Problem(
            'conflict',
            'Another member shares this post in the same words. Write your own, or share it without words.',
          )
        }
        throw error
      }
    },

    decline: (id, userId, reason, now) =>
      decide(
        db
          .prepare(
            `update activities set state = 'declined', state_actor = ?5, state_reason = ?6, state_at = ?4, due_at = 0, paused_run = null
             where ${ownActivity} and ${mayEnter('declined')} and pressed_at is null`,
          )
          .bind(tenantId, id, userId, now, `member:${userId}`, reason),
        'activities.decline',
        id,
        userId,
        now,
      ),

    takeBack: (id, userId, now) =>
      decide(
        db
          .prepare(
            `update activities set state = 'proposed', state_actor = ?5, state_reason = 'The member took their yes back.', state_at = ?4,
               paused_run = null, due_at = ${offerEnd}${unapproved}
             where ${ownActivity} and state in ('approved', 'queued') and ${mayEnter('proposed')}`,
          )
          .bind(tenantId, id, userId, now, `member:${userId}`),
        'activities.cancel',
        id,
        userId,
        now,
      ),

    cancel: (id, actor, now) =>
      decide(
        db
          .prepare(
            `update activities set state = 'canceled', state_actor = ?3, state_reason = null, state_at = ?4, due_at = 0, paused_run = null
             where tenant_id = ?1 and id = ?2 and state <> 'running' and pressed_at is null and ${mayEnter('canceled')}`,
          )
          .bind(tenantId, id, actor, now),
        'activities.cancel',
        id,
        null,
        now,
      ),

    askAgain: (id, actor, now) =>
      decide(
        db
          .prepare(
            `update activities set state = 'proposed', state_actor = ?3, state_reason = 'Asked again.', state_at = ?4, attempts = 0,
               paused_run = null, due_at = ${offerEnd}${unapproved}
             where tenant_id = ?1 and id = ?2 and state in ('needs_person', 'failed') and ${mayEnter('proposed')}
               and ${offerEnd} > ?4`,
          )
          .bind(tenantId, id, actor, now),
        'activities.retry',
        id,
        null,
        now,
      ),

    async settle(id, userId, outcome, resultUrl, now) {
      const to = outcome === 'shared' ? 'succeeded' : 'failed'
      const reason =
        outcome === 'shared'
          ? 'The member says that the share is there.'
          : 'The member says that the share is not there.'
      await decide(
        db
          .prepare(
            `update activities set state = ?5, state_actor = ?6, state_reason = ?7, state_at = ?4, due_at = 0, paused_run = null,
               result_url = coalesce(?8, result_url)
             where ${ownActivity} and ${mayEnter(to)} and (state in ('unknown', 'needs_person') or ?5 = 'succeeded')
               and state not in ('running', 'submitting')`,
          )
          .bind(tenantId, id, userId, now, to, `member:${userId}`, reason, resultUrl),
        'activities.settle',
        id,
        userId,
        now,
      )
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
