import type { Audit } from '../audit.ts'
import { keyset, type Page, type PageRequest, toPage } from '../page.ts'
import { askAgain } from '../pods/standing.ts'
import type { Role, TenantId } from '../principal.ts'
import { notFound, Problem } from '../problem.ts'

/** Somebody who belongs to the tenant. */
export interface TenantPerson {
  readonly id: string
  readonly name: string
  /** Null where the tenant's own identity provider gives none. */
  readonly email: string | null
  readonly role: Role
  readonly joinedAt: number
  /** True for who comes by the tenant's own identity provider. */
  readonly external: boolean
}

/** The people of one tenant. Who acts is looked at in the same statement that changes something. */
export interface PeopleStore {
  list(page: PageRequest): Promise<Page<TenantPerson>>
  /** @throws Problem `not_found` */
  get(userId: string): Promise<TenantPerson>
  /**
   * Gives a person another role. Invitations that they have given are ended, as they may not stand behind them any more.
   *
   * @param by the person who decides
   * @throws Problem `not_found`; `forbidden` where only an owner may; `conflict` for the last owner, and for external people
   */
  setRole(userId: string, role: Role, by: string, now: number): Promise<TenantPerson>
  /**
   * Takes a person out of the tenant: their keys, invitations, agreements and part in pods end in the same moment.
   *
   * @param by the person who decides; the same as `userId` for somebody who leaves
   * @throws Problem as {@link setRole}
   */
  remove(userId: string, by: string, now: number): Promise<void>
}

interface PersonRow extends Omit<TenantPerson, 'external'> {
  readonly external: number
}

const person = `select m.user_id as id, coalesce(x.name, u.name) as name, m.role, m.created_at as joinedAt,
    case when x.user_id is null then u.email else x.email end as email, x.user_id is not null as external
  from memberships m join "user" u on u.id = m.user_id
  left join external_people x on x.tenant_id = m.tenant_id and x.user_id = m.user_id`

const toPerson = (row: PersonRow): TenantPerson => ({ ...row, external: row.external === 1 })

/** SQL: true where the acting person `?3` may change the membership in hand, of `?2`, which is then not of the last owner. */
const mayChange = `exists (select 1 from memberships a where a.tenant_id = ?1 and a.user_id = ?3
    and (a.role = 'owner' or (a.role = 'admin' and memberships.role <> 'owner') or a.user_id = ?2))
  and (memberships.role <> 'owner' or exists (select 1 from memberships o
    where o.tenant_id = ?1 and o.role = 'owner' and o.user_id <> ?2))`

/** SQL: ends the open invitations that a person has given. */
const endInvitations = `update invitations set revoked_at = ?3
  where tenant_id = ?1 and invited_by = ?2 and accepted_at is null and revoked_at is null`

const gone = 'not exists (select 1 from memberships g where g.tenant_id = ?1 and g.user_id = ?2)'
const theirMember = '(select id from members where tenant_id = ?1 and user_id = ?2)'

/** What ends with a membership, each once the membership is gone. */
function endings(db: D1Database, tenantId: TenantId, userId: string, now: number): D1PreparedStatement[] {
  const own = 'tenant_id = ?1 and user_id = ?2'
  const timed = [
    `update api_keys set revoked_at = ?3 where ${own} and revoked_at is null and ${gone}`,
    `${endInvitations} and ${gone}`,
    `update external_people set blocked_at = ?3 where ${own} and ${gone}`,
    `update consents set revoked_at = ?3
     where tenant_id = ?1 and member_id = ${theirMember} and revoked_at is null and ${gone}`,
  ]
  const others = [
    `delete from pod_invitations where ${own} and ${gone}`,
    `delete from pod_members where tenant_id = ?1 and member_id = ${theirMember} and ${gone}`,
    `update members set status = 'paused', status_reason = 'left the company', approval = 'each' where ${own} and ${gone}`,
  ]
  return [
    ...timed.map((sql) => db.prepare(sql).bind(tenantId, userId, now)),
    ...others.map((sql) => db.prepare(sql).bind(tenantId, userId)),
    db
      .prepare(askAgain(`tenant_id = ?1 and member_id = ${theirMember} and ${gone}`, '?3', 'member'))
      .bind(tenantId, userId, now),
  ]
}

/** Opens the people of one tenant. */
export function peopleStore(db: D1Database, tenantId: TenantId, audit: Audit): PeopleStore {
  const find = async (userId: string) => {
    const row = await db
      .prepare(`${person} where m.tenant_id = ?1 and m.user_id = ?2`)
      .bind(tenantId, userId)
      .first<PersonRow>()
    return row && toPerson(row)
  }

  /** Why nothing was changed, in the words of who must act. */
  async function refusal(userId: string, by: string): Promise<Problem> {
    const found = await find(userId)
    if (!found) return notFound('The person')
    if (found.role !== 'owner') return new Problem('forbidden', 'This takes an owner. Ask one.')
    const actor = await find(by)
    if (actor?.role !== 'owner')
      return new Problem('forbidden', 'Only an owner can change or remove an owner. Ask one.')
    return new Problem(
      'conflict',
      'A company needs an owner, and this is the last one. Make somebody else an owner first.',
    )
  }

  return {
    async list(page) {
      const { before, read } = keyset(page)
      const { results } = await db
        .prepare(`${person} where m.tenant_id = ?1 and m.user_id < ?2 order by m.user_id desc limit ?3`)
        .bind(tenantId, before, read)
        .all<PersonRow>()
      return toPage(results, page.limit, toPerson)
    },

    async get(userId) {
      const found = await find(userId)
      if (!found) throw notFound('The person')
      return found
    },

    async setRole(userId, role, by, now) {
      const before = await find(userId)
      if (!before) throw notFound('The person')
      if (before.external) {
        throw new Problem(
          'conflict',
          "This role comes from your identity provider. Change it there, or the roles' mapping.",
        )
      }
      if (before.role === role) return before
      const [changed] = await db.batch([
        db
          .prepare(
            `update memberships set role = ?4 where tenant_id = ?1 and user_id = ?2 and ${mayChange}
               and (?4 <> 'owner' or exists (select 1 from memberships a
                 where a.tenant_id = ?1 and a.user_id = ?3 and a.role = 'owner'))
               and exists (select 1 from memberships a where a.tenant_id = ?1 and a.user_id = ?3 and a.role <> 'member')`,
          )
          .bind(tenantId, userId, by, role),
        audit({ action: 'people.setRole', subject: userId, detail: { from: before.role, to: role } }, now),
        db.prepare(`${endInvitations} and changes() > 0`).bind(tenantId, userId, now),
      ])
      if (changed?.meta.changes === 0) throw await refusal(userId, by)
      return { ...before, role }
    },

    async remove(userId, by, now) {
      const action = userId === by ? 'me.leave' : 'people.remove'
      const [removed] = await db.batch([
        db
          .prepare(`delete from memberships where tenant_id = ?1 and user_id = ?2 and ${mayChange}`)
          .bind(tenantId, userId, by),
        audit({ action, subject: userId }, now),
        ...endings(db, tenantId, userId, now),
      ])
      if (removed?.meta.changes === 0) throw await refusal(userId, by)
    },
  }
}
