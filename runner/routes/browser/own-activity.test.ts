import { describe, expect, it } from 'vitest'
import type { ActivityCard } from './cards.ts'
import { kindOfCard, sameWords, sharedAlready, sharedNow } from './own-activity.ts'

const asked = 'urn:li:activity:7398000000000000001'
const post = new Set([asked, 'urn:li:share:7397999997143228416'])
const card = (given: Partial<ActivityCard>): ActivityCard => ({
  urns: [],
  inner: [],
  header: null,
  headerBy: null,
  author: 'nora',
  text: '',
  ...given,
})
const repost = card({ urns: [asked], header: 'Maya Lind reposted this', headerBy: 'maya' })
const quote = card({ urns: ['urn:li:activity:9'], inner: [asked], author: 'maya', text: 'Read\nthis' })

describe('kindOfCard', () => {
  const kind = (given: ActivityCard) => kindOfCard(given, 'maya', post)

  it('knows a repost by its header, in each language', () => {
    expect(kind(repost)).toBe('repost')
    expect(kind({ ...repost, header: 'Maya Lind hat dies repostet' })).toBe('repost')
    expect(kind({ ...repost, header: 'Maya Lind a republié ceci' })).toBe('repost')
    expect(kind({ ...repost, urns: ['urn:li:share:7397999997143228416'] })).toBe('repost')
  })

  it('knows a quote by its author and what stands in it, whatever its header', () => {
    expect(kind(quote)).toBe('quote')
    expect(kind({ ...quote, header: 'Maya Lind commented on this', headerBy: 'maya' })).toBe('quote')
  })

  it('is not misled by other doings with the same post', () => {
    expect(kind({ ...repost, header: 'Maya Lind likes this' })).toBe('other')
    expect(kind({ ...repost, header: 'Tomas reposted this', headerBy: 'tomas' })).toBe('other')
    expect(kind({ ...quote, author: 'tomas', header: 'Maya Lind likes this', headerBy: 'maya' })).toBe('other')
    expect(kind({ ...quote, author: 'tomas', header: 'Maya Lind reposted this', headerBy: 'maya' })).toBe('other')
    expect(kind(card({ urns: [asked], author: 'maya' }))).toBe('other')
  })

  it('says so where words are not known', () => {
    expect(kind({ ...repost, header: 'Maya Lind vrellosk', headerBy: 'maya' })).toBe('unclear')
  })

  it('leaves out cards about other posts', () => {
    expect(kind(card({ urns: ['urn:li:activity:73980000000000000010'] }))).toBeNull()
  })
})

describe('sharedAlready', () => {
  it('finds a share of either kind', () => {
    expect(sharedAlready([card({ urns: ['urn:li:activity:5'] }), repost], 'maya', post)).toEqual({
      kind: 'yes',
      urn: null,
    })
    expect(sharedAlready([quote], 'maya', post)).toEqual({ kind: 'yes', urn: 'urn:li:activity:9' })
  })

  it('prefers a known share to an unclear card, and an unclear card to nothing', () => {
    const unclear = { ...repost, header: 'Maya Lind vrellosk' }
    expect(sharedAlready([unclear, repost], 'maya', post).kind).toBe('yes')
    expect(sharedAlready([unclear], 'maya', post).kind).toBe('unclear')
    expect(sharedAlready([], 'maya', post).kind).toBe('no')
  })
})

describe('sharedNow', () => {
  it('takes only the kind that was made, and only the approved words', () => {
    expect(sharedNow([repost], 'maya', post, null).kind).toBe('yes')
    expect(sharedNow([quote], 'maya', post, null).kind).toBe('no')
    expect(sharedNow([quote], 'maya', post, 'Read this')).toEqual({ kind: 'yes', urn: 'urn:li:activity:9' })
    expect(sharedNow([quote], 'maya', post, 'Read that').kind).toBe('no')
    expect(sharedNow([repost], 'maya', post, 'Read this').kind).toBe('no')
  })
})

describe('sameWords', () => {
  it('looks past line breaks and announced hashtags', () => {
    expect(sameWords('One\n\ntwo hashtag#three', 'One\ntwo #three')).toBe(true)
    expect(sameWords('One two', 'One too')).toBe(false)
  })
})
