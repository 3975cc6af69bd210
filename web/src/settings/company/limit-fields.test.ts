import { describe, expect, it } from 'vitest'
import { limitText, readLimits } from './limit-fields.ts'

const highest = {
  ...{ turnsAtOnce: 500, turnsADay: 1_000_000, tokensADay: 10_000_000_000 },
  ...{ messageLength: 200_000, attachmentBytes: 25 * 1024 * 1024 },
}
const unset = { turnsAtOnce: null, turnsADay: null, tokensADay: null, messageLength: null, attachmentBytes: null }
const empty = { turnsAtOnce: '', turnsADay: '', tokensADay: '', messageLength: '', attachmentBytes: '' }

describe('readLimits', () => {
  it('asks only for what differs, in the units of the API', () => {
    const set = { ...unset, turnsADay: 500, tokensADay: 1000 }
    const typed = { ...empty, turnsADay: '500', tokensADay: '', messageLength: '1', attachmentBytes: '0' }
    expect(readLimits(typed, set, highest)).toEqual({
      change: { tokensADay: null, messageLength: 1, attachmentBytes: 0 },
      wrong: {},
    })
  })

  it('leaves alone what was set in other steps than the field has', () => {
    const set = { ...unset, attachmentBytes: 1.5 * 1024 * 1024 }
    const typed = { ...empty, attachmentBytes: limitText({ size: 1024 * 1024 }, set.attachmentBytes) }
    expect(readLimits(typed, set, highest)).toEqual({ change: {}, wrong: {} })
  })

  it.each(['0', '501', 'many', '1.5'])('says what would be right in place of %j', (turnsAtOnce) => {
    expect(readLimits({ ...empty, turnsAtOnce }, unset, highest)).toEqual({
      change: {},
      wrong: { turnsAtOnce: 'Enter a whole number of answers from 1 to 500.' },
    })
  })
})
