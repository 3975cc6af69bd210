import { describe, expect, it } from 'vitest'
import { type BrowserCookie, sameSession, sessionCookies } from './cookies.ts'

const site = new URL('https://www.linkedin.com')
const now = Date.UTC(2026, 10, 20)
const later = now / 1000 + 86_400 * 30

const cookie = (given: Partial<BrowserCookie> = {}): BrowserCookie => ({
  name: 'li_at',
  value: 'AQED-1',
  domain: '.www.linkedin.com',
  path: '/',
  expires: later,
  httpOnly: true,
  secure: true,
  sameSite: 'None',
  ...given,
})
const csrf = cookie({ name: 'JSESSIONID', value: '"ajax:1"', httpOnly: false })

describe('sessionCookies', () => {
  it('keeps what makes the session, with its end, in a fixed order and nothing else', () => {
    const given = [{ ...cookie(), size: 40, session: false }, cookie({ name: 'lang', value: 'en' }), csrf]
    expect(sessionCookies(given, site, now)).toEqual([csrf, cookie()])
  })

  it('keeps a cookie of the host alone, and one without an end', () => {
    const given = [cookie({ domain: 'www.linkedin.com', expires: -1, sameSite: undefined })]
    const { sameSite: _, ...kept } = cookie({ domain: 'www.linkedin.com', expires: -1 })
    expect(sessionCookies(given, site, now)).toEqual([kept])
  })

  it.each([
    ['of another site', { domain: 'example.com' }],
    ['of another host of the site', { domain: 'business.linkedin.com' }],
    ['of all hosts of the site', { domain: '.linkedin.com' }],
    ['of a host that only ends alike', { domain: 'evil-www.linkedin.com' }],
    ['that has run out', { expires: now / 1000 - 1 }],
    ['that is empty', { value: '' }],
  ])('keeps no cookie %s, and no session without the one that counts', (_, given) => {
    expect(sessionCookies([cookie(given), csrf], site, now)).toEqual([])
    expect(sessionCookies([cookie(), { ...csrf, ...given }], site, now)).toEqual([cookie()])
  })
})

describe('sameSession', () => {
  it.each([
    ['itself', {}, true],
    ['an end put off by a minute', { expires: later + 60 }, true],
    ['an end put off by two days', { expires: later + 2 * 86_400 }, false],
    ['another value', { value: 'AQED-2' }, false],
    ['another host', { domain: 'www.linkedin.com' }, false],
  ])('compared with %s', (_, given, same) => {
    expect(sameSession([cookie()], [cookie(given)])).toBe(same)
  })

  it('tells fewer cookies from more', () => {
    expect(sameSession([csrf, cookie()], [cookie()])).toBe(false)
  })
})
