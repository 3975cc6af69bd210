import { describe, expect, it } from 'vitest'
import { Problem } from '../problem.ts'
import { parsePostUrl } from './post-url.ts'

const site = 'https://www.linkedin.com'
const urn = (url: string) => parsePostUrl(url, site).urn

describe('parsePostUrl', () => {
  it.each([
    ['/feed/update/urn:li:activity:7398000000000000001/', 'urn:li:activity:7398000000000000001'],
    ['/feed/update/urn:li:share:7398000000000000002', 'urn:li:share:7398000000000000002'],
    ['/feed/update/urn:li:ugcPost:7398000000000000003/?utm=x', 'urn:li:ugcPost:7398000000000000003'],
    ['/feed/update/urn%3Ali%3Aactivity%3A7398000000000000001/', 'urn:li:activity:7398000000000000001'],
    ['/posts/nora-halvorsen_on-pricing-activity-7398000000000000001-aB3d', 'urn:li:activity:7398000000000000001'],
    ['/posts/nora_share-this-share-7398000000000000002-x_-z/', 'urn:li:share:7398000000000000002'],
    ['/posts/nora_ugcPost-7398000000000000003-abcd', undefined],
    ['/posts/a-ugcPost-7398000000000000003', 'urn:li:ugcPost:7398000000000000003'],
  ])('reads %s', (path, expected) => {
    if (expected) expect(urn(site + path)).toBe(expected)
    else expect(() => urn(site + path)).toThrow(Problem)
  })

  it('takes the names that LinkedIn has beside www', () => {
    expect(urn('https://de.linkedin.com/posts/x-activity-7398000000000000001-aaaa')).toMatch(/activity/)
    expect(urn('https://linkedin.com/feed/update/urn:li:activity:7398000000000000001')).toMatch(/activity/)
  })

  it('drops query and fragment, which carry who shared the link', () => {
    expect(parsePostUrl(`${site}/feed/update/urn:li:activity:73980000001/?trk=me#c`, site).url).toBe(
      `${site}/feed/update/urn:li:activity:73980000001/`,
    )
  })

  it.each([
    'hello',
    'https://lnkd.in/abc',
    'https://www.linkedin.com.evil.test/feed/update/urn:li:activity:7398000000000000001/',
    'https://evil.test/posts/x-activity-7398000000000000001-aaaa',
    'https://www.linkedin.com@evil.test/feed/update/urn:li:activity:7398000000000000001/',
    'https://user:pw@www.linkedin.com/feed/update/urn:li:activity:7398000000000000001/',
    'http://www.linkedin.com/feed/update/urn:li:activity:7398000000000000001/',
    'https://www.linkedin.com/in/nora/',
    'https://www.linkedin.com/feed/update/urn:li:comment:7398000000000000001/',
    'https://www.linkedin.com/feed/update/urn:li:activity:1/../../x',
    'https://www.linkedin.com/%E0%A4%A',
    'javascript:alert(1)',
  ])('refuses %s and names the field', (url) => {
    expect(() => urn(url)).toThrow(
      expect.objectContaining({ code: 'not_a_linkedin_post', errors: [expect.objectContaining({ path: 'postUrl' })] }),
    )
  })

  it('keeps to the configured site, whatever it is', () => {
    const local = 'http://127.0.0.1:9102'
    expect(parsePostUrl(`${local}/feed/update/urn:li:activity:7398000000000000001/`, local).urn).toMatch(/activity/)
    expect(() => parsePostUrl(`${site}/feed/update/urn:li:activity:7398000000000000001/`, local)).toThrow(Problem)
    expect(() => parsePostUrl('http://127.0.0.1:9999/feed/update/urn:li:activity:7398000000000000001/', local)).toThrow(
      Problem,
    )
  })
})
