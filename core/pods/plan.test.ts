import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newId } from '../ids.ts'
import { type Offered, type OfferTerms, planShares, shareId, shareIdsOf } from './plan.ts'

const hourMs = 3_600_000
const now = Date.parse('2026-11-20T11:00Z')
const offerId = newId('amp', now)

const memberId = (index: number) => `mem_${index.toString(16).padStart(32, '0')}`
const member = (index: number, also: Partial<Offered> = {}): Offered => ({
  ...{ memberId: memberId(index), timeZone: 'Europe/Oslo', standingRoute: null, comments: [] },
  ...{ commentMode: 'never', commentRate: 50, ...also },
})
const terms: OfferTerms = {
  ...{ offerId, comment: null, notBefore: now, expiresAt: now + 7 * 24 * hourMs, perPostPerHour: 5, room: null },
  slot: { at: 0, n: 0 },
  lineRequired: false,
}
const standing = (index: number, also: Partial<Offered> = {}) => member(index, { standingRoute: 'browser', ...also })
const members = (count: number, one = standing) => Array.from({ length: count }, (_, index) => one(index))

describe('the shares of an offer', () => {
  it('ask each member, until the offer ends', () => {
    const { shares, slot } = planShares([member(1)], terms, 30, now)
    expect(shares).toEqual([
      {
        ...{ id: shareId(offerId, memberId(1)), memberId: memberId(1), comment: null, state: 'proposed' },
        ...{ reason: null, dueAt: terms.expiresAt, route: null },
      },
    ])
    expect(slot).toEqual(terms.slot)
  })

  it('go unasked by the route that was agreed to, so many in an hour, the others said when', () => {
    const { shares, slot } = planShares(members(6), terms, 30, now)
    expect(shares.slice(0, 5)).toMatchObject(
      Array.from({ length: 5 }, () => ({ state: 'approved', route: 'browser', dueAt: now })),
    )
    expect(shares[5]).toMatchObject({
      ...{ state: 'approved', dueAt: now + hourMs },
      reason: 'After 13:00: 5 members of the pod share this post in the hour before.',
    })
    expect(slot).toEqual({ at: now + hourMs, n: 1 })
  })

  it('wait for the time that the post is offered for', () => {
    const { shares } = planShares(members(6), { ...terms, notBefore: now + 2 * hourMs }, 30, now)
    expect(shares[0]).toMatchObject({ dueAt: now + 2 * hourMs, reason: 'After 14:00: the post is offered for then.' })
    expect(shares[5]).toMatchObject({
      dueAt: now + 3 * hourMs,
      reason: expect.stringMatching(/^After 15:00: 5 members/),
    })
  })

  it('with words are asked about, whoever has agreed to what', () => {
    expect(planShares([standing(1)], { ...terms, comment: 'Read this!' }, 30, now).shares[0]).toMatchObject({
      ...{ state: 'proposed', comment: 'Read this!', route: null },
    })
    const own = standing(1, { comments: ['My own'], commentMode: 'always' })
    expect(planShares([own], terms, 30, now).shares[0]).toMatchObject({ state: 'proposed', comment: 'My own' })
  })

  it('are all asked about where the pod requires a line of its members, the plain ones too', () => {
    const { shares, slot, room } = planShares(members(3), { ...terms, lineRequired: true, room: 1 }, 30, now)
    expect(shares).toMatchObject(
      Array.from({ length: 3 }, () => ({ state: 'proposed', comment: null, route: null, dueAt: terms.expiresAt })),
    )
    expect({ slot, room }).toEqual({ slot: terms.slot, room: 1 })
  })

  it("end at the pod's ceiling: the others are left out and told why; those who are asked are not", () => {
    const { shares, room } = planShares([...members(5), member(9)], { ...terms, room: 3 }, 30, now)
    expect(shares.map(({ state }) => state)).toEqual([
      ...['approved', 'approved', 'approved', 'skipped', 'skipped', 'proposed'],
    ])
    expect(shares[3]).toMatchObject({
      ...{ dueAt: 0, route: null },
      reason: 'As many members of the pod as may share one post do: at most 30 % of it.',
    })
    expect(room).toBe(0)
  })

  it('are the same, planned at once or in batches', () => {
    const all = members(40, (index) => (index % 3 ? standing(index) : member(index)))
    const whole = planShares(all, { ...terms, room: 12 }, 30, now)
    let { slot, room }: Pick<OfferTerms, 'slot' | 'room'> = { slot: terms.slot, room: 12 }
    const parts = Array.from({ length: 10 }, (_, index) => {
      const part = planShares(all.slice(index * 4, index * 4 + 4), { ...terms, slot, room }, 30, now)
      ;({ slot, room } = part)
      return part.shares
    }).flat()
    expect(parts).toEqual(whole.shares)
    expect({ slot, room }).toEqual({ slot: whole.slot, room: whole.room })
  })
})

describe("a member's own words", () => {
  const words = (also: Partial<Offered>, index = 1) =>
    planShares([member(index, { comments: ['One', 'Two', 'Three'], ...also })], terms, 30, now).shares[0]?.comment

  it('stay away with never, and without any', () => {
    expect(words({ commentMode: 'never' })).toBeNull()
    expect(words({ commentMode: 'always', comments: [] })).toBeNull()
  })

  it('give way to those that were offered', () => {
    const own = member(1, { comments: ['One'], commentMode: 'always' })
    expect(planShares([own], { ...terms, comment: 'Offered' }, 30, now).shares[0]?.comment).toBe('Offered')
  })

  it('come always with always, each of them at some time', () => {
    const drawn = Array.from({ length: 200 }, (_, index) => words({ commentMode: 'always' }, index))
    expect(new Set(drawn)).toEqual(new Set(['One', 'Two', 'Three']))
  })

  it.each([0, 20, 50, 100])('come with sometimes in about %d of a hundred', (rate) => {
    const drawn = Array.from({ length: 2_000 }, (_, index) =>
      words({ commentMode: 'sometimes', commentRate: rate }, index),
    )
    const part = (100 * drawn.filter((one) => one !== null).length) / drawn.length
    expect(Math.abs(part - rate)).toBeLessThanOrEqual(rate % 100 === 0 ? 0 : 4)
  })

  it('are drawn the same however often they are drawn', () => {
    expect(words({ commentMode: 'sometimes' }, 7)).toBe(words({ commentMode: 'sometimes' }, 7))
  })
})

describe('the id of a share', () => {
  it('is the same whoever makes it, and of the form of all ids', () => {
    const id = shareId(offerId, memberId(5))
    expect(id).toBe(shareId(offerId, memberId(5)))
    expect(id).toMatch(/^act_[0-9a-f]{32}$/)
  })

  it('stands in the range of its offer, and in no other', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.boolean(), (time, otherTime, sameMoment) => {
        const [one, other] = [newId('amp', time), newId('amp', sameMoment ? time : otherTime)]
        const id = shareId(one, newId('mem', otherTime))
        const [first, behind] = shareIdsOf(one)
        expect(id >= first && id < behind).toBe(true)
        const [otherFirst, otherBehind] = shareIdsOf(other)
        expect(id >= otherFirst && id < otherBehind).toBe(false)
      }),
    )
  })
})
