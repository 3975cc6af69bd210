import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { holdsLine, saysSomething, usualLine, withLine, withoutLine } from './disclosure.ts'
import { wordsKey } from './words.ts'

const line = 'I’m part of Acme.'

describe('the usual line', () => {
  it.each([
    ['Acme', 'I’m part of Acme.'],
    ['Acme Inc.', 'I’m part of Acme Inc.'],
    ['  Two\nlines ', 'I’m part of Two lines.'],
    ['Hurra!', 'I’m part of Hurra!'],
  ])('of %j is %j', (company, said) => expect(usualLine(company)).toBe(said))
})

describe('words', () => {
  it.each([
    line,
    `Great read.\n\n${line}`,
    `${line} Great read.`,
    "great read, IM PART OF ACME and it's fine",
    'I’m  part\nof — Acme',
    'Ｉ’ｍ　ｐａｒｔ of Acme',
  ])('%j hold the line', (words) => expect(holdsLine(words, line)).toBe(true))

  it.each([null, '', 'Great read.', 'I’m part of Acmeville.', 'Wim part of Acme', 'I’m a part of Acme'])(
    '%j do not',
    (words) => expect(holdsLine(words, line)).toBe(false),
  )

  it('hold a short line as a word of its own only', () => {
    expect(holdsLine('We made this', 'Ad')).toBe(false)
    expect(holdsLine('We made this. #ad', 'Ad')).toBe(true)
    expect(holdsLine('1 of 10', '1')).toBe(true)
    expect(holdsLine('10', '1')).toBe(false)
  })

  it('never hold a line that says nothing', () => {
    expect(saysSomething('…!')).toBe(false)
    expect(holdsLine('…!', '…!')).toBe(false)
    expect(withoutLine('…!', '…!')).toBe('…!')
  })
})

describe('the line in the words', () => {
  it.each([
    ['', line],
    ['Great read.', `Great read.\n\n${line}`],
    ['Great read.\n\n', `Great read.\n\n${line}`],
    [`${line} Truly.`, `${line} Truly.`],
  ])('is added to %j once, as its last paragraph', (words, said) => {
    expect(withLine(words, line)).toBe(said)
    expect(withLine(said, line)).toBe(said)
  })

  it.each([
    [line, ''],
    [`Great read.\n\n${line}`, 'Great read.'],
    [`Great.\n\n${line}\n\nTruly.`, 'Great.\n\nTruly.'],
    [`${line} Great. ${line}`, 'Great.'],
    ['Great read.', 'Great read.'],
    ['  as it is\n', '  as it is\n'],
    ['Great. Ｉ’ｍ part of Acme.', 'Great.'],
  ])('is taken out of %j', (words, left) => expect(withoutLine(words, line)).toBe(left))

  it('does not close up to another one', () => expect(withoutLine('So: a ab b.', 'ab')).toBe('So: .'))

  it('goes with its own marks, and is no pattern', () => {
    expect(withoutLine('Great. (Ad: a+b?)', '(Ad: a+b?)')).toBe('Great.')
    expect(holdsLine('Ad: aab', '(Ad: a+b?)')).toBe(false)
  })

  it('is found once it is added, and gone once it is taken out, whatever the words and the line are', () => {
    const any = fc.array(fc.constantFrom(...'aB1é語ß .!(*+?[\\$-“\n—🎉'), { maxLength: 40 }).map((all) => all.join(''))
    const lines = any.map((all) => all.replaceAll('\n', ' ').trim()).filter(saysSomething)
    fc.assert(
      fc.property(any, lines, (words, one) => {
        const said = withLine(words, one)
        expect(holdsLine(said, one)).toBe(true)
        expect(holdsLine(withoutLine(said, one), one)).toBe(false)
        if (!holdsLine(words, one)) expect(wordsKey(withoutLine(said, one))).toBe(wordsKey(words))
      }),
      { numRuns: 500 },
    )
  })
})
