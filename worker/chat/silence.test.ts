import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Silence } from './silence.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('Silence', () => {
  it('aborts once nothing was heard for its time', () => {
    const silence = new Silence(100)
    vi.advanceTimersByTime(99)
    expect(silence.signal.aborted).toBe(false)
    vi.advanceTimersByTime(1)
    expect(silence.signal.aborted).toBe(true)
  })

  it('begins anew whenever it is broken', () => {
    const silence = new Silence(100)
    for (let heard = 0; heard < 5; heard++) {
      vi.advanceTimersByTime(90)
      silence.broken()
    }
    expect(silence.signal.aborted).toBe(false)
  })

  it('does not abort after its end', () => {
    const silence = new Silence(100)
    silence.end()
    vi.advanceTimersByTime(1_000)
    expect(silence.signal.aborted).toBe(false)
  })
})
