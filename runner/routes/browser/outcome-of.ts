import { faultOf, passingFaults } from '../../browser/fault.ts'
import { NoBrowserFree } from '../../browser/no-browser-free.ts'
import { Ended, type Outcome } from '../outcome.ts'

/**
 * What a run that threw came to.
 *
 * @param submitted the press may have been made: then nothing tries again, whatever it was
 */
export function outcomeOf(error: unknown, submitted: boolean): Outcome {
  if (submitted) {
    const settled = error instanceof Ended && ['shared', 'failed', 'unknown'].includes(error.outcome.kind)
    return settled
      ? error.outcome
      : {
          kind: 'unknown',
          reason:
            'The work was cut off about the time of the last press. Nothing tries again; the member looks at the own activity on LinkedIn before sharing by hand.',
        }
  }
  if (error instanceof Ended) return error.outcome
  if (error instanceof NoBrowserFree) {
    return { kind: 'try_again', reason: 'Every browser is in use just now.', afterMs: error.afterMs }
  }
  const fault = faultOf(error)
  if (fault === 'redirect_loop' || fault === 'other_host') {
    return {
      kind: 'needs_person',
      reason: 'LinkedIn led the browser somewhere that it cannot follow. The member should look at the post by hand.',
      stopMember: false,
    }
  }
  return { kind: 'try_again', reason: passingFaults[fault] }
}
