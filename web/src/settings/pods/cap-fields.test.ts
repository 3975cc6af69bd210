import { describe, expect, it } from 'vitest'
import { companySettings } from '../../testing/sharing-records.ts'
import { readCaps } from './cap-fields.ts'

const settings = companySettings()

describe('readCaps', () => {
  it('asks for what differs only, the caps as a whole', () => {
    expect(readCaps({ perDay: '1', perWeek: '5', evidenceDays: '7' }, settings).change).toEqual({
      caps: { perDay: 1, perWeek: 5, perPostPerHour: 5, podShare: 30 },
      evidenceDays: 7,
    })
    expect(readCaps({ perDay: '2' }, settings)).toEqual({ change: {}, wrong: {} })
  })

  it.each([
    ['perDay', '6', 'Enter a whole number from 1 to 5.'],
    ['perWeek', '0', 'Enter a whole number from 1 to 15.'],
    ['perPostPerHour', '0', 'Enter a whole number from 1 to 5.'],
    ['podShare', 'half', 'Enter a whole number from 1 to 30.'],
    ['evidenceDays', '', 'Enter a whole number from 1 to 365.'],
    ['evidenceDays', '366', 'Enter a whole number from 1 to 365.'],
  ] as const)('refuses %s “%s”', (name, text, words) => {
    expect(readCaps({ [name]: text }, settings).wrong).toEqual({ [name]: words })
  })
})
