import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Begun,
  ceilings,
  memberCaps,
  nextSlot,
  podCeiling,
  presentUse,
  type Slot,
  tenantCaps,
  usageOf,
  usualCaps,
} from './caps.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** A Friday, noon in Oslo. */
const now = Date.parse('2026-11-20T11:00Z')
const zone = 'Europe/Oslo'
const begun = (at: number, author: string | null = null): Begun => ({ at, author })

describe('what a tenant may share', () => {
  it('is the usual where nobody has chosen', () => expect(tenantCaps({})).toEqual(usualCaps))

  it('is never above the ceilings, never below nothing, and one member of a pod may always share a post', () => {
    fc.assert(
      fc.property(
        fc.record({
          perDay: fc.integer(),
          perWeek: fc.integer(),
          perPostPerHour: fc.integer(),
          podShare: fc.integer(),
        }),
        (chosen) => {
          const caps = tenantCaps(chosen)
          for (const name of Object.keys(caps) as (keyof typeof caps)[]) {
            expect(caps[name]).toBeLessThanOrEqual(ceilings[name])
            expect(caps[name]).toBeGreaterThanOrEqual(name === 'perPostPerHour' ? 1 : 0)
            if (chosen[name] >= 1 && chosen[name] <= ceilings[name]) expect(caps[name]).toBe(chosen[name])
          }
        },
      ),
    )
  })
})

describe('what a member may share', () => {
  const since = now - 15 * dayMs
  it('is what the company lets them', () => {
    expect(memberCaps(usualCaps, {}, since, now)).toEqual({ perDay: 2, perWeek: 5 })
  })

  it('is what they chose, only downward', () => {
    expect(memberCaps(usualCaps, { perDay: 1, perWeek: 15 }, since, now)).toEqual({ perDay: 1, perWeek: 5 })
    expect(memberCaps(usualCaps, { perDay: 0 }, since, now)).toEqual({ perDay: 0, perWeek: 5 })
  })

  it('is half of it for fourteen days, and of one still one', () => {
    const of = (ms: number) => memberCaps(usualCaps, {}, now - ms, now)
    expect(of(0)).toEqual({ perDay: 1, perWeek: 3 })
    expect(of(14 * dayMs - 1)).toEqual({ perDay: 1, perWeek: 3 })
    expect(of(14 * dayMs)).toEqual({ perDay: 2, perWeek: 5 })
    expect(memberCaps(tenantCaps({ perDay: 1 }), {}, now, now).perDay).toBe(1)
    expect(memberCaps(tenantCaps({ perDay: 0 }), {}, now, now).perDay).toBe(0)
  })
})

describe("a pod's share of one post", () => {
  it('has a ceiling from ten members on, rounded down', () => {
    expect([0, 3, 9].map((count) => podCeiling(usualCaps, count))).toEqual([null, null, null])
    expect([10, 11, 13, 14, 100].map((count) => podCeiling(usualCaps, count))).toEqual([3, 3, 3, 4, 30])
    expect(podCeiling(tenantCaps({ podShare: 0 }), 10)).toBe(0)
  })
})

describe('what a member has used', () => {
  const caps = { perDay: 2, perWeek: 5 }

  it('is nothing at first, and the next may go at once', () => {
    expect(usageOf([], caps, zone, now)).toEqual({
      ...{ at: now, day: { used: 0, allowed: 2 }, week: { used: 0, allowed: 5 } },
      ...{ nextAt: null, why: null },
    })
  })

  it('keeps an hour between two', () => {
    const use = usageOf([begun(now - 1)], caps, zone, now)
    expect(use).toMatchObject({ nextAt: now - 1 + hourMs, why: 'After 12:59: an hour between two shares.' })
    expect(usageOf([begun(now - hourMs)], caps, zone, now).nextAt).toBeNull()
  })

  it('counts by the day of the zone, to its midnight', () => {
    // 00:30 in Oslo is still yesterday in UTC.
    const early = Date.parse('2026-11-19T23:30Z')
    const use = usageOf([begun(early), begun(early + 2 * hourMs)], caps, zone, now)
    expect(use.day).toEqual({ used: 2, allowed: 2 })
    expect(use.nextAt).toBe(Date.parse('2026-11-20T23:00Z'))
    expect(use.why).toBe('After Sat 21 Nov, 00:00: 2 of 2 today.')
    expect(usageOf([begun(early), begun(early + 2 * hourMs)], caps, 'UTC', now).day.used).toBe(1)
    expect(usageOf([begun(early - hourMs), begun(early)], caps, zone, now).nextAt).toBeNull()
  })

  it('makes room again once one is seven days old', () => {
    const week = [6.5, 5, 4, 3, 2].map((days) => begun(now - days * dayMs))
    const use = usageOf(week, caps, zone, now)
    expect(use.week).toEqual({ used: 5, allowed: 5 })
    expect(use.nextAt).toBe(now + dayMs / 2)
    expect(use.why).toBe('After Sat 21 Nov, 00:00: 5 of 5 in seven days.')
    expect(usageOf(week, { perDay: 2, perWeek: 3 }, zone, now).nextAt).toBe(now + 3 * dayMs)
    expect(usageOf(week, caps, zone, now + dayMs / 2).nextAt).toBeNull()
  })

  it('is at most two posts of an author in seven days', () => {
    const two = [begun(now - 3 * dayMs, 'ada'), begun(now - 2 * dayMs, 'ada')]
    expect(usageOf(two, caps, zone, now, 'ada').nextAt).toBe(now + 4 * dayMs)
    expect(usageOf(two, caps, zone, now, 'ada').why).toMatch(/2 of 2 posts of this author in seven days/)
    expect(usageOf(two, caps, zone, now, 'bob').nextAt).toBeNull()
    expect(usageOf(two, caps, zone, now).nextAt).toBeNull()
  })

  it('lets nothing go where nothing is allowed', () => {
    expect(usageOf([], { perDay: 0, perWeek: 5 }, zone, now).nextAt).toBe(Date.parse('2026-11-20T23:00Z'))
    expect(usageOf([], { perDay: 2, perWeek: 0 }, zone, now).nextAt).toBeGreaterThan(now)
  })

  const some = fc.array(
    fc.record({ at: fc.integer({ min: now - 9 * dayMs, max: now }), author: fc.constantFrom('ada', 'bob', null) }),
    { maxLength: 20 },
  )
  const allowed = fc.record({ perDay: fc.integer({ min: 1, max: 5 }), perWeek: fc.integer({ min: 1, max: 15 }) })
  const someZone = fc.constantFrom('UTC', zone, 'Pacific/Kiritimati', 'Pacific/Pago_Pago')

  it('once its time has come, the next may go, and not a minute before; the order told does not matter', () => {
    fc.assert(
      fc.property(some, allowed, someZone, fc.constantFrom('ada', null), (shares, of, named, author) => {
        const use = usageOf(shares, of, named, now, author)
        expect(usageOf(shares.toReversed(), of, named, now, author)).toEqual(use)
        expect(use.nextAt === null).toBe(use.why === null)
        if (use.nextAt === null) {
          expect(use.day.used).toBeLessThan(of.perDay)
          expect(use.week.used).toBeLessThan(of.perWeek)
          return
        }
        expect(use.nextAt).toBeGreaterThan(now)
        expect(usageOf(shares, of, named, use.nextAt - 1, author).nextAt).not.toBeNull()
        // A day that begins may still find the week full, or the other way round: each time it is said anew, and it ends.
        const later = usageOf(shares, of, named, use.nextAt, author)
        expect(later.nextAt).toBeNull()
      }),
      { numRuns: 500 },
    )
  })

  it('never lets more go than is allowed, whoever asks as often as they like', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 10 * hourMs }), { maxLength: 60 }), allowed, (gaps, of) => {
        const gone: Begun[] = []
        let time = now
        for (const gap of gaps) {
          time += gap
          if (usageOf(gone, of, zone, time).nextAt === null) gone.push(begun(time))
        }
        for (const { at } of gone) {
          expect(gone.filter((one) => one.at > at - 7 * dayMs && one.at <= at).length).toBeLessThanOrEqual(of.perWeek)
          expect(gone.filter((one) => one.at > at - hourMs && one.at <= at)).toHaveLength(1)
        }
        const byDay = Map.groupBy(gone, ({ at }) => new Intl.DateTimeFormat('en', { timeZone: zone }).format(at))
        for (const shares of byDay.values()) expect(shares.length).toBeLessThanOrEqual(of.perDay)
      }),
      { numRuns: 200 },
    )
  })
})

describe('what the gate said, read later', () => {
  const caps = { perDay: 2, perWeek: 5 }
  const said = usageOf([begun(now - 2 * hourMs), begun(now - 1)], caps, zone, now)

  it('holds while it is news', () => {
    expect(presentUse(said, caps, zone, now)).toEqual(said)
  })

  it('loses what is over: the wait, then the day, then the week', () => {
    const at = (later: number) => presentUse(said, caps, zone, now + later)
    const tomorrow = at(12 * hourMs)
    expect(tomorrow).toMatchObject({
      nextAt: null,
      why: null,
      day: { used: 0, allowed: 2 },
      week: { used: 2, allowed: 5 },
    })
    expect(at(7 * dayMs).week.used).toBe(0)
  })

  it('allows what holds today, and nothing was used where the gate was never asked', () => {
    expect(presentUse(said, { perDay: 1, perWeek: 3 }, zone, now)).toMatchObject({
      ...{ day: { used: 2, allowed: 1 }, week: { used: 2, allowed: 3 } },
    })
    expect(presentUse(null, caps, zone, now)).toEqual(usageOf([], caps, zone, now))
  })
})

describe('the hours of a post', () => {
  const first: Slot = { at: 0, n: 0 }

  it('begin with the first share, hold as many as allowed, and follow one another', () => {
    let slot = first
    const places = Array.from({ length: 5 }, () => {
      slot = nextSlot(slot, 2, now)
      return slot.at
    })
    expect(places).toEqual([now, now, now + hourMs, now + hourMs, now + 2 * hourMs])
  })

  it('begin anew after a pause', () => {
    expect(nextSlot({ at: now, n: 2 }, 2, now + hourMs)).toEqual({ at: now + hourMs, n: 1 })
    expect(nextSlot({ at: now, n: 2 }, 2, now + 5 * hourMs)).toEqual({ at: now + 5 * hourMs, n: 1 })
    expect(nextSlot({ at: now + 4 * hourMs, n: 2 }, 2, now)).toEqual({ at: now + 5 * hourMs, n: 1 })
  })

  it('hold no more than allowed, whenever they are asked for', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 2 * hourMs }), { maxLength: 80 }),
        fc.integer({ min: 1, max: 5 }),
        (gaps, perHour) => {
          let slot = first
          let time = now
          const held = new Map<number, number>()
          for (const gap of gaps) {
            time += gap
            const next = nextSlot(slot, perHour, time)
            expect(next.at).toBeGreaterThan(time - hourMs)
            expect(next.at).toBeGreaterThanOrEqual(slot.at)
            if (next.at !== slot.at) expect(next.at).toBeGreaterThanOrEqual(slot.at + hourMs)
            held.set(next.at, (held.get(next.at) ?? 0) + 1)
            slot = next
          }
          for (const count of held.values()) expect(count).toBeLessThanOrEqual(perHour)
        },
      ),
    )
  })
})
