import type { Clock } from '../core/clock.ts'
import { errorFields, log } from '../core/log.ts'
import type { ActivityRuns, Evidence, Picture, StepRecord } from '../core/pods/activity-store.ts'
import type { ClaimedActivity } from '../core/pods/claimed-activity.ts'
import { wordsHash } from '../core/pods/words.ts'
import type { TenantId } from '../core/principal.ts'
import type { Holder } from './account-hold.ts'
import { Ended } from './routes/outcome.ts'

/** The hold on activity and account lasts this long unless lengthened. */
export const leaseMs = 90_000
/** A hold younger than this is not lengthened, to spare a write at each step. */
const renewAfterMs = 15_000
/** Up to the press. A batch of four activities of one member has to fit into the fifteen minutes of a consumer. */
const budgetMs = 150_000

/** Leaves something on a step beside its name and time. Said again, the later holds. */
export type Note = (left: {
  /** One of our own sentences; never text of the page. */
  readonly detail?: string
  readonly picture?: Picture | undefined
}) => void

/** A run's account: who else uses it has to wait. */
export interface AccountDoor {
  acquire(holder: Holder, leaseMs: number): Promise<number>
}

/** All that a run of an activity stands on. */
export interface RunParts {
  readonly tenantId: TenantId
  readonly activity: ClaimedActivity
  readonly runs: ActivityRuns
  readonly door: AccountDoor
  readonly clock: Clock
  /** Forgets a picture that no step holds. */
  readonly discard: (key: string) => Promise<void>
  /** The press may have been made by an earlier run; this one only reads. */
  readonly reading?: boolean
}

/**
 * One run of a claimed activity: holds activity and account while it works, and writes down each step.
 *
 * Whoever performs a share does everything inside {@link Run.step}, and makes its one irreversible press only after
 * {@link Run.submit} has returned.
 */
export class Run {
  readonly tenantId: TenantId
  readonly activity: ClaimedActivity
  readonly clock: Clock
  readonly #parts: RunParts
  readonly #startedAt: number
  #renewedAt: number
  #submitted: boolean

  constructor(parts: RunParts) {
    this.tenantId = parts.tenantId
    this.activity = parts.activity
    this.clock = parts.clock
    this.#parts = parts
    this.#startedAt = this.#renewedAt = parts.clock.now()
    this.#submitted = parts.reading === true
  }

  /** True once the activity is `submitting`: the press may have been made. */
  get submitted(): boolean {
    return this.#submitted
  }

  /**
   * Performs one step and records it with its time and how it ended.
   *
   * @throws Ended `let_go` where the hold was lost, `try_again` where the run has taken too long; and whatever `work` throws
   */
  async step<T>(name: string, work: (note: Note) => Promise<T>): Promise<T> {
    await this.keepHold()
    const at = this.clock.now()
    let left: Parameters<Note>[0] = {}
    const record = (outcome: 'ok' | 'failed', ended?: string, stopsAccount = false) =>
      this.#record(
        {
          name,
          outcome,
          detail: ended ?? left.detail,
          picture: left.picture,
          at,
          ms: this.clock.now() - at,
        },
        this.#submitted || stopsAccount,
      )
    let result: T
    try {
      result = await work((more) => {
        left = { ...left, ...more }
      })
    } catch (error) {
      await record(...howItEnded(error), endsAccount(error))
      throw error
    }
    await record('ok')
    return result
  }

  /**
   * Writes down that the press is about to be made. Nothing irreversible may happen before this has returned.
   *
   * @param evidence names the route, which has to be the one that was approved
   * @param words the very words that are about to be sent; where they are left out, those of the activity
   * @throws Ended `let_go` where the hold was lost, or somebody does not stand by it any more; nothing may be pressed then
   */
  async submit(evidence: Evidence, words: string | null = this.activity.comment): Promise<void> {
    if (this.#submitted) throw new Error('a run presses once, and a reading run never')
    await this.#renew()
    const { runs, clock } = this.#parts
    if (await runs.submit(this.activity, await wordsHash(words), clock.now(), evidence)) {
      this.#submitted = true
      return
    }
    return this.#standDown()
  }

  /**
   * Lengthens the hold where it is time to. Past the press it does so where it can: reading back is of use without a hold.
   *
   * @throws Ended as {@link Run.step}, before the press only
   */
  async keepHold(): Promise<void> {
    const now = this.clock.now()
    if (!this.#submitted && now - this.#startedAt > budgetMs) {
      throw new Ended({ kind: 'try_again', reason: 'LinkedIn answered too slowly to finish in time.' })
    }
    if (now - this.#renewedAt <= renewAfterMs) return
    if (this.#submitted) await this.#renew().catch(() => undefined)
    else await this.#renew()
  }

  /** @param whateverHolds what the step came to counts more than its record: past the press, and where the account is stopped */
  async #record(step: StepRecord, whateverHolds: boolean): Promise<void> {
    try {
      const held = await this.#parts.runs.addStep(this.activity, step)
      if (!held && step.picture) await this.#parts.discard(step.picture.key)
      if (!held && !whateverHolds) await this.#standDown()
    } catch (error) {
      if (!whateverHolds) throw error
      log.error('step_lost', {
        tenant: this.tenantId,
        job: this.activity.activityId,
        step: step.name,
        ...errorFields(error),
      })
    }
  }

  /** Gives back what may not be gone on with: it waits in line and is looked at anew. Does nothing where the hold was lost. */
  async #standDown(): Promise<never> {
    const { runs, clock } = this.#parts
    const now = clock.now()
    await runs.leave(
      this.activity,
      { to: 'approved', reason: 'Stopped before the press.', dueAt: now, uncounted: true },
      now,
    )
    throw new Ended({ kind: 'let_go' })
  }

  async #renew(): Promise<void> {
    const { activity, runs, door, clock } = this.#parts
    const wait = await door.acquire({ activityId: activity.activityId, fence: activity.fence }, leaseMs)
    if (wait > 0 || !(await runs.renew(activity, clock.now(), leaseMs))) throw new Ended({ kind: 'let_go' })
    this.#renewedAt = clock.now()
  }
}

/** LinkedIn holds something against the account. That has to be told, whoever has stopped the run meanwhile. */
const endsAccount = (error: unknown): boolean =>
  error instanceof Ended && error.outcome.kind === 'needs_person' && error.outcome.stopMember

/** How a step that threw is recorded: with our own sentence where it ended the run on purpose, else with none. */
function howItEnded(error: unknown): ['ok' | 'failed', string | undefined] {
  if (!(error instanceof Ended)) return ['failed', undefined]
  const { outcome } = error
  if (outcome.kind === 'shared') return ['ok', outcome.note]
  return ['failed', 'reason' in outcome ? outcome.reason : undefined]
}
