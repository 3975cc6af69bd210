import { describe, expect, it } from 'vitest'
import { activityStates, isSettled, mayEnter, mayFollow, nextReading, statesBefore } from './activity.ts'

/** Every state that can be reached from `start`, in any number of moves. */
function reachable(start: (typeof activityStates)[number], pressed = false): Set<string> {
  const seen = new Set<(typeof activityStates)[number]>([start])
  for (const from of seen) for (const to of activityStates) if (mayFollow(from, to, pressed)) seen.add(to)
  return seen
}

describe('the life of an activity', () => {
  it('never comes back to a state that presses, once a press may have been made', () => {
    for (const start of activityStates) {
      const after = reachable(start, true)
      after.delete(start)
      for (const pressing of ['proposed', 'approved', 'queued', 'running', 'submitting']) {
        expect(after).not.toContain(pressing)
      }
    }
    expect(mayEnter('approved')).toContain('pressed_at is null')
    expect(mayEnter('submitting')).toContain('pressed_at is null')
    expect(mayEnter('succeeded')).not.toContain('pressed_at')
  })

  it('reads for at least ten minutes after the press, then leaves it to a person', () => {
    const minute = 60_000
    const readings: number[] = []
    for (let at = nextReading(0, 0); at !== null; at = nextReading(0, at)) readings.push(at / minute)
    expect(readings.length).toBeGreaterThan(2)
    expect(readings.at(-1)).toBeGreaterThanOrEqual(10)
    expect(nextReading(0, 600 * minute)).toBeNull()
  })

  it('reaches submitting only through running', () => {
    expect(statesBefore('submitting')).toEqual(['running'])
  })

  it('runs nothing that was not approved', () => {
    expect(statesBefore('running')).toEqual(['queued'])
    expect(mayFollow('proposed', 'queued')).toBe(false)
  })

  it('can be ended from every open state', () => {
    for (const state of activityStates) {
      if (isSettled(state)) continue
      expect([...reachable(state)].some((reached) => isSettled(reached as typeof state))).toBe(true)
    }
  })

  it.each(['succeeded', 'declined', 'skipped', 'failed', 'canceled'] as const)('keeps %s for good', (state) => {
    expect(isSettled(state)).toBe(true)
  })
})
