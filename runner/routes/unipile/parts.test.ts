import { describe, expect, it } from 'vitest'
import type { UnipileError } from '../../../core/providers/unipile-errors.ts'
import { sharesPost, unipilePostId } from '../../../core/providers/unipile-posts.ts'
import { outcomeAfter, outcomeBefore } from './answer.ts'
import { resultOf } from './result.ts'
import { checkWords } from './words.ts'

const now = Date.UTC(2026, 10, 20, 13)
const midnight = Date.UTC(2026, 10, 21)

describe('unipilePostId', () => {
  it.each([
    ['urn:li:activity:7398000000000000001', '7398000000000000001'],
    ['urn:li:share:7397999997143228416', 'urn:li:share:7397999997143228416'],
    ['urn:li:ugcPost:7397999981150339072', 'urn:li:ugcPost:7397999981150339072'],
  ])('of %s is %s', (urn, id) => {
    expect(unipilePostId(urn)).toBe(id)
  })
})

describe('what an error means', () => {
  it.each<[UnipileError, object, object]>([
    ['halt', { kind: 'needs_person', stopMember: true }, { kind: 'needs_person', stopMember: true }],
    [
      'held_up',
      { kind: 'needs_person', stopMember: true, rest: true },
      { kind: 'needs_person', stopMember: true, rest: true },
    ],
    ['config', { kind: 'needs_person', stopMember: false }, { kind: 'needs_person', stopMember: false }],
    ['absent', { kind: 'skipped' }, { kind: 'failed' }],
    ['barred', { kind: 'skipped' }, { kind: 'failed' }],
    ['performed', { kind: 'skipped' }, { kind: 'unknown' }],
    ['limit', { kind: 'later', at: midnight }, { kind: 'later', at: midnight }],
    ['refused', { kind: 'needs_person', stopMember: false }, { kind: 'failed' }],
    ['unknown', { kind: 'try_again' }, { kind: 'unknown' }],
  ])('%s, before the share is sent and after', (error, before, after) => {
    expect(outcomeBefore(error, now)).toMatchObject(before)
    expect(outcomeAfter(error, now)).toMatchObject(after)
  })
})

describe('resultOf', () => {
  const site = new URL('http://127.0.0.1:9102')
  const urn = 'urn:li:share:7397999997143228416'
  const resultUrl = `http://127.0.0.1:9102/feed/update/${urn}/`

  it('takes a URN or an address of LinkedIn', () => {
    expect(resultOf(urn, site)).toEqual({ resultUrn: urn, resultUrl })
    const slug = 'https://www.linkedin.com/posts/maya_x-share-7397999997143228416-kT4x?utm=1'
    expect(resultOf(slug, site)).toEqual({ resultUrn: urn, resultUrl })
  })

  it.each([null, '', 'javascript:alert(1)', 'https://evil.example/feed/update/urn:li:share:7397999997143228416/'])(
    'leaves %s out',
    (place) => {
      expect(resultOf(place, site)).toEqual({})
    },
  )
})

describe('sharesPost', () => {
  const post = { names: new Set(['a', 'b']) }

  it('finds the share of the very post, and where it stands itself', () => {
    const other = { of: ['c'], places: ['z'] }
    expect(sharesPost([other], post)).toBeNull()
    expect(sharesPost([other, { of: ['x', 'b'], places: ['b', 'x'] }], post)).toEqual({ place: 'x' })
    expect(sharesPost([{ of: ['a'], places: ['a'] }], post)).toEqual({ place: null })
  })
})

describe('checkWords', () => {
  it('lets plain words through, with what the other version would make a mention of', () => {
    for (const words of ['', 'Größe 50 % @ noon', 'a'.repeat(3_000)]) {
      checkWords(words, 'v1')
      checkWords(words, 'v2')
    }
    checkWords('said @maya', 'v1')
    checkWords('{{0}}', 'v2')
  })

  it.each([
    ['{{0}} said so', 'v1'],
    ['said @maya', 'v2'],
    ['mail me@acme.com', 'v2'],
    ['a'.repeat(3_001), 'v1'],
  ] as const)('refuses %s on %s', (words, api) => {
    expect(() => checkWords(words, api)).toThrow('needs_person')
  })
})
