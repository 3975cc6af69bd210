import { beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../../core/ids.ts'
import { ceilings, nextSlot, nextSlotSql } from '../../../core/pods/caps.ts'
import { planNext, type SharesAsked } from '../../../core/pods/planning.ts'
import { sweepActivities } from '../../../core/pods/sweep.ts'
import { agree, call, env, newPod, newPostUrl, newTenant, shareOf, type Tenant } from './world.ts'

interface Offer {
  id: string
  state: string
  planned: number
  memberCount: number
  counts: Record<string, number>
}

let tenant: Tenant
const ownerKey = () => tenant.owner.apiKey

beforeAll(async () => {
  tenant = await newTenant()
  await call('PATCH', '/api/settings', { key: ownerKey(), body: { standingApproval: true, routes: ['browser'] } })
})

/** A pod of people who have all agreed to share unasked, or of whom nobody has. */
async function podOf(count: number, standing = false): Promise<string> {
  const pod = await newPod(tenant, [])
  const now = Date.now()
  const hours = '{"days":[0,1,2,3,4,5,6],"from":"00:00","to":"24:00"}'
  const members = Array.from({ length: count }, (_, index) => [newId('mem', now), `${pod.slice(-8)}${index}`] as const)
  const each = (sql: string) =>
    env.DB.prepare(`${sql} from json_each(?2)`).bind(
      tenant.id,
      JSON.stringify(members),
      ...(sql.includes('?3') ? [pod] : []),
    )
  const id = `json_extract(value, '$[0]')`
  await env.DB.batch([
    env.DB.prepare(
      `insert into members (tenant_id, id, user_id, linkedin_vanity, approval, hours, created_at)
       select ?1, ${id}, json_extract(value, '$[1]'), json_extract(value, '$[1]'), ?3, ?4, 1 from json_each(?2)`,
    ).bind(tenant.id, JSON.stringify(members), standing ? 'standing' : 'each', hours),
    each(`insert into pod_members (tenant_id, pod_id, member_id, joined_at) select ?1, ?3, ${id}, 1`),
    ...['repost', 'standing_approval'].map((purpose) =>
      each(`insert into consents (tenant_id, member_id, route, purpose, text_version, given_at)
        select ?1, ${id}, 'browser', '${purpose}', '1', 1`),
    ),
  ])
  return pod
}

const offer = async (pod: string, body: object = {}) =>
  (
    await call<Offer>('POST', `/api/pods/${pod}/amplifications`, {
      key: ownerKey(),
      body: { postUrl: newPostUrl(), ...body },
    })
  ).body
const get = async (id: string) => (await call<Offer>('GET', `/api/amplifications/${id}`, { key: ownerKey() })).body
const silent: SharesAsked = () => []
const planOn = (id: string, members: number) =>
  planNext(env.DB, tenant.id, id, { members, ring: true, tell: silent }, Date.now())
const sharesOf = async (id: string) =>
  (
    await env.DB.prepare(
      'select member_id as member, state, due_at as due from activities where amplification_id = ? order by id',
    )
      .bind(id)
      .all<{ member: string; state: string; due: number }>()
  ).results
const rungFor = async (id: string) =>
  (await env.DB.prepare(`select count(*) as n from outbox where body like ?`)
    .bind(`%"plan"%${id}%`)
    .first<number>('n')) ?? 0

describe('an offer to a large pod', () => {
  it('is answered with the first hundred written and the rest owed to the queue; whoever goes on finishes it once', async () => {
    const pod = await podOf(250)
    const made = await offer(pod)
    expect(made).toMatchObject({
      state: 'planning',
      planned: 100,
      memberCount: 250,
      counts: { proposed: 100, total: 100 },
    })
    // Two go on at the same time, and one of them is lost after its batch: nothing is written twice, nothing left out.
    await Promise.all([planOn(made.id, 60), planOn(made.id, 60)])
    expect((await get(made.id)).planned).toBe(160)
    while (!(await planOn(made.id, 60)));
    expect(await get(made.id)).toMatchObject({ state: 'open', planned: 250, counts: { proposed: 250, total: 250 } })
    const members = (await sharesOf(made.id)).map(({ member }) => member)
    expect(new Set(members).size).toBe(250)
    expect(await planOn(made.id, 60)).toBe(true)
    expect(await sharesOf(made.id)).toHaveLength(250)
  })

  it('writes at most five rows of D1 for each activity', async () => {
    const pod = await podOf(400)
    const { id } = await offer(pod)
    let written = 0
    let reads = 0
    const counting = new Proxy(env.DB, {
      get: (db, name) => {
        if (name !== 'batch') return Reflect.get(db, name).bind(db)
        return async (statements: D1PreparedStatement[]) => {
          const results = await db.batch(statements)
          for (const { meta } of results) {
            written += meta.rows_written
            reads += meta.rows_read
          }
          return results
        }
      },
    })
    const before = (await get(id)).planned
    await planNext(counting, tenant.id, id, { members: 250, ring: false, tell: silent }, Date.now())
    const planned = (await get(id)).planned - before
    expect(planned).toBe(250)
    expect(written / planned).toBeGreaterThan(1)
    expect(written / planned).toBeLessThanOrEqual(5)
    expect(reads / planned).toBeLessThanOrEqual(10)
  })

  it('with words of the greatest length is written all the same, for as many as are planned for at once', async () => {
    const pod = await podOf(350)
    const comment = '語'.repeat(3_000)
    const { id, planned } = await offer(pod, { comment })
    expect(planned).toBe(100)
    let largest = 0
    const measured = new Proxy(env.DB, {
      get(db, name) {
        if (name !== 'prepare') return Reflect.get(db, name).bind(db)
        return (sql: string) => {
          const statement = db.prepare(sql)
          const bind = (...values: unknown[]) => {
            largest = Math.max(largest, ...values.map((value) => new TextEncoder().encode(String(value)).byteLength))
            return statement.bind(...values)
          }
          return { bind } as unknown as D1PreparedStatement
        }
      },
    })
    const options = { members: 250, ring: true, tell: silent }
    expect(await planNext(measured, tenant.id, id, options, Date.now())).toBe(false)
    expect((await get(id)).planned).toBe(350)
    expect(await planOn(id, 250)).toBe(true)
    // D1 itself takes no longer value; the one on this machine would.
    expect(largest).toBeGreaterThan(new TextEncoder().encode(comment).byteLength - 1)
    expect(largest).toBeLessThan(2_000_000)
    expect((await get(id)).counts).toMatchObject({ proposed: 350, total: 350 })
    const { results } = await env.DB.prepare(
      'select comment = ?2 as same, count(*) as n from activities where amplification_id = ?1 group by 1',
    )
      .bind(id, comment)
      .all()
    expect(results).toEqual([{ same: 1, n: 350 }])
  })

  it('without words has each member share with their own, or with none', async () => {
    const pod = await podOf(250)
    const own = '語'.repeat(1_250)
    await env.DB.prepare(
      `update members set comments = json_array(?2), comment_mode = 'always' where substr(user_id, -1) in ('1', '3') and id in
         (select member_id from pod_members where tenant_id = ?1 and pod_id = ?3)`,
    )
      .bind(tenant.id, own, pod)
      .run()
    const { id } = await offer(pod)
    while (!(await planOn(id, 250)));
    const { results } = await env.DB.prepare(
      `select m.comment_mode as mode, a.comment is ?2 as own, a.comment is null as none, count(*) as n
       from activities a join members m on m.tenant_id = a.tenant_id and m.id = a.member_id
       where a.amplification_id = ?1 group by 1, 2, 3 order by 1`,
    )
      .bind(id, own)
      .all()
    expect(results).toEqual([
      { mode: 'always', own: 1, none: 0, n: 50 },
      { mode: 'never', own: 0, none: 1, n: 200 },
    ])
  })

  it('that is taken back is not planned on', async () => {
    const pod = await podOf(150)
    const { id } = await offer(pod)
    await call('POST', `/api/amplifications/${id}/cancel`, { key: ownerKey() })
    expect(await planOn(id, 100)).toBe(true)
    expect((await get(id)).counts).toMatchObject({ canceled: 100, total: 100 })
  })

  it('rings for who goes on, as long as somebody is left', async () => {
    const pod = await podOf(101)
    const made = await offer(pod)
    expect(made.state).toBe('planning')
    // What the answer owed is sent behind it.
    await expect.poll(() => rungFor(made.id)).toBe(0)
    await planOn(made.id, 1)
    expect(await rungFor(made.id)).toBe(1)
    await planOn(made.id, 1)
    expect(await rungFor(made.id)).toBe(1)
    expect((await get(made.id)).state).toBe('open')
  })
})

describe('what waits and is not due', () => {
  it('is not read by the minute', async () => {
    const { id } = await offer(await podOf(100))
    expect(await sharesOf(id)).toHaveLength(100)
    let reads = 0
    const counting = new Proxy(env.DB, {
      get: (db, name) =>
        name === 'batch'
          ? async (statements: D1PreparedStatement[]) => {
              const results = await db.batch(statements)
              for (const { meta } of results) reads += meta.rows_read
              return results
            }
          : Reflect.get(db, name).bind(db),
    })
    await sweepActivities(counting, Date.now())
    const tenants = await env.DB.prepare('select count(*) as n from tenants').first<number>('n')
    expect(reads).toBeLessThanOrEqual(50 * (tenants ?? 1))
    expect(reads).toBeGreaterThan(0)
  })
})

describe("a pod's share of one post", () => {
  it.each([
    [9, 9],
    [10, 3],
    [20, 6],
  ])('of %d members is at most %d who share', async (count, most) => {
    const { counts } = await offer(await podOf(count, true))
    expect(counts.approved).toBe(most)
    expect(counts.skipped).toBe(count - most)
  })

  it('is said to who would be one too many', async () => {
    const pod = await podOf(9, true)
    const own = await newPod(tenant, [tenant.member])
    const { body: me } = await call<{ member: { id: string } }>('GET', '/api/me', { key: tenant.member.apiKey })
    await agree(tenant.member, 'browser', 'repost')
    await call('POST', `/api/pods/${pod}/members`, { key: ownerKey(), body: { memberId: me.member.id } })
    expect(own).not.toBe(pod)
    const { counts } = await offer(pod)
    expect(counts).toMatchObject({ approved: 3, skipped: 6, proposed: 1 })
    const { id } = await shareOf(tenant.member.apiKey)
    const refused = await call<{ message: string }>('POST', `/api/activities/${id}/approve`, {
      key: tenant.member.apiKey,
    })
    expect(refused.status).toBe(409)
    expect(refused.body.message).toMatch(/at most 30 % of it/)
  })

  it('goes over hours, so many members in each', async () => {
    const { id } = await offer(await podOf(30, true), { notBefore: new Date(Date.now() + 7_200_000).toISOString() })
    const due = (await sharesOf(id))
      .filter(({ state }) => state === 'approved')
      .map((share) => share.due)
      .sort()
    const hours = [...Map.groupBy(due, (at) => at).values()].map((same) => same.length)
    expect(hours).toEqual([5, 4])
    const [first = 0, second = 0] = [...new Set(due)].sort()
    expect(second - first).toBe(3_600_000)
  })
})

describe('the hour that is filled', () => {
  it('is the same in SQL as it is counted here', async () => {
    const { id } = await offer(await podOf(1))
    const update = env.DB.prepare(
      `update amplifications set ${nextSlotSql('?2', '?3')} where id = ?1 returning slot_at as at, slot_n as n`,
    )
    const start = Date.now()
    let slot = { at: 0, n: 0 }
    for (const [index, minutes] of [0, 1, 2, 30, 61, 61, 62, 300, 301, 100, 302, 303, 304].entries()) {
      const perHour = 1 + (index % ceilings.perPostPerHour)
      slot = nextSlot(slot, perHour, start + minutes * 60_000)
      expect(await update.bind(id, perHour, start + minutes * 60_000).first()).toEqual(
        index === 0 ? { at: start, n: 1 } : slot,
      )
    }
  })
})
