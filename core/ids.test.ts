import { describe, expect, it } from 'vitest'
import { newId } from './ids.ts'

describe('newId', () => {
  it('names its kind and carries 128 bits', () => {
    expect(newId('act', 1_760_000_000_000)).toMatch(/^act_[0-9a-f]{32}$/)
  })

  it('sorts by time', () => {
    const times = [0, 1, 1_000, 1_760_000_000_000, 1_760_000_000_001, 2 ** 47]
    const ids = times.map((time) => newId('act', time))
    expect([...ids].sort()).toEqual(ids)
  })

  it('does not repeat within one millisecond', () => {
    expect(new Set(Array.from({ length: 1_000 }, () => newId('key', 5))).size).toBe(1_000)
  })
})
