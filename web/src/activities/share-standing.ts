import type { Activity } from '../data/activities.ts'
import { type Tone, wordsFor } from '../data/activity-states.ts'

/** How a share stands, as it is said to whoever looks. */
export interface ShareStanding {
  tone: Tone
  label: string
  /** One sentence on it: the share's own, else that of its state. */
  next: string
}

/** The words and tone for a share: those of its state, but for one that was deleted again. */
export function standingOf({
  state,
  own,
  removedAt,
  reason,
}: Pick<Activity, 'state' | 'own' | 'removedAt' | 'reason'>): ShareStanding {
  if (removedAt !== null) {
    return {
      tone: 'quiet',
      label: 'Deleted from LinkedIn again',
      next: 'The repost was taken off LinkedIn again.',
    }
  }
  const { tone, label, mine, next } = wordsFor(state)
  return { tone, label: own ? mine : label, next: reason ?? next }
}
