import { describe, expect, it } from 'vitest'
import { givenUrns } from '../given-urns.ts'
import { nextUtcDay } from '../next-utc-day.ts'
import { parentUrn } from './parent-urn.ts'
import { versionAge } from './version.ts'

const web = 'https://www.linkedin.com'
const activity = 'urn:li:activity:7398000000000000001'
const share = 'urn:li:share:7397999997143228416'

describe('parentUrn', () => {
  it('is the first id that the API takes, of either address', () => {
    expect(parentUrn([share])).toBe(share)
    const otherUrl = `${web}/posts/nora_sales-ugcPost-7397999981150339072-Zq9-`
    expect(parentUrn(givenUrns({ postUrn: activity, otherUrl }, web))).toBe('urn:li:ugcPost:7397999981150339072')
    expect(parentUrn(givenUrns({ postUrn: share, otherUrl: `${web}/feed/update/${activity}/` }, web))).toBe(share)
  })

  it.each([
    null,
    'not an address',
    `${web}/in/nora/`,
    `${web}/feed/update/${activity}/`,
    `https://evil.example/feed/update/${share}/`,
  ])('is never made out of an activity; the second address is %s', (otherUrl) => {
    expect(() => parentUrn(givenUrns({ postUrn: activity, otherUrl }, web))).toThrow('needs_person')
  })
})

describe('versionAge', () => {
  const now = Date.UTC(2026, 10, 20)

  it.each([
    ['202611', 0],
    ['202601', 10],
    ['202511', 12],
    ['202612', -1],
  ])('of %s is %i months', (version, months) => {
    expect(versionAge(version, now)).toBe(months)
  })

  it.each([undefined, '', '2026-10', '202613', '20261'])('%s is no version', (version) => {
    expect(versionAge(version, now)).toBeNull()
  })
})

describe('nextUtcDay', () => {
  it('is the coming midnight, never the present moment', () => {
    expect(nextUtcDay(Date.UTC(2026, 10, 20, 23, 59, 59, 999))).toBe(Date.UTC(2026, 10, 21))
    expect(nextUtcDay(Date.UTC(2026, 10, 21))).toBe(Date.UTC(2026, 10, 22))
  })
})
