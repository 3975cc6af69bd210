import { describe, expect, it } from 'vitest'
import { type PlayedRow, summary, table } from './table.ts'

const row = (more: Partial<PlayedRow>): PlayedRow => ({
  id: 'F1',
  title: 'killed',
  runs: 300,
  kills: 300,
  duplicate: 0,
  lost: 0,
  stuck: 0,
  problems: [],
  ...more,
})

describe('the table of faults', () => {
  it('bounds the rate of a clean row, and of no other', () => {
    const [, clean, bad] = table([row({}), row({ id: 'F2', lost: 1 })]).split('\n')
    expect(clean).toContain('1.00 %')
    expect(bad).toMatch(/F2 .* 1 .* –$/)
  })

  it('sums all rows but the comparison', () => {
    const rows = [row({}), row({ id: 'F2', kills: 12 }), row({ id: 'usual', kills: 9, duplicate: 3 })]
    expect(summary(rows)).toEqual({ line: '312 kills, 0 duplicate, 0 lost, 0 stuck', clean: true })
  })

  it('is not clean with anything amiss, nor with nothing played', () => {
    expect(summary([row({ stuck: 1 })]).clean).toBe(false)
    expect(summary([]).clean).toBe(false)
  })
})
