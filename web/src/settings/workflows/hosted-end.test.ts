import { describe, expect, it } from 'vitest'
import { daysLeftWords, daysUntil, dayWords } from './hosted-end.ts'

describe('the end of the hosted workflows', () => {
  it.each([
    [new Date(2026, 10, 21, 0, 1), 9],
    [new Date(2026, 10, 21, 23, 59), 9],
    [new Date(2026, 10, 29, 23, 59), 1],
    [new Date(2026, 10, 30, 12), 0],
    [new Date(2026, 11, 2), -2],
    // Over the change of the clocks in most zones.
    [new Date(2026, 8, 30), 61],
  ])('is so many days from %s', (now, days) => {
    expect(daysUntil('2026-11-30', now)).toBe(days)
  })

  it('is said in words', () => {
    expect([9, 1, 0, -1].map(daysLeftWords)).toEqual(['9 days left', '1 day left', 'that is today', 'it is over'])
    expect(dayWords('2026-11-30', 'en-US')).toBe('November 30, 2026')
  })
})
