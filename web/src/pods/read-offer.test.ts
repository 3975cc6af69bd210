import { describe, expect, it } from 'vitest'
import { readOffer } from './read-offer.ts'

const now = new Date('2026-11-20T12:00:00Z')
const postUrl = 'https://www.linkedin.com/feed/update/urn:li:share:7398000000000000001/'
const draft = { postUrl, otherUrl: '', comment: '', notBefore: '' }

describe('readOffer', () => {
  it('takes an address alone, and tidies what is around it', () => {
    const { request } = readOffer({ ...draft, postUrl: ` ${postUrl} `, comment: ' Read this. ' }, now)
    expect(request).toEqual({ postUrl, otherUrl: '', comment: 'Read this.', notBefore: '' })
  })

  it('makes a point in time of the person’s own clock', () => {
    const { request } = readOffer({ ...draft, notBefore: '2026-12-24T18:30' }, now)
    expect(request?.notBefore).toBe(new Date(2026, 11, 24, 18, 30).toISOString())
  })

  it('says what is wrong, field by field', () => {
    const { request, wrong } = readOffer(
      { postUrl: 'javascript:alert(1)', otherUrl: 'linkedin.com/x', comment: '', notBefore: '2020-01-01T00:00' },
      now,
    )
    expect(request).toBeNull()
    expect(Object.keys(wrong).sort()).toEqual(['notBefore', 'otherUrl', 'postUrl'])
  })
})
