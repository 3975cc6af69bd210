import { describe, expect, it } from 'vitest'
import { activityStates, pollInterval, wordsFor } from './activity-states.ts'

describe('wordsFor', () => {
  it('names no state by its inner word', () => {
    for (const state of activityStates) expect(wordsFor(state).label).not.toMatch(/_|proposed|succeeded|unknown/i)
  })

  it('speaks to the member as "you"', () => {
    expect(wordsFor('proposed').mine).toBe('Waiting for your approval')
    expect(wordsFor('needs_person').mine).toBe('Needs you')
  })

  it('shows a state of a later API as a word', () => {
    expect(wordsFor('handed_over')).toMatchObject({ label: 'Handed over', tone: 'quiet' })
  })
})

describe('pollInterval', () => {
  it.each(['queued', 'running', 'submitting'])('looks every 2 s while one is %s', (state) => {
    expect(pollInterval(['succeeded', 'proposed', state])).toBe(2000)
  })

  it.each(['proposed', 'approved', 'unknown'])('looks every 5 s while one is only %s', (state) => {
    expect(pollInterval(['failed', state])).toBe(5000)
  })

  it('stops when all is settled', () => {
    expect(pollInterval(['succeeded', 'declined', 'skipped', 'needs_person', 'failed', 'canceled'])).toBe(false)
    expect(pollInterval([])).toBe(false)
  })
})
