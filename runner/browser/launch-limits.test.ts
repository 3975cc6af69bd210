import { describe, expect, it } from 'vitest'
import { waitBeforeLaunch } from './launch-limits.ts'

const limits = {
  activeSessions: [{}],
  maxConcurrentSessions: 2,
  allowedBrowserAcquisitions: 1,
  timeUntilNextAllowedBrowserAcquisition: 0,
}

describe('waitBeforeLaunch', () => {
  it('launches at once where there is room', () => {
    expect(waitBeforeLaunch(limits)).toBe(0)
  })

  it('waits for the next launch that is allowed, never zero', () => {
    const spent = { ...limits, allowedBrowserAcquisitions: 0 }
    expect(waitBeforeLaunch({ ...spent, timeUntilNextAllowedBrowserAcquisition: 700 })).toBe(700)
    expect(waitBeforeLaunch(spent)).toBe(1)
  })

  it('does not know when a browser becomes free', () => {
    expect(waitBeforeLaunch({ ...limits, activeSessions: [{}, {}] })).toBeNull()
  })
})
