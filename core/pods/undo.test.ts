import { describe, expect, it } from 'vitest'
import { canUndo, whyNoUndo } from './undo.ts'

const share = {
  state: 'succeeded',
  route: 'linkedin-api',
  resultUrn: 'urn:li:share:7399000000000000001',
  removedAt: null,
} as const

describe('canUndo', () => {
  it('is for a share that LinkedIn’s API has made and named', () => {
    expect(canUndo(share)).toBe(true)
    expect(canUndo({ ...share, resultUrn: 'urn:li:ugcPost:7399000000000000001' })).toBe(true)
  })

  it.each([
    ['was removed already', { removedAt: 1 }],
    ['went by the browser', { route: 'browser' }],
    ['went by Unipile', { route: 'unipile' }],
    ['has no name', { resultUrn: null }],
    ['is known by an activity’s number alone', { resultUrn: 'urn:li:activity:7399000000000000001' }],
    ['has a name with more behind it', { resultUrn: 'urn:li:share:7399000000000000001/../x' }],
    ['is not known to be there', { state: 'unknown' as const }],
    ['was not made', { state: 'failed' as const }],
  ])('is for none that %s', (_, change) => {
    expect(canUndo({ ...share, ...change })).toBe(false)
  })
})

describe('whyNoUndo', () => {
  it('says what the member can do', () => {
    expect(whyNoUndo({ ...share, state: 'unknown' })).toMatch(/not been seen on LinkedIn/)
    expect(whyNoUndo({ ...share, route: 'browser' })).toMatch(/Delete it on LinkedIn, in your own activity/)
    expect(whyNoUndo(share)).toMatch(/has not told which post.*Delete it on LinkedIn/)
  })
})
