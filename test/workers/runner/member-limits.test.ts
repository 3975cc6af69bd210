import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { TenantId } from '../../../core/principal.ts'
import { env } from './world.ts'

const hour = 3_600_000
const day = 24 * hour
const tenantId = 'ten_limits' as TenantId
/** Thirteen hours ahead of UTC in November: its day begins in the middle of one there. */
const timeZone = 'Pacific/Auckland'
const inAuckland = (time: string) => Date.parse(`${time}+13:00`)

let now = 0
beforeEach(() => void vi.spyOn(Date, 'now').mockImplementation(() => now))
afterEach(() => void vi.restoreAllMocks())

/** The gate of an account that nobody has shared from; every share that it lets in is made at once. */
function newGate(caps: { perDay: number; perWeek: number }) {
  const gate = env.MEMBER_GATE.getByName(`linkedin/limits-${crypto.randomUUID()}`)
  let begun = 0
  return async (at: number, author: string | null = null) => {
    now = at
    begun += 1
    const holder = { activityId: `act_${begun}`, fence: 1 }
    const answer = await gate.begin(holder, 60_000, { tenantId, caps, timeZone, author })
    await gate.release(holder)
    return answer
  }
}

const open = (ofDay: number, ofWeek: number) => ({
  kind: 'open',
  use: { day: { used: ofDay }, week: { used: ofWeek } },
})
const later = (at: number, why: string) => ({ kind: 'later', at, why: expect.stringContaining(why) })

describe('the gate of an account whose member', () => {
  it('has shared enough for a day opens at the next midnight of the member', async () => {
    const begin = newGate({ perDay: 2, perWeek: 10 })
    expect(await begin(inAuckland('2026-11-21T09:00'))).toMatchObject(open(1, 1))
    expect(await begin(inAuckland('2026-11-21T12:00'))).toMatchObject(open(2, 2))
    const midnight = inAuckland('2026-11-22T00:00')
    // In UTC another day has begun between the two and this one.
    for (const at of [inAuckland('2026-11-21T14:00'), midnight - 1]) {
      expect(await begin(at)).toMatchObject(later(midnight, '2 of 2 today'))
    }
    expect(await begin(midnight)).toMatchObject(open(1, 3))
  })

  it('has shared enough for seven days opens as the first of them leaves', async () => {
    const begin = newGate({ perDay: 3, perWeek: 5 })
    const first = inAuckland('2026-11-14T10:00')
    const shared = [0, 2 * hour, day, 3 * day, 6 * day].map((after) => first + after)
    for (const [index, at] of shared.entries()) {
      expect(await begin(at), `share ${index + 1}`).toMatchObject({ kind: 'open', use: { week: { used: index + 1 } } })
    }
    const week = 7 * day
    for (const at of [first + 6 * day + 2 * hour, first + week - 1]) {
      expect(await begin(at)).toMatchObject(later(first + week, '5 of 5 in seven days'))
    }
    expect(await begin(first + week)).toMatchObject(open(1, 5))
    // The second leaves two hours behind the first.
    expect(await begin(first + week + hour)).toMatchObject(later(first + week + 2 * hour, '5 of 5 in seven days'))
    expect(await begin(first + week + 2 * hour)).toMatchObject(open(2, 5))
  })

  it('has shared two posts of one author in seven days takes others, and one more as the first leaves', async () => {
    const begin = newGate({ perDay: 5, perWeek: 15 })
    const first = inAuckland('2026-11-14T10:00')
    const week = 7 * day
    expect(await begin(first, 'mira-solberg')).toMatchObject(open(1, 1))
    expect(await begin(first + day, 'mira-solberg')).toMatchObject(open(1, 2))
    const why = '2 of 2 posts of this author in seven days'
    expect(await begin(first + 2 * day, 'mira-solberg')).toMatchObject(later(first + week, why))
    expect(await begin(first + 2 * day, 'tomas-okafor')).toMatchObject(open(1, 3))
    expect(await begin(first + 3 * day, null)).toMatchObject(open(1, 4))
    expect(await begin(first + week - 1, 'mira-solberg')).toMatchObject(later(first + week, why))
    expect(await begin(first + week, 'mira-solberg')).toMatchObject({ kind: 'open' })
  })

  it('may share nothing at all stays shut', async () => {
    const begin = newGate({ perDay: 0, perWeek: 0 })
    expect(await begin(inAuckland('2026-11-21T09:00'))).toMatchObject({ kind: 'later' })
  })
})
