import { describe, expect, it } from 'vitest'
import { duration, relativeTime } from './time.ts'

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
