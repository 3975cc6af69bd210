import type { Audit } from '../audit.ts'
import { newId } from '../ids.ts'
import { keyset, type Page, type PageRequest, toPage } from '../page.ts'
import type { TenantId } from '../principal.ts'
import { notFound } from '../problem.ts'
import { mayEnter } from './activity.ts'
import { memberCaps, presentUse, tenantCaps, type Use } from './caps.ts'
import { heldBy, lookAgain } from './held.ts'
import { type Hours, hoursText, usualHours } from './hours.ts'
import type { Member } from './member-store.ts'
import type { RouteName } from './route.ts'
import { agreedRoutes } from './standing.ts'

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
  readonly userId: string
  readonly name: string
  readonly status: Member['status']
  readonly statusReason: string | null
  readonly approval: Member['approval']
  readonly joinedAt: number
  /** By which the company and the member share, the preferred one first. */
  readonly routes: readonly RouteName[]
  readonly use: Use
  /** As a person reads them. */
  readonly hours: string
}

const podColumns = `p.id, p.name, p.status, p.created_at as createdAt,
  (select count(*) from pod_members pm where pm.tenant_id = p.tenant_id and pm.pod_id = p.id) as memberCount`

interface MemberRow extends Omit<PodMember, 'memberId' | 'routes' | 'use' | 'hours'> {
  readonly id: string
  readonly timeZone: string
  readonly hours: string | null
  readonly caps: string
  readonly use: string | null
  readonly since: number
  readonly tenantCaps: string
  readonly routes: string
}

/** The pods of one tenant. */
export interface PodStore {
  list(page: PageRequest): Promise<Page<Pod>>
  /** @throws Problem `not_found` */
  get(podId: string): Promise<Pod>
  make(name: string, now: number): Promise<Pod>
  /**
   * Changes what is given. In a paused pod nothing is shared and no post is offered; once it goes on, what waited is looked at anew.
   *
   * @throws Problem `not_found`
   */
  update(podId: string, changes: { readonly name?: string; readonly status?: Pod['status'] }, now: number): Promise<Pod>
  /** Takes a member into a pod. @throws Problem `not_found` for a pod or a member that is not here */
  join(podId: string, memberId: string, now: number): Promise<void>
  /**
   * Takes a member out of a pod. What of theirs has not been pressed in it is canceled.
   *
   * @param actor for the timeline
   * @throws Problem `not_found` where the member is not in the pod
   */
  leave(podId: string, memberId: string, actor: string, now: number): Promise<void>
  isMember(podId: string, userId: string): Promise<boolean>
  members(podId: string, page: PageRequest, now: number): Promise<Page<PodMember>>
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

    async update(podId, { name, status }, now) {
      await db.batch([
        db
          .prepare(
            'update pods set name = coalesce(?3, name), status = coalesce(?4, status) where tenant_id = ?1 and id = ?2',
          )
          .bind(tenantId, podId, name ?? null, status ?? null),
        audit(
          { action: 'pods.update', subject: podId, detail: { ...(name && { name }), ...(status && { status }) } },
          now,
        ),
        ...(status === 'active'
          ? [
              db
                .prepare(lookAgain('tenant_id = ?1 and pod_id = ?2 and state_reason = ?4', '?3'))
                .bind(tenantId, podId, now, heldBy.pod),
            ]
          : []),
      ])
      return store.get(podId)
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
        db
          .prepare(
            `delete from pod_invitations where tenant_id = ?1 and pod_id = ?2
               and user_id = (select user_id from members where tenant_id = ?1 and id = ?3)`,
          )
          .bind(tenantId, podId, memberId),
      ])
      if (joined?.meta.changes === 0) throw notFound('The member')
    },

    async leave(podId, memberId, actor, now) {
      const [left] = await db.batch([
        db
          .prepare('delete from pod_members where tenant_id = ?1 and pod_id = ?2 and member_id = ?3')
          .bind(tenantId, podId, memberId),
        audit({ action: 'pods.leave', subject: podId, detail: { memberId } }, now),
        db
          .prepare(
            `update activities set state = 'canceled', state_actor = ?4, state_reason = 'The member is not in the pod any more.',
               state_at = ?5, due_at = 0, paused_run = null
             where tenant_id = ?1 and member_id = ?3 and pod_id = ?2 and pressed_at is null and ${mayEnter('canceled')}
               and not exists (select 1 from pod_members where tenant_id = ?1 and pod_id = ?2 and member_id = ?3)`,
          )
          .bind(tenantId, podId, memberId, actor, now),
      ])
      if (left?.meta.changes === 0) throw notFound('The member')
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

    async members(podId, page, now) {
      await store.get(podId)
      const { before, read } = keyset(page)
      const { results } = await db
        .prepare(
          `select m.id, m.user_id as userId, u.name, m.status, m.status_reason as statusReason, m.approval, pm.joined_at as joinedAt,
             m.time_zone as timeZone, m.hours, m.caps, m.use, m.created_at as since, t.caps as tenantCaps,
             (select json_group_array(value) from (${agreedRoutes('m.tenant_id', 'm.id')})) as routes
           from pod_members pm join members m on m.tenant_id = ?1 and m.id = pm.member_id join "user" u on u.id = m.user_id
           join tenants t on t.id = ?1
           where pm.tenant_id = ?1 and pm.pod_id = ?2 and pm.member_id < ?3 order by pm.member_id desc limit ?4`,
        )
        .bind(tenantId, podId, before, read)
        .all<MemberRow>()
      return toPage(results, page.limit, (row) => toPodMember(row, now))
    },
  }
  return store
}

function toPodMember(
  { id, timeZone, hours, caps, use, since, tenantCaps: ofTenant, routes, ...rest }: MemberRow,
  now: number,
): PodMember {
  const allowed = memberCaps(tenantCaps(JSON.parse(ofTenant)), JSON.parse(caps), since, now)
  return {
    ...rest,
    memberId: id,
    routes: JSON.parse(routes) as RouteName[],
    use: presentUse(use === null ? null : (JSON.parse(use) as Use), allowed, timeZone, now),
    hours: hoursText(hours === null ? usualHours : (JSON.parse(hours) as Hours), timeZone),
  }
}
