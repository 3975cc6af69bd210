/** Every state of an activity; {@link mayFollow} says which may follow which. */
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

/** The life of an activity: from each state, the states that may follow. */
const next: Readonly<Record<ActivityState, readonly ActivityState[]>> = {
  proposed: ['approved', 'declined', 'skipped', 'canceled', 'succeeded'],
  approved: ['proposed', 'queued', 'declined', 'skipped', 'canceled'],
  queued: ['proposed', 'approved', 'running', 'declined', 'skipped', 'canceled', 'needs_person', 'failed'],
  running: ['proposed', 'approved', 'submitting', 'succeeded', 'skipped', 'needs_person', 'failed', 'canceled'],
  submitting: ['succeeded', 'unknown', 'failed', 'needs_person'],
  unknown: ['succeeded', 'failed', 'needs_person'],
  needs_person: ['proposed', 'approved', 'succeeded', 'failed', 'canceled', 'declined', 'skipped'],
  failed: ['proposed', 'approved', 'succeeded'],
  succeeded: [],
  declined: [],
  skipped: [],
  canceled: [],
}

/**
 * Where an activity goes back to when the provider itself has refused the press, so that nothing can have been made: the member, or
 * the time, decides anew. It is the one way back from `submitting`, and the one thing that takes `pressed_at` away.
 */
export type AfterRefusal = 'proposed' | 'approved'

/** The states that lead to a press. Once the press may have been made none of them is entered again. */
const beforePress: readonly ActivityState[] = ['proposed', 'approved', 'queued', 'running', 'submitting']

/** How often an activity may be begun before it is given up. */
export const attemptsAllowed = 3

/**
 * True where `to` may directly follow `from`.
 *
 * @param pressed the press may have been made: then nothing tries again, and what reading back cannot settle waits for a person
 */
export function mayFollow(from: ActivityState, to: ActivityState, pressed = false): boolean {
  return next[from].includes(to) && !(pressed && beforePress.includes(to))
}

/** The states from which `to` may be entered: what an UPDATE puts in its `where`. */
export function statesBefore(to: ActivityState): readonly ActivityState[] {
  return activityStates.filter((from) => mayFollow(from, to))
}

/**
 * SQL: the activity may enter a state. It repeats {@link mayFollow} where the change is made, so that two who decide at the same
 * time cannot both be right.
 *
 * @param to the state that is entered
 */
export function mayEnter(to: ActivityState): string {
  const from = statesBefore(to).map((state) => `'${state}'`)
  const unpressed = beforePress.includes(to) ? ' and pressed_at is null' : ''
  return `(state in (${from.join(', ')})${unpressed})`
}

/** The states in which a member may say yes: asked, or left to a person, or given up; never once a press may have been made. */
export const approvable: readonly ActivityState[] = ['proposed', 'needs_person', 'failed']

/** True once nothing will happen to the activity any more by itself. */
export function isSettled(state: ActivityState): boolean {
  return state === 'failed' || next[state].length === 0
}

/** How long after the press the profile is read again where the share was not seen: minutes. Source: linkedin-pages §0.6. */
const readingsAfterMinutes = [1, 4, 12, 30] as const

/**
 * When a share that was not seen is looked for again.
 *
 * @param pressedAt milliseconds since 1970
 * @returns milliseconds since 1970; null where reading has gone on long enough and a person has to look
 */
export function nextReading(pressedAt: number, now: number): number | null {
  const due = readingsAfterMinutes.map((minutes) => pressedAt + minutes * 60_000).find((at) => at > now)
  return due ?? null
}
