/** What the end of a run says of its way: it did what it is for, it did not, or neither, such as not yet. */
export type Means = 'good' | 'bad' | 'neither'

interface OutcomeWords {
  words: string
  means: Means
}

/** How a run can end, as the runner counts it. `read_…`: it only looked whether an earlier share is there. */
export const outcomeWords: Readonly<Record<string, OutcomeWords>> = {
  shared: { words: 'shared', means: 'good' },
  read_shared: { words: 'found on LinkedIn', means: 'good' },
  failed: { words: 'not shared', means: 'bad' },
  needs_person: { words: 'left to the member', means: 'bad' },
  unknown: { words: 'unclear whether shared', means: 'bad' },
  read_needs_person: { words: 'looked for, left to the member', means: 'bad' },
  read_cannot_read: { words: 'could not be looked for', means: 'bad' },
  skipped: { words: 'skipped', means: 'neither' },
  paused: { words: 'waiting for a second look', means: 'neither' },
  later: { words: 'put off', means: 'neither' },
  try_again: { words: 'broken off, to be tried again', means: 'neither' },
  let_go: { words: 'let go before anything was sent', means: 'neither' },
  read_not_seen: { words: 'looked for, not seen yet', means: 'neither' },
  read_try_again: { words: 'looked for, LinkedIn did not answer', means: 'neither' },
}

/** How many runs ended in one way. */
export interface Ended extends OutcomeWords {
  outcome: string
  count: number
}

/** The ends that happened, the good ones first, in words; one this page does not know is shown as it is named. */
export function endsInWords(counts: Readonly<Record<string, number>>): Ended[] {
  const known = Object.keys(outcomeWords)
  const place = (outcome: string) => (outcome in outcomeWords ? known.indexOf(outcome) : known.length)
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([outcome, count]) => ({ outcome, count, ...wordsOf(outcome) }))
    .sort((one, other) => place(one.outcome) - place(other.outcome))
}

function wordsOf(outcome: string): OutcomeWords {
  return outcomeWords[outcome] ?? { words: outcome.replaceAll('_', ' '), means: 'neither' }
}
