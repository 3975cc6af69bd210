import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wordsHash, wordsKey } from './words.ts'

describe('the hash that an approval is bound to', () => {
  it('is SHA-256 of the words in UTF-8; of none, that of nothing', async () => {
    expect(await wordsHash('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
    expect(await wordsHash(null)).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  })

  it('tells apart what people hardly see', async () => {
    const hashes = await Promise.all(['Great post', 'Great post ', 'Great\u00a0post', 'Great p\u043est'].map(wordsHash))
    expect(new Set(hashes).size).toBe(4)
  })
})

describe('what makes words the same', () => {
  it.each([
    ['Great post!', 'GREAT   post'],
    ['Great post 🎉🎉', 'great-post'],
    ['Ｇｒｅａｔ post', 'Great\npost.'],
    ['Straße', 'straße?'],
  ])('%j and %j are', (one, other) => expect(wordsKey(one)).toBe(wordsKey(other)))

  it.each([
    ['Great post', 'Great posts'],
    ['Blåbær', 'Blabar'],
    ['2 reasons', '3 reasons'],
  ])('%j and %j are not', (one, other) => expect(wordsKey(one)).not.toBe(wordsKey(other)))

  it.each([null, '', '   ', '🎉', '…!'])('%j holds nothing to compare', (words) => expect(wordsKey(words)).toBeNull())

  it('is found whatever marks stand between the letters', () => {
    const marks = fc.array(fc.constantFrom(' ', '\n', '!', '—', '🎉', '\u200b', '"'), { maxLength: 3 })
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'B', '7', 'é', '語'), marks), { minLength: 1 }), (parts) => {
        const bare = parts.map(([letter]) => letter).join('')
        const dressed = parts.map(([letter, between]) => letter.toUpperCase() + between.join('')).join('')
        expect(wordsKey(dressed)).toBe(wordsKey(bare))
      }),
    )
  })
})
