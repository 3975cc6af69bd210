import { describe, expect, it } from 'vitest'
import { activity, type Case, deliver, env, member, message, newCase, reposts, states } from './world.ts'

interface DeadLetter {
  readonly id: string
  readonly queue: string
  readonly reason: string
  readonly body: string
  readonly attempts: number
}

const deadLetters = async (ids: readonly string[]) => {
  const { results } = await env.DB.prepare('select * from dead_letters where id in (select value from json_each(?1))')
    .bind(JSON.stringify(ids))
    .all<DeadLetter>()
  return results
}

const claimedElsewhere = (given: Case, leaseUntil: number) =>
  env.DB.prepare("update activities set state = 'running', due_at = ?2 where id = ?1")
    .bind(given.activityId, leaseUntil)
    .run()

describe('the queue of jobs', () => {
  it('parks what is not a message of ours at once, with the reason, and holds nobody up', async () => {
    const given = await newCase({ state: 'canceled' })
    const poison = [
      'text',
      null,
      42,
      [],
      {},
      { v: 2, kind: 'share', tenantId: given.tenantId, activityId: given.activityId },
      { v: 1, kind: 'like', tenantId: given.tenantId, activityId: given.activityId },
      { v: 1, kind: 'share', activityId: given.activityId },
      { v: 1, kind: 'share', tenantId: 7, activityId: {} },
      { v: 1, kind: 'share', tenantId: 'x'.repeat(120_000) },
    ]
    const { acked, retried, ids } = await deliver([...poison, message(given)], { attempts: 3 })
    expect(retried).toEqual([])
    expect(acked).toHaveLength(ids.length)
    const parked = await deadLetters(ids)
    expect(parked).toHaveLength(poison.length)
    for (const letter of parked) {
      expect(letter).toMatchObject({ queue: 'pod-jobs', attempts: 3, reason: expect.stringContaining('Not a message') })
      expect(letter.body.length).toBeLessThanOrEqual(10_000)
    }
  })

  it.each(['succeeded', 'declined', 'canceled', 'proposed', 'approved', 'unknown', 'submitting'])(
    'forgets a message whose activity is %s',
    async (state) => {
      const given = await newCase({ state })
      const { acked } = await deliver([message(given)])
      expect(acked).toHaveLength(1)
      expect(await states(given)).toEqual([state])
    },
  )

  it('forgets a message about an activity of another tenant, and touches nothing', async () => {
    const [given, other] = [await newCase(), await newCase()]
    const { acked } = await deliver([{ ...message(given), tenantId: other.tenantId }])
    expect(acked).toHaveLength(1)
    expect(await states(given)).toEqual(['queued'])
  })

  it('puts a share back to wait whose member was stopped', async () => {
    const given = await newCase()
    await env.DB.prepare("update members set status = 'needs_attention' where id = ?1").bind(given.memberId).run()
    const { acked } = await deliver([message(given)])
    expect(acked).toHaveLength(1)
    expect(await states(given)).toEqual(['queued', 'approved'])
    expect(await activity(given)).toMatchObject({ state_reason: "The member's account needs attention first." })
  })

  it('comes back for a member who is busy, but never so often that the message is buried', async () => {
    const first = await newCase()
    const second = await newCase({ sameMember: first, urn: 'urn:li:activity:7398000000000000002' })
    await claimedElsewhere(first, Date.now() + 60_000)
    expect((await deliver([message(second)])).retried).toHaveLength(1)
    expect((await deliver([message(second)], { attempts: 6 })).acked).toHaveLength(1)
    expect(await states(second)).toEqual(['queued'])
  })

  it('waits while the LinkedIn account is in use by another tenant', async () => {
    const given = await newCase()
    const door = env.MEMBER_GATE.getByName(`linkedin/${given.vanity}`)
    expect(await door.acquire({ activityId: 'act_other', fence: 1 }, 60_000)).toBe(0)
    const { acked } = await deliver([message(given)])
    expect(acked).toHaveLength(1)
    const row = await activity(given)
    expect(row).toMatchObject({ state: 'approved', state_reason: 'The LinkedIn account is in use.' })
    // It is looked at again once the minute of the other is over.
    expect(row.due_at - row.state_at).toBeGreaterThan(55_000)
    expect(await reposts(given)).toEqual([])
    expect((await member(given))?.status).toBe('active')
  })

  it('counts waiting for the LinkedIn account as no attempt', async () => {
    const given = await newCase()
    const door = env.MEMBER_GATE.getByName(`linkedin/${given.vanity}`)
    await door.acquire({ activityId: 'act_other', fence: 1 }, 60_000)
    await deliver([message(given)])
    expect(await activity(given)).toMatchObject({ state: 'approved', attempts: 0, fence: 1 })
  })

  it('lets the account go when a run has ended', async () => {
    const given = await newCase({ signIn: null })
    await deliver([message(given)])
    const door = env.MEMBER_GATE.getByName(`linkedin/${given.vanity}`)
    expect(await door.acquire({ activityId: 'act_other', fence: 1 }, 60_000)).toBe(0)
  })
})

describe('the queue of dead letters', () => {
  it('keeps each message once for a person to look at', async () => {
    const given = await newCase()
    const { ids, acked } = await deliver([message(given), 'text'], { queue: 'dead-jobs', attempts: 6 })
    expect(acked).toHaveLength(2)
    const kept = await deadLetters(ids)
    expect(kept.map(({ queue, attempts }) => [queue, attempts])).toEqual([
      ['pod-jobs', 6],
      ['pod-jobs', 6],
    ])
    expect(kept.map(({ body }) => JSON.parse(body))).toContainEqual(message(given))
  })

  it('leaves them in the queue while the database is down', async () => {
    const { retried } = await deliver(['text'], {
      queue: 'dead-jobs',
      given: {
        ...env,
        DB: {
          prepare: () => {
            throw new Error('D1 is down')
          },
        } as unknown as D1Database,
      },
    })
    expect(retried).toHaveLength(1)
  })
})

describe('the door of an account', () => {
  it('lets one in at a time, whoever holds it lengthens and leaves it', async () => {
    const door = env.MEMBER_GATE.getByName(`linkedin/${crypto.randomUUID()}`)
    const [one, two] = [
      { activityId: 'act_1', fence: 1 },
      { activityId: 'act_2', fence: 1 },
    ]
    const waits = await Promise.all([door.acquire(one, 30_000), door.acquire(two, 30_000)])
    expect(waits.filter((wait) => wait === 0)).toHaveLength(1)
    expect(Math.max(...waits)).toBeGreaterThan(29_000)
    const [holder, other] = waits[0] === 0 ? [one, two] : [two, one]
    expect(await door.acquire(holder, 60_000)).toBe(0)
    await door.release(other)
    expect(await door.acquire(other, 30_000)).toBeGreaterThan(30_000)
    await door.release(holder)
    expect(await door.acquire(other, 30_000)).toBe(0)
  })
})
