import type { TenantId } from '../principal.ts'
import { podCeiling, type TenantCaps, tenantCaps } from './caps.ts'
import { type Offered, planShares, shareIdSql, shareIdsOf } from './plan.ts'
import { disclosureSql, readDisclosure } from './pod-disclosure.ts'
import type { RouteName } from './route.ts'
import { standingRoutes } from './standing.ts'

/** Somebody who is asked to share a post. */
export interface Asked {
  readonly activityId: string
  readonly memberId: string
}

/** Makes the statements, for the batch that asks them, by which the tenant's channels hear of it. */
export type SharesAsked = (
  offer: { readonly id: string; readonly podId: string; readonly postUrl: string; readonly comment: string | null },
  asked: readonly Asked[],
  now: number,
) => readonly D1PreparedStatement[]

/** How planning goes on. */
export interface PlanningOptions {
  /** How many members are planned for in one go. */
  readonly members: number
  /** Where members are left, owes the queue a message that has a runner go on. */
  readonly ring: boolean
  readonly tell: SharesAsked
}

interface OfferState {
  podId: string
  postUrl: string
  postUrn: string
  otherUrn: string | null
  author: string | null
  comment: string | null
  notBefore: number
  expiresAt: number
  cursor: string
  slotAt: number
  slotN: number
  counts: string
  createdBy: string
  tenantCaps: string
  memberCount: number
  disclosure: string
}

interface MemberRow {
  memberId: string
  timeZone: string
  standingRoute: RouteName | null
  comments: string
  commentMode: Offered['commentMode']
  commentRate: number
}

/** States in which a member shares the post, or is about to, or may have. */
const sharing = ['approved', 'queued', 'running', 'submitting', 'succeeded', 'unknown', 'needs_person'] as const

/** How many members share a post, by the counts of its offer. */
export const sharingOf = (counts: Readonly<Record<string, number>>): number =>
  sharing.reduce((sum, state) => sum + (counts[state] ?? 0), 0)

/** SQL for the same, over a row of `amplifications`. */
export const sharingSql = sharing.map((state) => `coalesce(json_extract(counts, '$.${state}'), 0)`).join(' + ')

/**
 * Plans an offer for the next members of its pod, in the order of their ids: all that belongs to them is written in one batch, and
 * only if nobody else has planned on since. So whoever is lost on the way loses nothing, and two who plan the same do it once.
 *
 * @returns true where nobody is left to be planned for
 */
export async function planNext(
  db: D1Database,
  tenantId: TenantId,
  offerId: string,
  { members: limit, ring, tell }: PlanningOptions,
  now: number,
): Promise<boolean> {
  const offer = await db
    .prepare(
      `select a.pod_id as podId, a.post_url as postUrl, a.post_urn as postUrn, a.other_urn as otherUrn, a.author, a.comment, a.not_before as notBefore,
         a.expires_at as expiresAt, a.plan_cursor as cursor, a.slot_at as slotAt, a.slot_n as slotN, a.counts, a.created_by as createdBy,
         t.caps as tenantCaps, ${disclosureSql('a.tenant_id', 'a.pod_id')} as disclosure,
         (select count(*) from pod_members pm where pm.tenant_id = a.tenant_id and pm.pod_id = a.pod_id) as memberCount
       from amplifications a join tenants t on t.id = a.tenant_id where a.tenant_id = ?1 and a.id = ?2 and a.state = 'planning'`,
    )
    .bind(tenantId, offerId)
    .first<OfferState>()
  if (!offer) return true
  const { results } = await db
    .prepare(
      `select m.id as memberId, m.time_zone as timeZone, m.comments, m.comment_mode as commentMode, m.comment_rate as commentRate,
         (${standingRoutes('?1', 'm.id')} limit 1) as standingRoute
       from pod_members pm join members m on m.tenant_id = ?1 and m.id = pm.member_id and m.status = 'active'
       where pm.tenant_id = ?1 and pm.pod_id = ?2 and pm.member_id > ?3 and lower(m.linkedin_vanity) <> lower(coalesce(?5, ''))
         and not exists (select 1 from activities x
           where x.tenant_id = ?1 and x.member_id = m.id and x.post_urn in (?4, ?7) and x.kind = 'repost')
         and not exists (select 1 from amplifications o join activities x on x.tenant_id = ?1 and x.id = ${shareIdSql('o.id', 'm.id')}
           where o.tenant_id = ?1 and o.other_urn in (?4, ?7))
       order by pm.member_id limit ?6`,
    )
    .bind(tenantId, offer.podId, offer.cursor, offer.postUrn, offer.author, limit, offer.otherUrn)
    .all<MemberRow>()
  const done = results.length < limit
  const caps: TenantCaps = tenantCaps(JSON.parse(offer.tenantCaps))
  const counts = JSON.parse(offer.counts) as Record<string, number>
  const ceiling = podCeiling(caps, offer.memberCount)
  const { shares, slot } = planShares(
    results.map(({ comments, ...row }) => ({ ...row, comments: JSON.parse(comments) })),
    {
      offerId,
      comment: offer.comment,
      notBefore: offer.notBefore,
      expiresAt: offer.expiresAt,
      perPostPerHour: caps.perPostPerHour,
      room: ceiling === null ? null : Math.max(0, ceiling - sharingOf(counts)),
      slot: { at: offer.slotAt, n: offer.slotN },
      lineRequired: readDisclosure(offer.disclosure).required,
    },
    caps.podShare,
    now,
  )
  const made = (state: string) => shares.filter((share) => share.state === state).length
  const [first, last] = shareIdsOf(offerId)
  const asked = shares
    .filter(({ state }) => state === 'proposed')
    .map(({ id, memberId }) => ({ activityId: id, memberId }))
  await db.batch([
    db
      .prepare(
        `update amplifications set plan_cursor = ?4, planned_at = ?12, planned = planned + ?5, slot_at = ?6, slot_n = ?7,
           state = case when ?8 then 'open' else 'planning' end,
           counts = json_set(counts, '$.proposed', coalesce(json_extract(counts, '$.proposed'), 0) + ?9,
             '$.approved', coalesce(json_extract(counts, '$.approved'), 0) + ?10,
             '$.skipped', coalesce(json_extract(counts, '$.skipped'), 0) + ?11)
         where tenant_id = ?1 and id = ?2 and state = 'planning' and plan_cursor = ?3`,
      )
      .bind(
        tenantId,
        offerId,
        offer.cursor,
        results.at(-1)?.memberId ?? offer.cursor,
        shares.length,
        slot.at,
        slot.n,
        Number(done),
        made('proposed'),
        made('approved'),
        made('skipped'),
        now,
      ),
    db
      .prepare(
        `insert into activities (tenant_id, id, amplification_id, pod_id, member_id, kind, post_url, post_urn, comment, state, state_actor,
           state_reason, state_at, approved_by, approved_at, route, text_hash, due_at, created_at)
         select ?1, json_extract(s.value, '$.id'), ?2, ?3, json_extract(s.value, '$.memberId'), 'repost', ?4, ?5,
           case when json_extract(s.value, '$.asOffered') then ?9 else json_extract(s.value, '$.comment') end, json_extract(s.value, '$.state'), ?6, json_extract(s.value, '$.reason'), ?7,
           case when json_extract(s.value, '$.state') = 'approved' then 'standing' end,
           case when json_extract(s.value, '$.state') = 'approved' then ?7 end, json_extract(s.value, '$.route'),
           case when json_extract(s.value, '$.state') = 'approved' then '${hashOfNothing}' end, json_extract(s.value, '$.dueAt'), ?7
         from json_each(?8) s where changes() = 1
         on conflict do nothing`,
      )
      .bind(
        tenantId,
        offerId,
        offer.podId,
        offer.postUrl,
        offer.postUrn,
        `person:${offer.createdBy}`,
        now,
        // The words that came with the offer are sent once, however many they are for: a value of D1 holds 2 MB.
        JSON.stringify(
          shares.map((share) => (share.comment === offer.comment ? { ...share, comment: null, asOffered: 1 } : share)),
        ),
        offer.comment,
      ),
    ...(done
      ? [
          // Once all are written they are counted, once: somebody may have been offered the same post by another pod meanwhile.
          db
            .prepare(
              `update amplifications set counts = coalesce((select json_group_object(state, n) from (select state, count(*) as n
                 from activities where tenant_id = ?1 and id >= ?3 and id < ?4 group by state)), '{}')
               where tenant_id = ?1 and id = ?2`,
            )
            .bind(tenantId, offerId, first, last),
        ]
      : []),
    ...(!done && ring ? [ringPlanning(db, tenantId, offerId, now)] : []),
    ...(asked.length > 0
      ? tell({ id: offerId, podId: offer.podId, postUrl: offer.postUrl, comment: offer.comment }, asked, now)
      : []),
  ])
  return done
}

/** Owes the queue the message that has a runner plan on. */
export const ringPlanning = (db: D1Database, tenantId: string, offerId: string, now: number): D1PreparedStatement =>
  db
    .prepare(`insert into outbox (tenant_id, queue, body, created_at) values (?1, 'pod-jobs', ?2, ?3)`)
    .bind(tenantId, JSON.stringify({ v: 1, kind: 'plan', tenantId, amplificationId: offerId }), now)

/** SHA-256 of no words at all: what a share without words is approved with. */
const hashOfNothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
