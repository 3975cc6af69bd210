import { describe, expect, it } from 'vitest'
import { waitFor } from './account-hold.ts'

const hold = { activityId: 'act_1', fence: 2, until: 1_000 }

describe('waitFor', () => {
  it('lets anybody in where nobody is', () => {
    expect(waitFor(null, { activityId: 'act_1', fence: 1 }, 0)).toBe(0)
  })

  it('keeps others out until the hold ends by itself', () => {
    const other = { activityId: 'act_2', fence: 9 }
    expect(waitFor(hold, other, 400)).toBe(600)
    expect(waitFor(hold, other, 1_000)).toBe(0)
  })

  it('lets the holder and a later run of the same activity in, never an earlier one', () => {
    expect(waitFor(hold, { activityId: 'act_1', fence: 2 }, 400)).toBe(0)
    expect(waitFor(hold, { activityId: 'act_1', fence: 3 }, 400)).toBe(0)
    expect(waitFor(hold, { activityId: 'act_1', fence: 1 }, 400)).toBe(600)
  })

  it('never asks for a negative wait when the clock jumps', () => {
    expect(waitFor(hold, { activityId: 'act_2', fence: 1 }, 9_000_000)).toBe(0)
  })
})
