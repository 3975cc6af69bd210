/** Every state of an activity; {@link next} says which may follow which. */
export const activityStates = [
  'proposed',
  'approved',
  'queued',
  'running',
  'submitting',
  'succeeded',
  'declined',
  'skipped',
  'needs_person',
  'failed',
  'unknown',
  'canceled',
] as const
export type ActivityState = (typeof activityStates)[number]

/**
 * The life of an activity: from each state, the states that may follow.
 *
 * Out of `submitting` there is no way back to `queued` or `running`: once the press may have been made nothing tries again,
 * and what reading back cannot settle stays `unknown` until a later reading or a person settles it.
 */
const next: Readonly<Record<ActivityState, readonly ActivityState[]>> = {
  proposed: ['approved', 'declined', 'skipped', 'canceled'],
  approved: ['queued', 'declined', 'skipped', 'canceled'],
  queued: ['proposed', 'running', 'declined', 'skipped', 'canceled', 'needs_person', 'failed'],
  running: ['queued', 'submitting', 'succeeded', 'skipped', 'needs_person', 'failed', 'canceled'],
  submitting: ['succeeded', 'unknown', 'failed'],
  unknown: ['succeeded', 'failed'],
  needs_person: ['queued', 'succeeded', 'canceled', 'declined', 'skipped'],
  succeeded: [],
  declined: [],
  skipped: [],
  failed: [],
  canceled: [],
}

/** How often an activity may be begun before it is given up. */
export const attemptsAllowed = 4

/** True where `to` may directly follow `from`. */
export function mayFollow(from: ActivityState, to: ActivityState): boolean {
  return next[from].includes(to)
}

/** The states from which `to` may be entered: what an UPDATE puts in its `where`. */
export function statesBefore(to: ActivityState): readonly ActivityState[] {
  return activityStates.filter((from) => mayFollow(from, to))
}

/** True once nothing will happen to the activity any more by itself. */
export function isSettled(state: ActivityState): boolean {
  return next[state].length === 0
}
