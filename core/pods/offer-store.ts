import type { Audit } from '../audit.ts'
import { newId } from '../ids.ts'
import { keyset, type Page, type PageRequest, toPage } from '../page.ts'
import type { TenantId } from '../principal.ts'
import { notFound, Problem } from '../problem.ts'
import { type ActivityState, mayEnter } from './activity.ts'
import { shareIdsOf } from './plan.ts'
import { planNext, type SharesAsked } from './planning.ts'
import type { PostAddress } from './post-url.ts'

/** A post that was offered to a pod, and how far the members' shares have come. */
export interface Amplification extends PostAddress {
  readonly id: string
  readonly podId: string
  /** A second address of the same post. */
  readonly otherUrl: string | null
  readonly comment: string | null
  /** Before which nothing is shared; null for at once. */
  readonly notBefore: number | null
  /** When nobody is asked any more. */
  readonly expiresAt: number
  readonly state: 'planning' | 'open' | 'canceled'
  /** How many members have been planned for, and how many there are. */
  readonly planned: number
  readonly memberCount: number
  readonly createdBy: { readonly id: string; readonly name: string }
  readonly createdAt: number
  /** How many activities stand in each state; absent states have none. */
  readonly counts: Partial<Record<ActivityState, number>>
}

/** A post that is to be offered. */
export interface NewOffer {
  readonly post: PostAddress
  /** A second address of the same post. */
  readonly other: PostAddress | null
  readonly comment: string | null
  /** Milliseconds since 1970; null for at once. */
  readonly notBefore: number | null
}

/** For so long after a post was offered (or may first be shared) its members may still decide. */
export const offerLastsMs = 7 * 86_400_000

/** How many members are planned for while the person who offers waits. */
const plannedAtOnce = 100

interface OfferRow {
  id: string
  podId: string
  url: string
  urn: string
  author: string | null
  otherUrl: string | null
  comment: string | null
  notBefore: number
  expiresAt: number
  state: Amplification['state']
  planned: number
  memberCount: number
  createdBy: string
  createdByName: string | null
  createdAt: number
  counts: string
}

const select = `select a.id, a.pod_id as podId, a.post_url as url, a.post_urn as urn, a.author, a.other_url as otherUrl, a.comment,
  a.not_before as notBefore, a.expires_at as expiresAt, a.state, a.planned, a.created_by as createdBy, a.created_at as createdAt, a.counts,
  (select name from "user" u where u.id = a.created_by) as createdByName,
  (select count(*) from pod_members pm where pm.tenant_id = a.tenant_id and pm.pod_id = a.pod_id) as memberCount
  from amplifications a`

function toAmplification({ createdBy, createdByName, counts, notBefore, ...row }: OfferRow): Amplification {
  const known = Object.entries(JSON.parse(counts) as Record<string, number>).filter(([, count]) => count > 0)
  return {
    ...row,
    notBefore: notBefore > row.createdAt ? notBefore : null,
    createdBy: { id: createdBy, name: createdByName ?? 'Somebody who has left' },
    counts: Object.fromEntries(known),
  }
}

/** The posts that a tenant's pods were offered. */
export interface OfferStore {
  /** The posts offered to a pod, the newest first. @throws Problem `not_found` where there is no such pod */
  list(podId: string, page: PageRequest): Promise<Page<Amplification>>
  /** @throws Problem `not_found` */
  get(id: string): Promise<Amplification>
  /**
   * Offers a post to a pod: one activity for each member who is active. The first hundred are written before this returns; the
   * rest by a queued job, which is owed in the same batch.
   *
   * The same post again changes nothing but that members who joined since are asked, and that an offer which had ended stands anew
   * for what was left to a person or given up: nobody shares twice.
   *
   * @returns the offer, and whether the pod had been offered the post before
   * @throws Problem `conflict` where the pod is paused, or the offer was canceled
   */
  offer(
    podId: string,
    offer: NewOffer,
    userId: string,
    now: number,
  ): Promise<{ amplification: Amplification; alreadyOffered: boolean }>
  /**
   * Takes an offer back: whatever has not been pressed is canceled, and nothing of it can be begun anew.
   *
   * @throws Problem `not_found`
   */
  cancel(id: string, actor: string, now: number): Promise<Amplification>
}

/**
 * Opens the offers of one tenant.
 *
 * @param tell makes the statements that tell the tenant's channels who is asked
 */
export function offerStore(db: D1Database, tenantId: TenantId, audit: Audit, tell: SharesAsked): OfferStore {
  async function get(id: string): Promise<Amplification> {
    const row = await db.prepare(`${select} where a.tenant_id = ?1 and a.id = ?2`).bind(tenantId, id).first<OfferRow>()
    if (!row) throw notFound('The offer')
    return toAmplification(row)
  }

  return {
    get,

    async list(podId, page) {
      const { before, read } = keyset(page)
      const [pod, rows] = await db.batch<OfferRow>([
        db.prepare('select id from pods where tenant_id = ?1 and id = ?2').bind(tenantId, podId),
        db
          .prepare(`${select} where a.tenant_id = ?1 and a.pod_id = ?2 and a.id < ?3 order by a.id desc limit ?4`)
          .bind(tenantId, podId, before, read),
      ])
      if (!pod?.results[0]) throw notFound('The pod')
      return toPage(rows?.results ?? [], page.limit, toAmplification)
    },

    async offer(podId, { post, other, comment, notBefore }, userId, now) {
      const begins = Math.max(now, notBefore ?? 0)
      const [made] = await db.batch([
        db
          .prepare(
            `insert into amplifications (tenant_id, id, pod_id, post_url, post_urn, comment, created_by, created_at, other_url, author,
               not_before, expires_at, planned_at, state, other_urn)
             select ?1, ?2, id, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?8, 'planning', ?13 from pods
             where tenant_id = ?1 and id = ?3 and status = 'active'
             on conflict (tenant_id, pod_id, post_urn) do nothing`,
          )
          .bind(
            tenantId,
            newId('amp', now),
            podId,
            post.url,
            post.urn,
            comment,
            userId,
            now,
            other?.url ?? null,
            post.author,
            begins,
            begins + offerLastsMs,
            other && other.urn !== post.urn ? other.urn : null,
          ),
        audit({ action: 'pods.amplify', subject: podId, detail: { postUrn: post.urn } }, now),
        // Members may have joined since the post was offered first.
        db
          .prepare(
            `update amplifications set state = 'planning', plan_cursor = '', planned_at = ?4,
               not_before = case when expires_at > ?4 then not_before else ?5 end, expires_at = case when expires_at > ?4 then expires_at else ?6 end
             where tenant_id = ?1 and pod_id = ?2 and post_urn = ?3 and state = 'open'`,
          )
          .bind(tenantId, podId, post.urn, now, begins, begins + offerLastsMs),
      ])
      const row = await db
        .prepare('select id, state from amplifications where tenant_id = ?1 and pod_id = ?2 and post_urn = ?3')
        .bind(tenantId, podId, post.urn)
        .first<{ id: string; state: Amplification['state'] }>()
      if (!row)
        throw new Problem('conflict', 'The pod is paused. An admin lets it go on before posts are offered to it.')
      if (row.state === 'canceled') {
        throw new Problem('conflict', 'This post was offered to the pod before, and the offer was taken back.')
      }
      if (row.state === 'planning')
        await planNext(db, tenantId, row.id, { members: plannedAtOnce, ring: true, tell }, now)
      return { amplification: await get(row.id), alreadyOffered: made?.meta.changes === 0 }
    },

    async cancel(id, actor, now) {
      const [first, last] = shareIdsOf(id)
      const [canceled] = await db.batch([
        db
          .prepare(
            `update amplifications set state = 'canceled', expires_at = min(expires_at, ?3)
             where tenant_id = ?1 and id = ?2 and state <> 'canceled'`,
          )
          .bind(tenantId, id, now),
        audit({ action: 'amplifications.cancel', subject: id }, now),
        db
          .prepare(
            `update activities set state = 'canceled', state_actor = ?4, state_reason = 'The offer was taken back.', state_at = ?5, due_at = 0
             where tenant_id = ?1 and id >= ?2 and id < ?3 and state in ('proposed', 'approved', 'queued', 'running', 'needs_person')
               and pressed_at is null and ${mayEnter('canceled')}`,
          )
          .bind(tenantId, first, last, actor, now),
      ])
      if (canceled?.meta.changes === 0) await get(id)
      return get(id)
    },
  }
}
