import { describe, expect, it } from 'vitest'
import { type PlaceFacts, placeOf, stopReason } from './place.ts'

const facts = (given: Partial<PlaceFacts>): PlaceFacts => ({
  path: '/feed/',
  status: 200,
  mainLength: 8_000,
  textLength: 9_000,
  contentLength: 7_000,
  emailCode: false,
  twoStepCode: false,
  captcha: false,
  securityCheck: false,
  phoneApp: false,
  restricted: false,
  limitWords: false,
  ...given,
})

const kindOf = (given: Partial<PlaceFacts>) => placeOf(facts(given)).kind
const challengeOf = (given: Partial<PlaceFacts>) => placeOf(facts(given))

describe('placeOf', () => {
  it.each([
    ['/login', 'sign_in'],
    ['/login/de', 'sign_in'],
    ['/uas/login', 'sign_in'],
    ['/checkpoint/lg/login-submit', 'sign_in'],
    ['/checkpoint/rm/sign-in-another-account', 'sign_in'],
    ['/authwall', 'guest_wall'],
    ['/signup', 'guest_wall'],
    ['/check/add-phone', 'interstitial'],
    ['/checkpoint/challenge/AgH8', 'challenge'],
    ['/checkpoint/challengesV2/AgH8', 'challenge'],
    ['/challenge', 'challenge'],
    ['/checkpoint/rp/request-password-reset', 'challenge'],
    ['/uas/consumer-email-challenge', 'challenge'],
    ['/feed/', 'page'],
  ])('knows %s', (path, kind) => {
    expect(kindOf({ path })).toBe(kind)
  })

  it.each([
    '/posts/nora_login-challenge-activity-1-abcd',
    '/feed/update/urn:li:activity:1/',
    '/in/checkpoint-charlie/',
  ])('is not misled by words in %s', (path) => {
    expect(kindOf({ path })).toBe('page')
  })

  it.each([
    [{ emailCode: true }, 'email_code'],
    [{ twoStepCode: true }, 'two_step'],
    [{ captcha: true }, 'captcha'],
    [{ securityCheck: true }, 'captcha'],
    [{ phoneApp: true }, 'phone_app'],
    [{ restricted: true, captcha: true }, 'restricted'],
    [{}, 'other'],
  ] as const)('tells the challenge by its marks %o', (marks, challenge) => {
    expect(challengeOf({ path: '/checkpoint/challenge/x', ...marks })).toEqual({ kind: 'challenge', challenge })
  })

  it('sees a challenge that stands in place of the page', () => {
    expect(challengeOf({ captcha: true })).toEqual({ kind: 'challenge', challenge: 'captcha' })
    expect(challengeOf({ restricted: true, mainLength: null, textLength: 300 })).toMatchObject({
      challenge: 'restricted',
    })
  })

  it('does not take a post that talks of restrictions or limits for one', () => {
    expect(kindOf({ restricted: true, limitWords: true, phoneApp: true, securityCheck: true })).toBe('page')
  })

  it('knows blocks by status, and the page of limits by its words', () => {
    expect(kindOf({ status: 999 })).toBe('refused')
    expect(kindOf({ status: 429 })).toBe('rate_limited')
    expect(kindOf({ status: 503 })).toBe('server_error')
    expect(kindOf({ mainLength: null, textLength: 120, limitWords: true })).toBe('rate_limited')
  })
})

describe('stopReason', () => {
  it('says who must act at every place that stops an account', () => {
    const stopping = ['/login', '/authwall', '/check/x', '/checkpoint/challenge/x'].map((path) =>
      placeOf(facts({ path })),
    )
    for (const place of [...stopping, { kind: 'rate_limited' }, { kind: 'refused' }] as const) {
      expect(stopReason(place)).toMatch(/member|owner/)
    }
    expect(stopReason({ kind: 'page' })).toBeNull()
  })
})
