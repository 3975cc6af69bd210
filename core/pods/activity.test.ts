import { describe, expect, it } from 'vitest'
import { activityStates, isSettled, mayFollow, statesBefore } from './activity.ts'

/** Every state that can be reached from `start`, in any number of moves. */
function reachable(start: (typeof activityStates)[number]): Set<string> {
  const seen = new Set<(typeof activityStates)[number]>([start])
  for (const from of seen) for (const to of activityStates) if (mayFollow(from, to)) seen.add(to)
  return seen
}

describe('the life of an activity', () => {
  it('never comes back to a state that presses, once a press may have been made', () => {
    expect(reachable('submitting')).not.toContain('running')
    expect(mayFollow('submitting', 'queued')).toBe(false)
    expect(mayFollow('unknown', 'queued')).toBe(false)
    expect(mayFollow('unknown', 'submitting')).toBe(false)
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
