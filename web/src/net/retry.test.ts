import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { retryDelay, withRetry } from './retry.ts'

describe('retryDelay', () => {
  it('waits 1, 2 and 4 s, then gives up', () => {
    expect([1, 2, 3, 4].map(retryDelay)).toEqual([1000, 2000, 4000, null])
  })
})

describe('withRetry', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  const passing = () => true

  it('tries four times in all and fails with the last failure', async () => {
    const started = Date.now()
    const tries: number[] = []
    const result = withRetry(async () => {
      tries.push(Date.now() - started)
      throw new Error(`try ${tries.length}`)
    }, passing)
    const failed = expect(result).rejects.toThrow('try 4')
    await vi.runAllTimersAsync()
    await failed
    expect(tries).toEqual([0, 1000, 3000, 7000])
  })

  it('gives the first success and tells of each wait', async () => {
    const waits: number[] = []
    let tries = 0
    const result = withRetry(
      async () => {
        if (++tries < 3) throw new Error('not yet')
        return 'here'
      },
      passing,
      { onRetry: (failures) => waits.push(failures) },
    )
    await vi.runAllTimersAsync()
    await expect(result).resolves.toBe('here')
    expect(waits).toEqual([1, 2])
  })

  it('does not repeat what will not pass', async () => {
    let tries = 0
    const work = async () => {
      tries++
      throw new Error('for good')
    }
    await expect(withRetry(work, () => false)).rejects.toThrow('for good')
    expect(tries).toBe(1)
  })

  it('stops waiting when aborted', async () => {
    const stop = new AbortController()
    let tries = 0
    const work = async () => {
      tries++
      throw new Error('offline')
    }
    const failed = expect(withRetry(work, passing, { signal: stop.signal })).rejects.toThrow('stopped')
    await vi.advanceTimersByTimeAsync(1500)
    stop.abort(new Error('stopped'))
    await failed
    expect(tries).toBe(2)
  })
})
