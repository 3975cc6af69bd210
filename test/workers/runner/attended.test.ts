import { describe, expect, it } from 'vitest'
import { dispatchDue } from '../../../core/pods/dispatch.ts'
import { sweepActivities } from '../../../core/pods/sweep.ts'
import { apiCase, later } from './connected-world.ts'
import { killedAt } from './faults.ts'
import { activity, type Case, deliver, env, message, newCase, reposts } from './world.ts'

const minute = 60_000
const hour = 60 * minute

const change = (sql: string, ...values: unknown[]) =>
  env.DB.prepare(sql)
    .bind(...values)
    .run()

/** A share that the member has just pressed for, and that is due. */
async function pressed(route: 'linkedin-api' | 'browser', sinceMs = 0): Promise<Case> {
  const made = await (route === 'browser' ? newCase({ state: 'approved' }) : apiCase({ state: 'approved' }))
  await change(
    `update activities set due_at = approved_at - ?2, approved_at = approved_at - ?2, text_key = ?1 where id = ?1`,
    made.activityId,
    sinceMs,
  )
  return made
}

const asked = { approved_by: null, approved_at: null, route: null, text_hash: null, text_key: null, pressed_at: null }
const offerEnds = ({ activityId }: Case) =>
  env.DB.prepare(
    `select o.expires_at as at from amplifications o join activities a on a.tenant_id = o.tenant_id and a.amplification_id = o.id
     where a.id = ?1`,
  )
    .bind(activityId)
    .first<number>('at')

const member = (set: string) => (made: Case) => change(`update members set ${set} where id = ?1`, made.memberId)

/** What holds a share up, and what is said of it. */
const held: readonly [what: string, hold: (made: Case) => unknown, says: RegExp][] = [
  [
    'the member has used up the day',
    ({ memberId }) =>
      change(
        'update members set use = ?2 where id = ?1',
        memberId,
        JSON.stringify({ nextAt: Date.now() + hour, why: 'After 00:00: 2 of 2 today.' }),
      ),
    /2 of 2 today/,
  ],
  [
    'the hour of the post is full',
    ({ tenantId }) =>
      change('update amplifications set sent_at = ?2, sent_n = 5 where tenant_id = ?1', tenantId, Date.now()),
    /5 members of the pod share this post/,
  ],
  [
    'the pod is paused',
    ({ tenantId }) =>
      change(
        `insert into pods (tenant_id, id, name, status, created_at) values (?1, 'pod_test', 'Friends', 'paused', 1)`,
        tenantId,
      ),
    /The pod is paused/,
  ],
  ['the member has paused', member("status = 'paused'"), /has paused sharing/],
  ['the account needs attention', member("status = 'needs_attention'"), /needs attention first/],
  [
    'sharing is stopped',
    ({ tenantId }) =>
      change(
        `insert into stops (tenant_id, kind, route, reason, stopped_by, at) values (?1, 'all', '', 'Too much at once.', 'owner', 1)`,
        tenantId,
      ),
    /Sharing is stopped: Too much at once\./,
  ],
  [
    'the company is suspended',
    ({ tenantId }) => change("update tenants set status = 'suspended' where id = ?1", tenantId),
    /company is suspended/,
  ],
]

describe('LinkedIn’s own way, where the member has pressed', () => {
  it('goes at once outside the member’s hours, where other ways wait for them', async () => {
    const never = JSON.stringify({ days: [], from: '09:00', to: '18:00' })
    const [attended, other] = [await pressed('linkedin-api'), await pressed('browser')]
    for (const made of [attended, other]) {
      await change('update members set hours = ?2 where id = ?1', made.memberId, never)
      await dispatchDue(env.DB, Date.now(), made.tenantId)
    }
    expect(await activity(attended)).toMatchObject({ state: 'queued', route: 'linkedin-api' })
    expect(await activity(other)).toMatchObject({ state: 'approved', state_reason: expect.stringMatching(/hours/) })
  })

  it.each(held)('keeps nothing for later where %s: the member presses again', async (_, hold, says) => {
    const made = await pressed('linkedin-api')
    await hold(made)
    expect(await dispatchDue(env.DB, Date.now(), made.tenantId)).toEqual({ queued: 0, deferred: 1 })
    const row = await activity(made)
    expect(row).toMatchObject({
      ...{ ...asked, state: 'proposed', due_at: await offerEnds(made) },
      state_reason: expect.stringMatching(says),
    })
    expect(row.state_reason).toMatch(/presses again/)
  })

  it.each(held)('is alone in that: another way waits where %s', async (_, hold, says) => {
    const made = await pressed('browser')
    await hold(made)
    expect(await dispatchDue(env.DB, Date.now(), made.tenantId)).toEqual({ queued: 0, deferred: 1 })
    const row = await activity(made)
    expect(row).toMatchObject({
      ...{ state: 'approved', approved_by: 'member', route: 'browser', state_reason: expect.stringMatching(says) },
    })
    expect(row.due_at).toBeGreaterThan(Date.now())
    expect(row.state_reason).not.toMatch(/presses again/)
  })

  it.each([
    ['linkedin-api', 4 * minute, 'queued'],
    ['linkedin-api', 5 * minute + 1_000, 'proposed'],
    ['browser', 5 * minute + 1_000, 'queued'],
  ] as const)('by %s %d ms after the press is %s', async (route, since, state) => {
    const made = await pressed(route, since)
    await dispatchDue(env.DB, Date.now(), made.tenantId)
    const row = await activity(made)
    expect(row.state).toBe(state)
    if (state === 'proposed') {
      expect(row).toMatchObject(asked)
      expect(row.state_reason).toMatch(/did not come to go at once\..*presses again/)
    }
  })

  it('leaves a press alone that was made while what was due was looked at', async () => {
    const made = await pressed('linkedin-api', 6 * minute)
    const pressedAnew = Date.now()
    const db = new Proxy(env.DB, {
      get(target, name) {
        const method = Reflect.get(target, name) as unknown
        if (typeof method !== 'function') return method
        if (name !== 'batch') return method.bind(target)
        return async (statements: D1PreparedStatement[]) => {
          const results = (await target.batch(statements)) as D1Result<{ tenantId?: string; id?: string }>[]
          const found = results.some(({ results: rows }) => rows[0]?.id === made.activityId)
          if (found) await change('update activities set approved_at = ?2 where id = ?1', made.activityId, pressedAnew)
          return results
        }
      },
    })
    await dispatchDue(db, Date.now(), made.tenantId)
    expect(await activity(made)).toMatchObject({ state: 'approved', approved_at: pressedAnew, route: 'linkedin-api' })
    await dispatchDue(env.DB, Date.now(), made.tenantId)
    expect((await activity(made)).state).toBe('queued')
  })

  it('is not made from a message that comes too late: the member is asked again', async () => {
    const made = await apiCase({ comment: 'Read this.' })
    const { acked } = await deliver([message(made)], { ahead: 6 * minute })
    expect(acked).toHaveLength(1)
    expect(await reposts(made)).toEqual([])
    const row = await activity(made)
    expect(row).toMatchObject({ ...asked, state: 'proposed', attempts: 0, comment: 'Read this.' })
    expect(row.state_reason).toMatch(/presses again/)
    await deliver([message(made)])
    expect(await reposts(made)).toEqual([])
  })

  it('is not made by who comes long after a runner that was lost: the member is asked again', async () => {
    const made = await apiCase()
    await deliver([message(made)], { given: killedAt('after_claim') })
    await deliver([message(made)], { ahead: later })
    expect(await activity(made)).toMatchObject({ state: 'running', attempts: 1 })
    await sweepActivities(env.DB, Date.now() + later)
    await dispatchDue(env.DB, Date.now() + later, made.tenantId)
    expect(await activity(made)).toMatchObject({ ...asked, state: 'proposed' })
    expect(await reposts(made)).toEqual([])
  })
})
