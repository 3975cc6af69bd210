import type { Audit } from '../audit.ts'
import { newId, sqlId } from '../ids.ts'
import { keyset, type Page, type PageRequest, toPage } from '../page.ts'
import type { TenantId } from '../principal.ts'
import { notFound } from '../problem.ts'
import type { ActivityState } from './activity.ts'
import type { Member } from './member-store.ts'
import type { PostAddress } from './post-url.ts'
import { standingRoutes } from './standing.ts'

/** A group of members who may be offered each other's posts. */
export interface Pod {
  readonly id: string
  readonly name: string
  readonly status: 'active' | 'paused'
  readonly memberCount: number
  readonly createdAt: number
}

/** A member as the pod's list shows them. */
export interface PodMember {
  readonly memberId: string
  readonly name: string
  readonly status: Member['status']
  readonly approval: Member['approval']
  readonly joinedAt: number
}

/** A post that was offered to a pod, and how far the members' shares have come. */
export interface Amplification extends PostAddress {
  readonly id: string
  readonly podId: string
  readonly comment: string | null
  readonly createdAt: number
  /** How many activities stand in each state; absent states have none. */
  readonly counts: Partial<Record<ActivityState, number>>
}

const podColumns = `p.id, p.name, p.status, p.created_at as createdAt,
  (select count(*) from pod_members pm where pm.tenant_id = p.tenant_id and pm.pod_id = p.id) as memberCount`

/** A queued activity is expected to be claimed within this time; then the sweep rings the queue again. */
export const claimWithinMs = 10 * 60_000

/** The pods of one tenant. */
export interface PodStore {
  list(page: PageRequest): Promise<Page<Pod>>
  /** @throws Problem `not_found` */
  get(podId: string): Promise<Pod>
  make(name: string, now: number): Promise<Pod>
  /** Takes a member into a pod. @throws Problem `not_found` for a pod or a member that is not here */
  join(podId: string, memberId: string, now: number): Promise<void>
  isMember(podId: string, userId: string): Promise<boolean>
  members(podId: string, page: PageRequest): Promise<Page<PodMember>>
  /**
   * Offers a post to a pod: one activity for each member who is active, all in one batch.
   *
   * A member with standing approval, where the owner allows it, is queued at once and the message is owed to the queue in
   * the same batch; everybody else is asked, and with words everybody is: nobody's account says what they have not seen. The
   * same post again changes nothing: members who joined since are added, and nobody is asked or shares twice.
   *
   * @returns the offer, and whether the pod had been offered the post before
   */
  amplify(
    podId: string,
    post: PostAddress,
    comment: string | null,
    userId: string,
    now: number,
  ): Promise<{ amplification: Amplification; alreadyOffered: boolean }>
  /** @throws Problem `not_found` */
  amplification(id: string): Promise<Amplification>
}

/** Opens the pods of one tenant. */
export function podStore(db: D1Database, tenantId: TenantId, audit: Audit): PodStore {
  const store: PodStore = {
    async list(page) {
      const { before, read } = keyset(page)
      const { results } = await db
        .prepare(`select ${podColumns} from pods p where p.tenant_id = ?1 and p.id < ?2 order by p.id desc limit ?3`)
        .bind(tenantId, before, read)
        .all<Pod>()
      return toPage(results, page.limit, (row) => row)
    },

    async get(podId) {
      const pod = await db
        .prepare(`select ${podColumns} from pods p where p.tenant_id = ?1 and p.id = ?2`)
        .bind(tenantId, podId)
        .first<Pod>()
      if (!pod) throw notFound('The pod')
      return pod
    },

    async make(name, now) {
      const id = newId('pod', now)
      await db.batch([
        db
          .prepare('insert into pods (tenant_id, id, name, created_at) values (?1, ?2, ?3, ?4)')
          .bind(tenantId, id, name, now),
        audit({ action: 'pods.make', subject: id }, now),
      ])
      return { id, name, status: 'active', memberCount: 0, createdAt: now }
    },

    async join(podId, memberId, now) {
      await store.get(podId)
      const [joined] = await db.batch([
        db
          .prepare(
            `insert into pod_members (tenant_id, pod_id, member_id, joined_at)
             select ?1, ?2, id, ?4 from members where tenant_id = ?1 and id = ?3
             on conflict (tenant_id, pod_id, member_id) do update set joined_at = joined_at`,
          )
          .bind(tenantId, podId, memberId, now),
        audit({ action: 'pods.join', subject: podId, detail: { memberId } }, now),
      ])
      if (joined?.meta.changes === 0) throw notFound('The member')
    },

    async isMember(podId, userId) {
      const row = await db
        .prepare(
          `select 1 from members m join pod_members pm on pm.tenant_id = ?1 and pm.pod_id = ?2 and pm.member_id = m.id
           where m.tenant_id = ?1 and m.user_id = ?3`,
        )
        .bind(tenantId, podId, userId)
        .first()
      return row !== null
    },

    async members(podId, page) {
      await store.get(podId)
      const { before, read } = keyset(page)
      const { results } = await db
        .prepare(
          `select m.id, u.name, m.status, m.approval, pm.joined_at as joinedAt from pod_members pm
           join members m on m.tenant_id = ?1 and m.id = pm.member_id join "user" u on u.id = m.user_id
           where pm.tenant_id = ?1 and pm.pod_id = ?2 and pm.member_id < ?3 order by pm.member_id desc limit ?4`,
        )
        .bind(tenantId, podId, before, read)
        .all<{ id: string } & Omit<PodMember, 'memberId'>>()
      return toPage(results, page.limit, ({ id, ...rest }) => ({ memberId: id, ...rest }))
    },

    async amplify(podId, post, comment, userId, now) {
      const id = newId('amp', now)
      const [made] = await db.batch([
        db
          .prepare(
            `insert into amplifications (tenant_id, id, pod_id, post_url, post_urn, comment, created_by, created_at)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) on conflict (tenant_id, pod_id, post_urn) do nothing`,
          )
          .bind(tenantId, id, podId, post.url, post.urn, comment, userId, now),
        audit({ action: 'pods.amplify', subject: id, detail: { podId, postUrn: post.urn } }, now),
        db
          .prepare(
            `insert into activities (tenant_id, id, amplification_id, pod_id, member_id, kind, post_url, post_urn, comment,
               state, state_actor, state_reason, state_at, approved_by, lease_until, created_at)
             select ?1, ${sqlId('act', '?4')}, o.id, ?2, o.member_id, 'repost', o.post_url, o.post_urn, o.comment,
               case when o.standing then 'queued' else 'proposed' end, ?5,
               case when o.standing then 'the member has agreed to share without being asked' end, ?4,
               case when o.standing then 'standing' end, ?4 + ${claimWithinMs}, ?4
             from (
               select a.id, a.post_url, a.post_urn, a.comment, m.id as member_id,
                 a.comment is null and exists (${standingRoutes('?1', 'm.id')}) as standing
               from pod_members pm
               join members m on m.tenant_id = ?1 and m.id = pm.member_id and m.status = 'active'
               join amplifications a on a.tenant_id = ?1 and a.pod_id = ?2 and a.post_urn = ?3
               where pm.tenant_id = ?1 and pm.pod_id = ?2
             ) o where true
             on conflict (tenant_id, member_id, post_urn, kind) do nothing`,
          )
          .bind(tenantId, podId, post.urn, now, `person:${userId}`),
        db
          .prepare(
            `insert into outbox (tenant_id, queue, body, created_at)
             select ?1, 'pod-jobs', json_object('v', 1, 'kind', 'share', 'tenantId', ?1, 'activityId', x.id), ?4
             from amplifications a join activities x on x.tenant_id = ?1 and x.amplification_id = a.id
             where a.tenant_id = ?1 and a.pod_id = ?2 and a.post_urn = ?3 and x.state = 'queued' and x.created_at = ?4`,
          )
          .bind(tenantId, podId, post.urn, now),
      ])
      const offerId = await db
        .prepare('select id from amplifications where tenant_id = ?1 and pod_id = ?2 and post_urn = ?3')
        .bind(tenantId, podId, post.urn)
        .first<string>('id')
      if (!offerId) throw new Error('the offer that was just written is not there')
      return { amplification: await store.amplification(offerId), alreadyOffered: made?.meta.changes === 0 }
    },

    async amplification(id) {
      const [offer, counts] = await db.batch<Record<string, unknown>>([
        db
          .prepare(
            `select id, pod_id as podId, post_url as url, post_urn as urn, comment, created_at as createdAt
             from amplifications where tenant_id = ?1 and id = ?2`,
          )
          .bind(tenantId, id),
        db
          .prepare(
            `select state, count(*) as count from activities where tenant_id = ?1 and amplification_id = ?2 group by state`,
          )
          .bind(tenantId, id),
      ])
      const row = offer?.results[0] as Omit<Amplification, 'counts'> | undefined
      if (!row) throw notFound('The offer')
      const found = (counts?.results ?? []) as unknown as { state: ActivityState; count: number }[]
      return { ...row, counts: Object.fromEntries(found.map(({ state, count }) => [state, count])) }
    },
  }
  return store
}
