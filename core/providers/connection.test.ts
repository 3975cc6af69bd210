import { describe, expect, it } from 'vitest'
import { connectionStatus, type WarningDay, warningDue } from './connection.ts'

const day = 86_400_000
const granted = Date.UTC(2026, 10, 1)
const expires = granted + 60 * day

describe('warningDue', () => {
  it.each([
    [49.99, 0, null],
    [50, 0, 50],
    [50.5, 50, null],
    [56.99, 50, null],
    [57, 50, 57],
    [57, 0, 57],
    [59.99, 57, null],
    [60, 57, 60],
    [75, 0, 60],
    [75, 60, null],
  ] as [number, number, WarningDay | null][])('on day %s after a warning of day %s is %s', (at, warned, due) => {
    expect(warningDue(expires, warned, granted + at * day)).toBe(due)
  })

  it('gives each warning once, whenever it looks', () => {
    let warned = 0
    const given: number[] = []
    for (let hour = 0; hour <= 24 * 90; hour += 1) {
      const due = warningDue(expires, warned, granted + (hour * day) / 24)
      if (due === null) continue
      given.push(due)
      warned = due
    }
    expect(given).toEqual([50, 57, 60])
  })
})

describe('connectionStatus', () => {
  it('follows the token’s life', () => {
    const at = (days: number) => connectionStatus({ status: 'ok', expiresAt: expires }, granted + days * day)
    expect([0, 49, 50, 59, 60, 100].map(at)).toEqual([
      'connected',
      'connected',
      'expiring',
      'expiring',
      'expired',
      'expired',
    ])
  })

  it('asks for attention where the provider no longer takes it, and not where it did not answer', () => {
    const found = (status: 'wrong_key' | 'no_network' | 'untested' | 'expired') =>
      connectionStatus({ status, expiresAt: null }, granted)
    expect(found('wrong_key')).toBe('needs_attention')
    expect(found('no_network')).toBe('connected')
    expect(found('untested')).toBe('connected')
    expect(found('expired')).toBe('expired')
    expect(connectionStatus(null, granted)).toBe('none')
  })
})
