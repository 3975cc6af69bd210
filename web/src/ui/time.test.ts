import { describe, expect, it } from 'vitest'
import { duration, relativeTime, timeAhead } from './time.ts'

const now = new Date('2026-11-20T12:00:00Z')
const ago = (seconds: number) => relativeTime(new Date(now.getTime() - seconds * 1000), now, 'en')

describe('relativeTime', () => {
  it('rounds to what a person says', () => {
    expect(ago(3)).toBe('just now')
    expect(ago(70)).toBe('1 min. ago')
    expect(ago(59 * 60)).toBe('59 min. ago')
    expect(ago(3 * 3600)).toBe('3 hr. ago')
    expect(ago(26 * 3600)).toBe('yesterday')
    expect(ago(5 * 86_400)).toBe('5 days ago')
  })

  it('names the day when it is long ago', () => {
    expect(ago(20 * 86_400)).toBe('Oct 31')
    expect(ago(500 * 86_400)).toBe('Jul 8, 2025')
  })

  it('says when something will be', () => {
    expect(ago(-86_400 * 5)).toBe('in 5 days')
  })
})

describe('duration', () => {
  it('has a unit that fits', () => {
    expect(duration(420)).toBe('0.4 s')
    expect(duration(12_300)).toBe('12 s')
    expect(duration(125_000)).toBe('2 min 5 s')
  })
})

describe('timeAhead', () => {
  const from = new Date(2026, 10, 20, 9, 0)
  it.each([
    [new Date(2026, 10, 20, 14, 0), /^2:00\sPM$/],
    [new Date(2026, 10, 23, 9, 30), /^Mon, 9:30\sAM$/],
    [new Date(2026, 11, 4, 9, 30), /^Dec 4, 9:30\sAM$/],
  ])('is as short as it is clear: %s', (time, words) => {
    expect(timeAhead(time, from, 'en-US')).toMatch(words)
  })
})
