import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { open, readKeyRing, SealBroken, seal } from './envelope.ts'

const key = (byte: number) => btoa(String.fromCharCode(...new Uint8Array(32).fill(byte)))
const ring = (current = 'k1', ids = ['k1', 'k2']) =>
  readKeyRing(JSON.stringify({ current, keys: Object.fromEntries(ids.map((id, index) => [id, key(index + 1)])) }))

describe('seal and open', () => {
  it('gives back any text', async () => {
    const keys = await ring()
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary' }).map((text) => text.toWellFormed()),
        async (text) => {
          expect(await open(keys, 'a', await seal(keys, 'a', text))).toBe(text)
        },
      ),
      { numRuns: 50 },
    )
  })

  it('does not open in another place', async () => {
    const keys = await ring()
    await expect(open(keys, 'ten_b/openai/1', await seal(keys, 'ten_a/openai/1', 'sk-1'))).rejects.toThrow(SealBroken)
  })

  it('does not open with parts of two records', async () => {
    const keys = await ring()
    const [one, two] = [await seal(keys, 'a', 'one'), await seal(keys, 'b', 'two')]
    await expect(open(keys, 'a', { ...one, data: two.data })).rejects.toThrow(SealBroken)
    await expect(open(keys, 'a', { ...one, key: two.key })).rejects.toThrow(SealBroken)
  })

  it('does not open once any byte was changed', async () => {
    const keys = await ring()
    const record = await seal(keys, 'a', 'secret')
    const flip = (text: string, at: number) => {
      const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
      bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ 1
      return btoa(String.fromCharCode(...bytes))
    }
    await fc.assert(
      fc.asyncProperty(fc.nat(200), fc.boolean(), async (at, inKey) => {
        const changed = inKey ? { ...record, key: flip(record.key, at) } : { ...record, data: flip(record.data, at) }
        await expect(open(keys, 'a', changed)).rejects.toThrow(SealBroken)
      }),
      { numRuns: 60 },
    )
  })

  it('opens old records after the current key has changed, and not once their key has left the ring', async () => {
    const record = await seal(await ring('k1'), 'a', 'secret')
    expect(await open(await ring('k2'), 'a', record)).toBe('secret')
    await expect(open(await ring('k2', ['k0', 'k2']), 'a', record)).rejects.toThrow(SealBroken)
  })
})

describe('readKeyRing', () => {
  it.each([
    ['nope', /not JSON/],
    ['null', /"current"/],
    ['{}', /"current"/],
    [JSON.stringify({ current: 'k1', keys: { k1: 'AAAA' } }), /3 bytes, not 32/],
    [JSON.stringify({ current: 'k1', keys: { k1: '%' } }), /k1 is not base64/],
    [JSON.stringify({ current: 'k9', keys: { k1: key(1) } }), /"current"/],
  ])('says what is wrong with %s', async (secret, words) => {
    await expect(readKeyRing(secret)).rejects.toThrow(words)
  })
})
