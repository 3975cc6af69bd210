import { expect, it } from 'vitest'
import { later } from './connected-world.ts'
import { killedAt, type Point } from './faults.ts'
import { activity, type Case, deliver, message, type Repost } from './world.ts'

/** A route whose share is one request, as the tests of its kills see it. */
export interface OneRequestRoute<Made extends Case> {
  readonly newShare: () => Promise<Made>
  /** What the other side counts. */
  readonly reposts: (made: Made) => Promise<readonly Repost[]>
  /** Its steps before the request, in order. */
  readonly steps: readonly string[]
  /** How long after one that was killed the next one comes, in ms: past its lease. */
  readonly nextAfterMs?: number
}

/** The tests of a runner that is killed at each point of a share: one later makes it, or nobody sends again. */
export function killedSharesAreMadeOnce<Made extends Case>({
  newShare,
  reposts,
  steps,
  nextAfterMs = later,
}: OneRequestRoute<Made>): void {
  const beforeIt: [string, Point][] = [
    ['after the claim', 'after_claim'],
    ...steps.map((name): [string, Point] => [`after ${name}`, { afterStep: name }]),
    ['before it writes down that it sends', 'before_submitting'],
  ]

  it.each(beforeIt)('when the runner is killed %s: a later one makes it', async (_, point) => {
    const made = await newShare()
    await deliver([message(made)], { given: killedAt(point) })
    expect(await reposts(made)).toEqual([])
    await deliver([message(made)], { ahead: nextAfterMs })
    expect(await reposts(made)).toHaveLength(1)
    expect((await activity(made)).state).toBe('succeeded')
  })

  it.each<[string, Point, number]>([
    ['before it sends', 'after_submitting', 0],
    ['after it has sent', { afterStep: 'submit' }, 1],
  ])('when the runner is killed %s: nobody sends again', async (_, point, effects) => {
    const made = await newShare()
    await deliver([message(made)], { given: killedAt(point) })
    await deliver([message(made)], { ahead: later })
    expect((await activity(made)).state).toBe('submitting')
    expect(await reposts(made)).toHaveLength(effects)
  })
}
