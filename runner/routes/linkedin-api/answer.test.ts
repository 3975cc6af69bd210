import { describe, expect, it } from 'vitest'
import type { ReshareAnswer } from '../../../core/providers/linkedin-posts.ts'
import { outcomeOfReshare } from './answer.ts'

const site = new URL('https://www.linkedin.com')
const now = Date.UTC(2026, 10, 20, 13, 5)
const answer = (given: Partial<ReshareAnswer>): ReshareAnswer => ({
  ...{ status: 500, code: null, serviceErrorCode: null, urn: null },
  ...given,
})

describe('outcomeOfReshare', () => {
  it('takes 201 for the share, with its address where LinkedIn names it', () => {
    const urn = 'urn:li:share:7399000000000000001'
    expect(outcomeOfReshare(answer({ status: 201, urn }), site, now)).toEqual({
      kind: 'shared',
      note: 'LinkedIn confirmed the share.',
      resultUrn: urn,
      resultUrl: `https://www.linkedin.com/feed/update/${urn}/`,
    })
    expect(outcomeOfReshare(answer({ status: 201 }), site, now)).toEqual({
      kind: 'shared',
      note: 'LinkedIn confirmed the share.',
    })
  })

  it.each<[string, Partial<ReshareAnswer>, object]>([
    ['a field that does not fit', { status: 400, code: 'INVALID_URN_TYPE' }, { kind: 'failed' }],
    ['a revoked token', { status: 401, serviceErrorCode: 65601 }, { kind: 'needs_person', stopMember: true }],
    ['an expired token', { status: 401, serviceErrorCode: 65602 }, { kind: 'needs_person', stopMember: true }],
    ['what the app may not do', { status: 403, serviceErrorCode: 100 }, { kind: 'failed' }],
    ['a post that is gone', { status: 404 }, { kind: 'failed' }],
    ['the same share again', { status: 422, code: 'DUPLICATE_POST' }, { kind: 'needs_person', stopMember: false }],
    ['the same share again, as a conflict', { status: 409, code: 'DUPLICATE_POST' }, { kind: 'needs_person' }],
    ['a post that may not be reshared', { status: 422, code: 'OTHER' }, { kind: 'failed' }],
    ['a version that has ended', { status: 426 }, { kind: 'later', stopRoute: true }],
    ['the daily limit', { status: 429 }, { kind: 'later', at: Date.UTC(2026, 10, 21) }],
    ['an inner fault', { status: 500 }, { kind: 'unknown' }],
    ['a gateway that gave up', { status: 504 }, { kind: 'unknown' }],
    ['a request that took too long', { status: 408 }, { kind: 'unknown' }],
    ['a way elsewhere', { status: 302 }, { kind: 'unknown' }],
    ['another success', { status: 200 }, { kind: 'unknown' }],
  ])('%s', (_, given, outcome) => {
    expect(outcomeOfReshare(answer(given), site, now)).toMatchObject(outcome)
  })

  it.each<[number, RegExp]>([
    [400, /member can share it by hand/],
    [401, /member connects LinkedIn again/],
    [403, /admin checks/],
    [422, /by hand/],
    [426, /operator sets LINKEDIN_API_VERSION/],
    [429, /after 00:00 UTC/],
    [500, /member looks at the own activity/],
  ])('%i says who must act', (status, words) => {
    expect(outcomeOfReshare(answer({ status }), site, now)).toMatchObject({ reason: expect.stringMatching(words) })
  })
})
