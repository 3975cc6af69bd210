import { describe, expect, it } from 'vitest'
import { type DueRow, deferralOf, endOf } from './due.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** Noon in Oslo. */
const now = Date.parse('2026-11-20T11:00Z')

const row: DueRow = {
  ...{ tenantId: 'ten_1', id: 'act_1', route: 'browser', comment: null, approvedAt: now },
  ...{ disclosure: JSON.stringify({ line: null, required: 0, company: 'Acme' }) },
  ...{ stopped: 0, stopReason: null, tenantStatus: 'active', podStatus: 'active', memberStatus: 'active' },
  ...{ timeZone: 'Europe/Oslo', hours: null, use: null, attempts: 0 },
  ...{ offerId: 'amp_1', sentAt: 0, sentN: 0, offerEnds: now + dayMs, tenantCaps: '{}' },
}
const end = (also: Partial<DueRow>, at = now) => endOf({ ...row, ...also }, deferralOf({ ...row, ...also }, at), at)
const midnight = Date.parse('2026-11-20T23:00Z')

describe('a yes to a share that is due', () => {
  it('holds, and for a week after the offer has ended', () => {
    expect(end({})).toBeNull()
    expect(end({ offerEnds: now - 7 * dayMs + 1 })).toBeNull()
    expect(end({ offerEnds: now - 7 * dayMs })).toMatchObject({
      to: 'skipped',
      reason: expect.stringMatching(/ended a week ago/),
    })
  })

  it('holds on for whatever only puts it off', () => {
    expect(deferralOf(row, midnight)).toMatchObject({ reason: expect.stringMatching(/own hours/) })
    expect(end({}, midnight)).toBeNull()
    expect(end({ memberStatus: 'paused' })).toBeNull()
  })

  it('holds no more without the line that its pod requires by now', () => {
    const disclosure = JSON.stringify({ line: 'I work at Acme.', required: 1, company: 'Acme' })
    expect(end({ disclosure })).toMatchObject({ to: 'proposed', reason: expect.stringContaining('“I work at Acme.”') })
    expect(end({ disclosure, comment: 'Read this. I work at Acme.' })).toBeNull()
  })

  it('is for now alone on LinkedIn’s own way, where no hours hold', () => {
    const own = { route: 'linkedin-api' } as const
    expect(end(own)).toBeNull()
    expect(end(own, midnight)).toMatchObject({
      to: 'proposed',
      reason: expect.stringMatching(/did not come to go at once/),
    })
    expect(end({ ...own, approvedAt: midnight }, midnight)).toBeNull()
    expect(end({ ...own, stopped: 1 })).toMatchObject({
      to: 'proposed',
      reason: expect.stringMatching(/Sharing is stopped.*presses again/),
    })
  })
})
