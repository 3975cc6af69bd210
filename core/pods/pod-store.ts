import type { Audit } from '../audit.ts'
import { newId } from '../ids.ts'
import { keyset, type Page, type PageRequest, toPage } from '../page.ts'
import type { TenantId } from '../principal.ts'
import { notFound } from '../problem.ts'
import { mayEnter } from './activity.ts'
import { memberCaps, presentUse, tenantCaps, type Use } from './caps.ts'
import { usualLine } from './disclosure.ts'
import { heldBy, lookAgain } from './held.ts'
import { type Hours, hoursText, usualHours } from './hours.ts'
import type { Member } from './member-store.ts'
import { askForLine, type Disclosure } from './pod-disclosure.ts'
import type { RouteName } from './route.ts'
import { agreedRoutes } from './standing.ts'

/** A group of members who may be offered each other's posts. */
export interface Pod {
  readonly id: string
  readonly name: string
  readonly status: 'active' | 'paused'
  readonly memberCount: number
  /** The line by which members say that they have a part in what they share, as it stands. */
  readonly disclosure: string
  /** No share goes without that line, and nobody's goes unasked. */
  readonly disclosureRequired: boolean
  readonly createdAt: number
}

/** What of a pod is changed; what is left out stays. */
export interface PodChanges {
  readonly name?: string | undefined
  readonly status?: Pod['status'] | undefined
  /** Null for the usual line. */
  readonly disclosure?: string | null | undefined
  readonly disclosureRequired?: boolean | undefined
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

const podColumns = `p.id, p.name, p.status, p.created_at as createdAt, p.disclosure as ownLine, p.disclosure_required as required,
  (select t.name from tenants t where t.id = p.tenant_id) as company,
  (select count(*) from pod_members pm where pm.tenant_id = p.tenant_id and pm.pod_id = p.id) as memberCount`

interface PodRow extends Omit<Pod, 'disclosure' | 'disclosureRequired'> {
  readonly ownLine: string | null
  readonly required: number
  readonly company: string
}

const toPod = ({ ownLine, required, company, ...row }: PodRow): Pod => ({
  ...row,
  disclosure: ownLine ?? usualLine(company),
  disclosureRequired: required === 1,
})

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
   * Where a line is required from now on, what waits without it is asked about again.
   *
   * @throws Problem `not_found`
   */
  update(podId: string, changes: PodChanges, now: number): Promise<Pod>
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
  async function rowOf(podId: string): Promise<PodRow> {
    const pod = await db
      .prepare(`select ${podColumns} from pods p where p.tenant_id = ?1 and p.id = ?2`)
      .bind(tenantId, podId)
      .first<PodRow>()
    if (!pod) throw notFound('The pod')
    return pod
  }

  const store: PodStore = {
    async list(page) {
      const { before, read } = keyset(page)
      const { results } = await db
        .prepare(`select ${podColumns} from pods p where p.tenant_id = ?1 and p.id < ?2 order by p.id desc limit ?3`)
        .bind(tenantId, before, read)
        .all<PodRow>()
      return toPage(results, page.limit, toPod)
    },

    get: async (podId) => toPod(await rowOf(podId)),

    async make(name, now) {
      const id = newId('pod', now)
      await db.batch([
        db
          .prepare('insert into pods (tenant_id, id, name, created_at) values (?1, ?2, ?3, ?4)')
          .bind(tenantId, id, name, now),
        audit({ action: 'pods.make', subject: id }, now),
      ])
      return store.get(id)
    },

    async update(podId, { name, status, disclosure, disclosureRequired }, now) {
      const row = await rowOf(podId)
      const next: Disclosure = {
        line: (disclosure === undefined ? row.ownLine : disclosure) ?? usualLine(row.company),
        required: disclosureRequired ?? row.required === 1,
      }
      const lineChanges = disclosure !== undefined || disclosureRequired !== undefined
      await db.batch([
        db
          .prepare(
            `update pods set name = coalesce(?3, name), status = coalesce(?4, status),
               disclosure = case when ?5 then ?6 else disclosure end, disclosure_required = coalesce(?7, disclosure_required)
             where tenant_id = ?1 and id = ?2`,
          )
          .bind(
            ...[tenantId, podId, name ?? null, status ?? null, Number(disclosure !== undefined), disclosure ?? null],
            disclosureRequired === undefined ? null : Number(disclosureRequired),
          ),
        audit(
          {
            action: 'pods.update',
            subject: podId,
            detail: {
              ...(name && { name }),
              ...(status && { status }),
              ...(disclosure !== undefined && { disclosure }),
              ...(disclosureRequired !== undefined && { disclosureRequired }),
            },
          },
          now,
        ),
        ...(lineChanges && next.required ? [await askForLine(db, tenantId, podId, next, 'owner', now)] : []),
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
