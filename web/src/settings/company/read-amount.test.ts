import { describe, expect, it } from 'vitest'
import { readAmount } from './read-amount.ts'

describe('readAmount', () => {
  it.each([
    ['2000', 2000],
    [' 5,000,000 ', 5_000_000],
    ['5.000.000', 5_000_000],
    ['5 000', 5000],
    ['5’000', 5000],
    ['50,00,000', 5_000_000],
    ['0', 0],
  ])('takes %j', (typed, amount) => {
    expect(readAmount(typed)).toBe(amount)
  })

  it.each(['', '-1', '1.5', '5,00', 'many', '2k', '1e9'])('refuses %j', (typed) => {
    expect(readAmount(typed)).toBeNull()
  })
})
