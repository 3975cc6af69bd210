import { describe, expect, it } from 'vitest'
import { activityStates, pollInterval, pollOne, wordsFor } from './activity-states.ts'

describe('wordsFor', () => {
  it('names no state by its inner word', () => {
    for (const state of activityStates) expect(wordsFor(state).label).not.toMatch(/_|proposed|succeeded|unknown/i)
  })

  it('speaks to the member as "you"', () => {
    expect(wordsFor('proposed').mine).toBe('Waiting for your approval')
    expect(wordsFor('needs_person').mine).toBe('Needs you')
  })

  it('says of what ended before it left that it was taken back, to everybody', () => {
    expect(wordsFor('canceled')).toMatchObject({ label: 'Taken back', mine: 'Taken back' })
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

  it('goes on slowly for a list of which all is settled, or that is empty: it can grow', () => {
    expect(pollInterval(['succeeded', 'declined', 'skipped', 'needs_person', 'failed', 'canceled'])).toBe(15_000)
    expect(pollInterval([])).toBe(15_000)
  })
})

describe('pollOne', () => {
  it.each(['succeeded', 'declined', 'skipped', 'failed', 'canceled'])('stops once it is %s', (state) => {
    expect(pollOne(state)).toBe(false)
  })

  it('goes on while it waits for its member, or stands where this page does not know', () => {
    expect(pollOne('needs_person')).toBe(15_000)
    expect(pollOne('handed_over')).toBe(15_000)
    expect(pollOne('running')).toBe(2000)
  })
})
