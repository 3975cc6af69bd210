import { describe, expect, it } from 'vitest'
import { hashToken } from '../token.ts'
import { looksLikeApiKey, makeApiKey } from './api-key.ts'

describe('makeApiKey', () => {
  it('makes keys of the form that is looked up, each another', async () => {
    const keys = await Promise.all(Array.from({ length: 50 }, makeApiKey))
    expect(new Set(keys.map(({ key }) => key)).size).toBe(50)
    expect(keys.every(({ key }) => looksLikeApiKey(key))).toBe(true)
  })

  it('keeps only a hash and the first letters', async () => {
    const made = await makeApiKey()
    expect(made.hash).toMatch(/^[0-9a-f]{64}$/)
    expect(made.hash).toBe(await hashToken(made.key))
    expect(made.key.startsWith(made.prefix)).toBe(true)
    expect(made.prefix).toHaveLength(9)
  })

  it.each(['', 'rk_short', 'sk-abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJK', 'rk_é'.padEnd(46, 'a')])(
    'does not take %j for a key',
    (text) => {
      expect(looksLikeApiKey(text)).toBe(false)
    },
  )
})
