import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toLittleText } from './linkedin-little-text.ts'

/** Reads little text as LinkedIn does: a backslash makes the next character plain, a bare reserved one ends the text. */
function read(text: string): string {
  let words = ''
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (character === '\\') {
      at += 1
      words += text.charAt(at)
    } else if ('|{}@[]()<>#*_~'.includes(character)) return words
    else words += character
  }
  return words
}

describe('toLittleText', () => {
  it('marks each reserved character, the backslash too, and nothing else', () => {
    expect(toLittleText('|{}@[]()<>#\\*_~')).toBe('\\|\\{\\}\\@\\[\\]\\(\\)\\<\\>\\#\\\\\\*\\_\\~')
    const plain = 'Größe – “quotes”, 日本語 🚀\n\n$1 & 50 % + a/b = "c"; it\'s fine!'
    expect(toLittleText(plain)).toBe(plain)
  })

  it('is read back as the very words, whatever they are', () => {
    const hostile = fc.string({ unit: fc.constantFrom(...'|{}@[]()<>#\\*_~ a\n') })
    const any = fc.string({ unit: 'binary' })
    fc.assert(
      fc.property(fc.oneof(hostile, any), (words) => {
        expect(read(toLittleText(words))).toBe(words)
      }),
    )
  })
})
