import type { Audit } from '../audit.ts'
import type { TenantId } from '../principal.ts'
import { notFound, Problem } from '../problem.ts'
import { type ActivityState, approvable, mayEnter } from './activity.ts'
import { type ActivityReads, activityReads } from './activity-reads.ts'
import { offerEnd, unapproved } from './activity-store.ts'
import { type ApprovalFacts, approve } from './approval.ts'
import { nextSlotSql, podCeiling, type TenantCaps, tenantCaps, type Use } from './caps.ts'
import { withoutLine } from './disclosure.ts'
import { type Hours, usualHours } from './hours.ts'
import { sharingOf, sharingSql } from './planning.ts'
import { disclosureSql, readDisclosure } from './pod-disclosure.ts'
import type { RouteName } from './route.ts'
import { agreedRoutes } from './standing.ts'
import { stopped } from './stops.ts'
import { type UndoDesk, undoDesk } from './undo.ts'
import { wordsHash, wordsKey } from './words.ts'

interface FactsRow {
  state: ActivityState
  pressed: number
  comment: string | null
  disclosure: string
  amplificationId: string
  memberStatus: ApprovalFacts['memberStatus']
  timeZone: string
  hours: string | null
  use: string | null
  route: RouteName | null
  stopped: number
  podPaused: number
  inPod: number
  pausedRun: string | null
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
export interface ActivityDesk extends ActivityReads, UndoDesk {
  /**
   * The member agrees to this one share, in these very words and by the route that is theirs. Who was asked, was left with it, or
   * saw it given up may do so, as long as nothing can have been shared.
   *
   * @param said the exact words (null for none, left out for those it holds), and the way that the member was shown, where they were
   * @throws Problem `not_found` where it is not the person's own; `conflict` where it may not go, saying what to do; `invalid_input`
   * for words that lack the line which the pod requires
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
    ...activityReads(db, tenantId),
    ...undoDesk(db, tenantId, audit),

    async approve(id, userId, { words, route: shown }, now) {
      const row = await db
        .prepare(
          `select a.state, a.pressed_at is not null as pressed, a.comment, ${disclosureSql('a.tenant_id', 'a.pod_id')} as disclosure,
             a.amplification_id as amplificationId, m.status as memberStatus, m.time_zone as timeZone, m.hours, m.use,
             (${agreedRoutes('a.tenant_id', 'a.member_id')} limit 1) as route,
             ${stopped('a.tenant_id', `(${agreedRoutes('a.tenant_id', 'a.member_id')} limit 1)`)} as stopped,
             exists (select 1 from pods p where p.tenant_id = a.tenant_id and p.id = a.pod_id and p.status = 'paused') as podPaused,
             exists (select 1 from pod_members pm where pm.tenant_id = a.tenant_id and pm.pod_id = a.pod_id and pm.member_id = a.member_id) as inPod,
             a.paused_run as pausedRun, (select t.caps from tenants t where t.id = a.tenant_id) as tenantCaps,
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
      const exact = words === undefined ? row.comment : words
      const disclosure = readDisclosure(row.disclosure)
      // A run that waits for this yes has been counted, for the account and for the hour of the post.
      const resumes = row.pausedRun !== null && exact === row.comment
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
          inPod: row.inPod === 1,
          use: row.use && !resumes ? (JSON.parse(row.use) as Use) : null,
          hours: row.hours ? (JSON.parse(row.hours) as Hours) : usualHours,
          timeZone: row.timeZone,
          slot: resumes ? { at: 0, n: 0 } : { at: row.slotAt ?? 0, n: row.slotN ?? 0 },
          perPostPerHour: caps.perPostPerHour,
          podShare: caps.podShare,
          room: ceiling === null ? null : ceiling - taken,
          words: exact,
          disclosure,
        },
        now,
      )
      if (shown !== undefined && shown !== route) {
        throw new Problem(
          'conflict',
          'The way that this would go has changed meanwhile. Look at it again, then decide.',
        )
      }
      // Two members who only say that they are part of it do not share the same words of their own.
      const ownWords = exact === null ? null : withoutLine(exact, disclosure.line)
      const from = approvable.map((state) => `'${state}'`).join(', ')
      const room = `(?12 is null or ${row.state === 'needs_person' ? '1' : '0'} or coalesce((select ${sharingSql} from amplifications o
        where o.tenant_id = ?1 and o.id = activities.amplification_id), 0) < ?12)`
      const here = `exists (select 1 from activities x where x.tenant_id = ?1 and x.id = ?5 and x.state = 'approved' and x.state_at = ?3)`
      const takesItsSlot = db
        .prepare(
          `update amplifications set ${nextSlotSql('?4', 'max(?3, not_before)')}
           where tenant_id = ?1 and id = ?2 and ${here}`,
        )
        .bind(tenantId, row.amplificationId, now, caps.perPostPerHour, id)
      try {
        const [approved] = await db.batch([
          db
            .prepare(
              `update activities set state = 'approved', state_actor = ?5, state_reason = ?6, state_at = ?4, approved_by = 'member',
                 approved_at = ?4, route = ?7, comment = ?8, text_hash = ?9, text_key = ?10, due_at = ?11,
                 attempts = case when paused_run is not null and comment is ?8 then 1 else 0 end,
                 paused_run = case when comment is ?8 then paused_run end
               where ${ownActivity} and state in (${from}) and ${mayEnter('approved')} and ${room}`,
            )
            .bind(
              ...[tenantId, id, userId, now, `member:${userId}`, reason, route, exact],
              ...[await wordsHash(exact), wordsKey(ownWords), dueAt, ceiling],
            ),
          audit({ action: 'activities.approve', subject: id }, now),
          ...(resumes ? [] : [takesItsSlot]),
        ])
        if (approved?.meta.changes === 0) throw await whyNot(id, userId)
      } catch (error) {
        if (error instanceof Error && /UNIQUE constraint failed: .*text_key/.test(error.message)) {
          throw new Problem(
            'conflict',
            disclosure.required
              ? 'Another member shares this post in the same words. Write your own, or share it with nothing but the line that your pod asks for.'
              : 'Another member shares this post in the same words. Write your own, or share it without words.',
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
               result_url = coalesce(?8, result_url), text_key = case when state = 'failed' then null else text_key end
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
  }
}
