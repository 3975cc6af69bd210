import { log } from '../../../core/log.ts'
import { faultFields } from '../../browser/fault.ts'
import { read, readUntil } from '../../browser/reading.ts'
import { Ended, type Outcome } from '../outcome.ts'
import type { Dialect } from './dialect.ts'
import { ownActivityPath, readOwnActivity, sharedNow } from './own-activity.ts'
import { inNewTab, type Scene } from './scene.ts'
import { announcedShare, findToasts, type Toast } from './toast.ts'

const toastMs = 6_000
/** A share can stay invisible for minutes. These looks find what is there soon; a later reading settles the rest. */
const looksAfterMs = [0, 2_000, 4_000] as const

/** What is known of a share that was just pressed for. */
export interface Attempt {
  /** Every URN that the original is known by. */
  readonly post: ReadonlySet<string>
  readonly comment: string | null
  /** Of the page that the press was made on. */
  readonly dialect: Dialect
  readonly toastsBefore: readonly Toast[]
}

/** What reading back came to, and the tab that shows it. */
export interface ReadBack {
  readonly outcome: Outcome
  readonly shownIn: Scene
}

/**
 * Reads back what came of the press, by the strongest proof first: the toast's link, then a new card on the member's own
 * activity. Presses nothing and never throws: what cannot be settled is `unknown`.
 *
 * Source: linkedin-pages §9, §10.
 */
export async function readBack(scene: Scene, attempt: Attempt): Promise<ReadBack> {
  try {
    const announced = await awaitToast(scene, attempt)
    if (announced) return { outcome: shared('LinkedIn announced the share.', scene, announced), shownIn: scene }
  } catch (error) {
    logFault(scene, error)
  }
  try {
    const beside = await inNewTab(scene)
    const found = await lookAtOwnActivity(beside, attempt)
    if (found)
      return { outcome: shared("The share stands on the member's own activity.", scene, found.urn), shownIn: beside }
  } catch (error) {
    logFault(scene, error)
    if (error instanceof Ended && error.outcome.kind === 'needs_person' && error.outcome.stopMember) {
      return {
        outcome: {
          kind: 'unknown',
          reason: `${notSettled} ${error.outcome.reason}`,
          stopMember: true,
          ...(error.outcome.rest && { rest: true }),
        },
        shownIn: scene,
      }
    }
  }
  return { outcome: { kind: 'unknown', reason: `${notSettled} ${lookFirst}` }, shownIn: scene }
}

const notSettled = 'The last button was pressed, and LinkedIn does not show the share yet.'
const lookFirst = 'Nothing tries again; the member looks at the own activity on LinkedIn before sharing by hand.'

async function awaitToast(scene: Scene, { post, dialect, toastsBefore }: Attempt): Promise<string | null> {
  const { facts } = await readUntil(
    () => read(scene.page, findToasts, dialect.toasts),
    (seen) => announcedShare(seen.facts, post, toastsBefore) !== null,
    () => scene.run.clock.now(),
    toastMs,
  )
  return announcedShare(facts, post, toastsBefore)
}

/** Looks in a tab of its own, so that nothing on the page that was pressed is left or lost. */
async function lookAtOwnActivity(beside: Scene, { post, comment }: Attempt): Promise<{ urn: string | null } | null> {
  const vanity = beside.run.activity.memberVanity.toLowerCase()
  for (const wait of looksAfterMs) {
    await scheduler.wait(wait)
    await beside.run.keepHold()
    const state = sharedNow(await readOwnActivity(beside), vanity, post, comment)
    if (state.kind === 'yes') return state
  }
  return null
}

function shared(note: string, { site, run }: Scene, urn: string | null): Outcome {
  const path = urn ? `/feed/update/${urn}/` : ownActivityPath(run.activity.memberVanity)
  return { kind: 'shared', note, resultUrl: new URL(path, site.origin).href, ...(urn && { resultUrn: urn }) }
}

function logFault({ run }: Scene, error: unknown): void {
  log.warn('read_back_failed', { tenant: run.tenantId, job: run.activity.activityId, ...faultFields(error) })
}
