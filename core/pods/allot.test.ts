import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allot, type Waiting } from './allot.ts'

const waits = (tenantId: string, backlog: number, oldest = 1, sent = 0): Waiting => ({
  tenantId,
  backlog,
  oldest,
  sent,
})

describe('dealing out places', () => {
  it('gives a tenant with three all three, beside one with ten thousand that waits longer', () => {
    expect(Object.fromEntries(allot(80, [waits('huge', 10_000, 1), waits('small', 3, 9)]))).toEqual({
      huge: 77,
      small: 3,
    })
  })

  it('gives the smallest of two hundred all of theirs, and whoever has waited longest a part', () => {
    const others = Array.from({ length: 198 }, (_, index) => waits(`t${index}`, 80, 100 + index))
    const dealt = allot(80, [...others, waits('oldest', 10_000, 1), waits('small', 3, 900)])
    expect(dealt.get('small')).toBe(3)
    expect(dealt.get('oldest')).toBe(20)
  })

  it('lets the one with most waiting go on, though small ones keep coming', () => {
    const small = Array.from({ length: 100 }, (_, index) => waits(`t${index}`, 3, 50 + index))
    expect(allot(80, [waits('huge', 10_000, 1), ...small]).get('huge')).toBe(20)
  })

  it('names nobody who gets none', () => {
    expect([...allot(0, [waits('a', 3)])]).toEqual([])
    expect([...allot(4, [waits('a', 4, 1), waits('b', 9, 2)]).keys()]).toEqual(['a'])
  })

  it('gives no more than there is, no more than is wanted, and leaves no place empty that somebody wants', () => {
    const waiting = fc.uniqueArray(
      fc.record({ tenantId: fc.string({ maxLength: 3 }), backlog: fc.nat(100), oldest: fc.nat(9), sent: fc.nat(9) }),
      { selector: ({ tenantId }) => tenantId, maxLength: 30 },
    )
    fc.assert(
      fc.property(fc.nat(120), waiting, (places, all) => {
        const dealt = allot(places, all)
        const given = [...dealt.values()].reduce((sum, n) => sum + n, 0)
        expect(given).toBe(
          Math.min(
            places,
            all.reduce((sum, { backlog }) => sum + backlog, 0),
          ),
        )
        for (const { tenantId, backlog } of all) expect(dealt.get(tenantId) ?? 0).toBeLessThanOrEqual(backlog)
        for (const n of dealt.values()) expect(n).toBeGreaterThan(0)
      }),
    )
  })

  it('keeps places for tenants with few shares, whoever came first', () => {
    const [big, small] = [waits('big', 80, 1), waits('small', 3, 9)]
    expect(allot(80, [big], 20)).toEqual(new Map([['big', 60]]))
    expect(allot(20, [big, small], 20)).toEqual(new Map([['small', 3]]))
    expect(allot(2, [big, small], 20)).toEqual(new Map([['small', 2]]))
    expect(allot(0, [big, small], 20)).toEqual(new Map())
  })

  it('keeps them from the last few shares of those that had many in the hour', () => {
    const [tail, small] = [waits('tail', 2, 1, 3), waits('small', 3, 9)]
    expect(allot(20, [tail], 20)).toEqual(new Map())
    expect(allot(20, [tail, small], 20)).toEqual(new Map([['small', 3]]))
    expect(allot(24, [tail, small], 20)).toEqual(
      new Map([
        ['tail', 2],
        ['small', 3],
      ]),
    )
  })
})
