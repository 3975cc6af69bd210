import type { Audit } from '../audit.ts'
import { newId } from '../ids.ts'
import { keyset, type Page, type PageRequest, toPage } from '../page.ts'
import type { TenantId } from '../principal.ts'
import { notFound } from '../problem.ts'
import type { Member } from './member-store.ts'

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

const podColumns = `p.id, p.name, p.status, p.created_at as createdAt,
  (select count(*) from pod_members pm where pm.tenant_id = p.tenant_id and pm.pod_id = p.id) as memberCount`

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
  }
  return store
}
