import { type ActivityState, activityStates, isSettled } from '../../../core/pods/activity.ts'
import { sentence } from '../ui/sentence.ts'

export { type ActivityState, activityStates }

/** How a state feels: on its way, waits for its time, wants somebody, not known, went well, went wrong, or is simply over. */
export type Tone = 'moving' | 'waiting' | 'attention' | 'unclear' | 'good' | 'bad' | 'quiet'

interface StateWords {
  tone: Tone
  /** To the team. */
  label: string
  /** To the member whose share it is. */
  mine: string
  /** One sentence on what happens next. */
  next: string
}

const words: Record<ActivityState, StateWords> = {
  proposed: {
    tone: 'attention',
    label: 'Waiting for approval',
    mine: 'Waiting for your approval',
    next: 'Nothing leaves until the member says yes.',
  },
  approved: {
    tone: 'waiting',
    label: 'Waits for its time',
    mine: 'Waits for its time',
    next: 'It goes as soon as the member’s hours and limits allow.',
  },
  queued: {
    tone: 'moving',
    label: 'In line',
    mine: 'In line',
    next: 'It starts as soon as it is this account’s turn.',
  },
  running: { tone: 'moving', label: 'Sharing now', mine: 'Sharing now', next: 'The post is being opened and checked.' },
  submitting: {
    tone: 'moving',
    label: 'Sharing now',
    mine: 'Sharing now',
    next: 'The share has been sent; LinkedIn’s answer is awaited.',
  },
  succeeded: { tone: 'good', label: 'Shared', mine: 'Shared', next: 'The repost is on LinkedIn.' },
  declined: { tone: 'quiet', label: 'Declined', mine: 'You declined', next: 'Nothing left this account.' },
  skipped: { tone: 'quiet', label: 'Skipped', mine: 'Skipped', next: 'Nothing left this account.' },
  needs_person: {
    tone: 'attention',
    label: 'Needs the member',
    mine: 'Needs you',
    next: 'Only the member can go on from here. RevOS has stopped and touches nothing.',
  },
  failed: { tone: 'bad', label: 'Not shared', mine: 'Not shared', next: 'Nothing was shared from this account.' },
  unknown: {
    tone: 'unclear',
    label: 'Unclear',
    mine: 'Unclear, being looked for',
    next: 'The share may or may not be out. RevOS does not try again; it looks for the share, and then asks the member.',
  },
  canceled: { tone: 'quiet', label: 'Taken back', mine: 'Taken back', next: 'It was taken back before anything left.' },
}

/** The words and tone for a state; one this page does not know yet is shown as it is named. */
export function wordsFor(state: string): StateWords {
  if (isActivityState(state)) return words[state]
  const label = sentence(state.replaceAll('_', ' '))
  return { tone: 'quiet', label, mine: label, next: '' }
}

export function isActivityState(value: unknown): value is ActivityState {
  return activityStates.some((state) => state === value)
}

/** Milliseconds until a list is asked for again that others can add to, though nothing in it is on its way. */
export const slowly = 15_000

/**
 * Milliseconds until a list with activities in these states is asked for again.
 * What machines do is looked at every 2 s, what waits for a person, its time or a later check every 5 s, all else slowly.
 */
export function pollInterval(states: readonly string[]): number {
  if (states.some((state) => wordsFor(state).tone === 'moving')) return 2000
  if (states.some((state) => state === 'proposed' || state === 'approved' || state === 'unknown')) return 5000
  return slowly
}

/** The same for one activity by itself; false once nothing happens to it any more. */
export function pollOne(state: string): number | false {
  return isActivityState(state) && isSettled(state) ? false : pollInterval([state])
}
