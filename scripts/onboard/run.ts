import { nothingKnown } from './facts.ts'
import { newHands, type World } from './hands.ts'
import { perform, type State } from './perform.ts'
import { plan } from './plan.ts'
import { type Report, report } from './report.ts'
import type { Wishes } from './wishes.ts'

export type RunOptions = {
  /** Whether there is somebody to ask. */
  asks: boolean
  /** Look only. */
  dryRun: boolean
}

/** More steps than the longest way has; beyond it a step does not change what it is to change. */
const stepLimit = 200

/**
 * Sets up an installation and a tenant as far as they are not: looks, plans, does the first step, and so on until nothing is
 * left to do. It remembers nothing, so it may be broken off anywhere and begun again.
 *
 * Fails by a report that says so; throws only what `world.ask` throws.
 */
export async function onboard(wishes: Wishes, world: World, { asks, dryRun }: RunOptions): Promise<Report> {
  const hands = newHands(wishes, world)
  const mode = { asks: asks && !dryRun }
  let state: State = { wishes, facts: { ...nothingKnown, atHand: new Set(hands.known.keys()) } }
  for (let count = 0; ; count++) {
    const next = plan(state.wishes, state.facts, mode)
    const [step] = next.steps
    const end = (failed: string | null) => report(state.wishes, state.facts, next, hands.keep, failed)
    if (!step || (dryRun && step.do !== 'look')) return end(null)
    if (count === stepLimit) return end(`No end was found: “${step.do}” is tried again and again.`)
    try {
      state = await perform(step, state, hands)
    } catch (error) {
      if (step.do === 'ask' || !(error instanceof Error)) throw error
      return end(error.message)
    }
  }
}
