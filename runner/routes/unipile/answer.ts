import type { UnipileError } from '../../../core/providers/unipile-errors.ts'
import { nextUtcDay } from '../next-utc-day.ts'
import type { Outcome } from '../outcome.ts'

/** How a member gets a connection that works. */
export const reconnect = 'The member connects Unipile again in Settings, Connections.'

/** Unipile did not say whether it made the share. */
export const noWord: Outcome = {
  kind: 'unknown',
  reason:
    'Unipile gave no clear answer, so the share may have been made. Nothing tries again; the member’s own posts are read instead.',
}

const person = (reason: string, stopMember = false): Outcome => ({ kind: 'needs_person', reason, stopMember })

const halted = person(
  `LinkedIn no longer lets Unipile act for the member: signed out, or another account. The member signs in to LinkedIn by hand and looks what it asks for. ${reconnect}`,
  true,
)
const heldUp: Outcome = {
  kind: 'needs_person',
  reason: `LinkedIn has stopped the member’s account with a check or a restriction. The member signs in to LinkedIn by hand and does what it asks for. ${reconnect}`,
  stopMember: true,
  rest: true,
}
const notSetUp = person(
  'Unipile does not accept the company’s access, or it does not hold what sharing needs; nothing was shared. An admin checks it in Settings, Integrations.',
)
const later = (now: number): Outcome => ({
  kind: 'later',
  reason: 'Unipile or LinkedIn allows no more today; nothing was shared. It may be shared after 00:00 UTC.',
  at: nextUtcDay(now),
})

interface Meaning {
  /** Met before anything was sent: nothing was shared. */
  readonly before: Outcome
  /** As the answer to the share itself. */
  readonly after: Outcome
}

const always = (outcome: Outcome): Meaning => ({ before: outcome, after: outcome })

const barred: Outcome = { kind: 'skipped', reason: 'LinkedIn does not let the member see or share the post.' }
const meanings: Readonly<Record<Exclude<UnipileError, 'limit'>, Meaning>> = {
  halt: always(halted),
  held_up: always(heldUp),
  config: always(notSetUp),
  absent: {
    before: { kind: 'skipped', reason: 'Unipile does not find the post: it is gone, or the member may not see it.' },
    after: {
      kind: 'failed',
      reason: 'Unipile does not find the post any more; nothing was shared, and nobody needs to do anything.',
    },
  },
  barred: {
    before: barred,
    after: {
      kind: 'failed',
      reason: 'LinkedIn does not let the member share the post; nothing was shared. The member can look at it by hand.',
    },
  },
  performed: {
    before: barred,
    after: {
      kind: 'unknown',
      reason:
        'LinkedIn says that the member has shared the post already. Nothing tries again; the member’s own posts are read.',
    },
  },
  refused: {
    before: person('Unipile does not take what it was asked for; nothing was shared. The member can share it by hand.'),
    after: {
      kind: 'failed',
      reason: 'Unipile refused the share as it was sent; nothing was shared. The member can share the post by hand.',
    },
  },
  unknown: {
    before: { kind: 'try_again', reason: 'Unipile does not answer as it should; nothing was shared.' },
    after: noWord,
  },
}

/** What an error means before anything was sent. Nothing was shared. */
export const outcomeBefore = (error: UnipileError, now: number): Outcome =>
  error === 'limit' ? later(now) : meanings[error].before

/** What an error means as the answer to the share itself. */
export const outcomeAfter = (error: UnipileError, now: number): Outcome =>
  error === 'limit' ? later(now) : meanings[error].after
