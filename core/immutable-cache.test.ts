import { describe, expect, it } from 'vitest'
import { immutableCache } from './immutable-cache.ts'

describe('immutableCache', () => {
  it('loads a value once', async () => {
    const cached = immutableCache<number>(2)
    let loads = 0
    const load = async () => ++loads
    expect([await cached('a', load), await cached('a', load)]).toEqual([1, 1])
  })

  it('asks again for what was absent', async () => {
    const cached = immutableCache<number>(2)
    expect(await cached('a', async () => null)).toBeNull()
    expect(await cached('a', async () => 7)).toBe(7)
  })

  it('keeps no more than its limit', async () => {
    const cached = immutableCache<string>(2)
    for (const key of ['a', 'b', 'c']) await cached(key, async () => key)
    expect(await cached('c', async () => 'loaded anew')).toBe('c')
    expect(await cached('a', async () => 'loaded anew')).toBe('loaded anew')
  })

  it('does not keep a failure', async () => {
    const cached = immutableCache<number>(2)
    await expect(cached('a', () => Promise.reject(new Error('down')))).rejects.toThrow('down')
    expect(await cached('a', async () => 1)).toBe(1)
  })
})
