import { errorFields, log } from '../../core/log.ts'
import type { Evidence } from '../../core/pods/activity-store.ts'
import type { Run } from '../run.ts'
import { Ended, type Outcome } from './outcome.ts'
import type { ReadingReport, RunReport, Seen } from './route.ts'

/** Once the share may have been made, only these say more than that it is not known. */
const afterEffect: ReadonlySet<Outcome['kind']> = new Set(['shared', 'failed', 'needs_person', 'later', 'unknown'])

const cutOff: Outcome = {
  kind: 'unknown',
  reason:
    'The work was cut off about the time that the share was sent. Nothing tries again; the member looks at the own activity on LinkedIn before sharing by hand.',
}

/**
 * Does the work of a route that answers by its outcome or by throwing {@link Ended}. Whatever breaks once the share may have been
 * made ends `unknown`.
 *
 * @throws what is no `Ended`, before anything was sent
 */
export async function performed(run: Run, route: Evidence['route'], work: () => Promise<Outcome>): Promise<RunReport> {
  const outcome = await outcomeOf(run, work)
  const { resultUrl, resultUrn } = outcome.kind === 'shared' ? outcome : {}
  return { outcome, evidence: { route, resultUrl, resultUrn } }
}

async function outcomeOf(run: Run, work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Ended && (!run.submitted || afterEffect.has(error.outcome.kind))) return error.outcome
    if (!run.submitted) throw error
    log.error('share_cut_off', { tenant: run.tenantId, job: run.activity.activityId, ...errorFields(error) })
    return cutOff
  }
}

/** Does the work of a reading, where what ends a run early says why nothing was seen. */
export async function readBy(route: Evidence['route'], work: () => Promise<Seen>): Promise<ReadingReport> {
  const seen = await work().catch((error: unknown): Seen => {
    if (!(error instanceof Ended)) throw error
    return seenOf(error.outcome)
  })
  const { resultUrl, resultUrn } = seen.kind === 'shared' ? seen : {}
  return { seen, evidence: { route, resultUrl, resultUrn } }
}

function seenOf(outcome: Outcome): Seen {
  switch (outcome.kind) {
    case 'shared':
      return outcome
    case 'needs_person': {
      const { kind, reason, stopMember } = outcome
      return { kind, reason, stopMember }
    }
    case 'try_again':
      return outcome
    case 'skipped':
    case 'failed':
    case 'later':
    case 'unknown':
    case 'paused':
      return { kind: 'try_again', reason: outcome.reason }
    case 'let_go':
      return { kind: 'not_seen' }
  }
}
