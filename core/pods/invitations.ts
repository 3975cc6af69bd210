import type { Audit } from '../audit.ts'
import { keyset, type Page, type PageRequest, toPage } from '../page.ts'
import type { TenantId } from '../principal.ts'
import { notFound, Problem } from '../problem.ts'

/** Somebody of the tenant who is invited to a pod and has not answered. */
export interface Invited {
  readonly userId: string
  readonly name: string
  readonly invitedAt: number
}

/** A pod that a person is invited to. */
export interface PodInvitation {
  readonly podId: string
  readonly podName: string
  /** The name of who invited. */
  readonly invitedBy: string
  readonly invitedAt: number
}

/** The invitations to a tenant's pods. Being invited, or in a pod, agrees to nothing. */
export interface PodInvitations {
  /** Those to a pod. @throws Problem `not_found` where there is no such pod */
  list(podId: string, page: PageRequest): Promise<Page<Invited>>
  /** Those of a person, the newest first. */
  ofUser(userId: string): Promise<PodInvitation[]>
  /**
   * Invites a person; again changes nothing.
   *
   * @throws Problem `not_found` for a pod or a person that is not here; `conflict` for somebody who is in the pod
   */
  invite(podId: string, userId: string, by: string, now: number): Promise<void>
  /** Takes an invitation back, or declines it. @param action who does it @throws Problem `not_found` */
  end(podId: string, userId: string, action: 'pods.withdraw' | 'pods.decline', now: number): Promise<void>
  /**
   * The invited person joins the pod.
   *
   * @throws Problem `not_found` where they are not invited; `conflict` where they have not said which profile is theirs
   */
  accept(podId: string, userId: string, now: number): Promise<void>
}

/** Opens the invitations to the pods of one tenant. */
export function podInvitations(db: D1Database, tenantId: TenantId, audit: Audit): PodInvitations {
  const there = (sql: string, ...values: string[]) =>
    db
      .prepare(`select 1 from ${sql}`)
      .bind(tenantId, ...values)
      .first()
      .then((row) => row !== null)
  const isPod = (podId: string) => there('pods where tenant_id = ?1 and id = ?2', podId)
  const inPod = `pod_members pm join members m on m.tenant_id = ?1 and m.id = pm.member_id
    where pm.tenant_id = ?1 and pm.pod_id = ?2 and m.user_id = ?3`

  return {
    async list(podId, page) {
      if (!(await isPod(podId))) throw notFound('The pod')
      const { before, read } = keyset(page)
      const { results } = await db
        .prepare(
          `select i.user_id as id, u.name, i.created_at as invitedAt from pod_invitations i join "user" u on u.id = i.user_id
           where i.tenant_id = ?1 and i.pod_id = ?2 and i.user_id < ?3 order by i.user_id desc limit ?4`,
        )
        .bind(tenantId, podId, before, read)
        .all<{ id: string; name: string; invitedAt: number }>()
      return toPage(results, page.limit, ({ id, ...rest }) => ({ userId: id, ...rest }))
    },

    async ofUser(userId) {
      const { results } = await db
        .prepare(
          `select i.pod_id as podId, p.name as podName, coalesce(u.name, 'Somebody who has left') as invitedBy, i.created_at as invitedAt
           from pod_invitations i join pods p on p.tenant_id = ?1 and p.id = i.pod_id left join "user" u on u.id = i.invited_by
           where i.tenant_id = ?1 and i.user_id = ?2 order by i.created_at desc, i.pod_id desc limit 100`,
        )
        .bind(tenantId, userId)
        .all<PodInvitation>()
      return results
    },

    async invite(podId, userId, by, now) {
      if (!(await isPod(podId))) throw notFound('The pod')
      const [invited] = await db.batch([
        db
          .prepare(
            `insert into pod_invitations (tenant_id, pod_id, user_id, invited_by, created_at)
             select ?1, ?2, user_id, ?4, ?5 from memberships
             where tenant_id = ?1 and user_id = ?3 and not exists (select 1 from ${inPod})
             on conflict (tenant_id, pod_id, user_id) do nothing`,
          )
          .bind(tenantId, podId, userId, by, now),
        audit({ action: 'pods.invite', subject: podId, detail: { userId } }, now),
      ])
      if (invited?.meta.changes !== 0) return
      if (!(await there('memberships where tenant_id = ?1 and user_id = ?2', userId))) throw notFound('The person')
      if (await there(inPod, podId, userId)) throw new Problem('conflict', 'This person is in the pod already.')
    },

    async end(podId, userId, action, now) {
      const [ended] = await db.batch([
        db
          .prepare('delete from pod_invitations where tenant_id = ?1 and pod_id = ?2 and user_id = ?3')
          .bind(tenantId, podId, userId),
        audit({ action, subject: podId, detail: { userId } }, now),
      ])
      if (ended?.meta.changes === 0) throw notFound('The invitation')
    },

    async accept(podId, userId, now) {
      const own = 'pod_invitations where tenant_id = ?1 and pod_id = ?2 and user_id = ?3'
      if (!(await there(own, podId, userId))) throw notFound('The invitation')
      const [joined] = await db.batch([
        db
          .prepare(
            `insert into pod_members (tenant_id, pod_id, member_id, joined_at)
             select ?1, ?2, id, ?4 from members where tenant_id = ?1 and user_id = ?3 and exists (select 1 from ${own})
             on conflict (tenant_id, pod_id, member_id) do update set joined_at = joined_at`,
          )
          .bind(tenantId, podId, userId, now),
        audit({ action: 'pods.acceptInvitation', subject: podId }, now),
        db
          .prepare(`delete from ${own} and exists (select 1 from members where tenant_id = ?1 and user_id = ?3)`)
          .bind(tenantId, podId, userId),
      ])
      if (joined?.meta.changes === 0) {
        throw new Problem('conflict', 'Say which LinkedIn profile is yours first (PUT /api/membership).')
      }
    },
  }
}
