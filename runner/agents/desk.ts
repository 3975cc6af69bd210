import type { Outcome } from '../routes/outcome.ts'
import { askPerson } from '../routes/outcome.ts'
import type { Budget } from './budget.ts'
import type { Hands } from './hands.ts'

/** So often may an agent ask for what it may not have; then it is led astray, and ends. */
const refusalsAllowed = 3

/** What one run of the agent stands at: its hands, and what has become of it. The tools work on it, the SDK does not see it. */
export class Desk {
  readonly hands: Hands
  readonly #budget: Budget
  readonly #reopened: boolean
  #fault: unknown = null
  #outcome: Outcome | null = null
  #refusals = 0
  #marks = 0
  #prepared = false

  /** @param reopened the run goes on in a new browser, after the member's answer */
  constructor(hands: Hands, budget: Budget, reopened: boolean) {
    this.hands = hands
    this.#budget = budget
    this.#reopened = reopened
  }

  /** What the last press came to; null before it. */
  get outcome(): Outcome | null {
    return this.#outcome
  }

  /** What ended the run; null where nothing did. */
  get fault(): unknown {
    return this.#fault
  }

  /** @throws what has ended the run, where something has */
  insist(): undefined {
    if (this.#fault !== null) throw this.#fault
    this.hands.computer.insist()
  }

  /** Does one thing of a tool's. Whatever it throws ends the run, and nothing is done after that. */
  async guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      this.insist()
      if (this.#outcome) throw askPerson('The agent went on after the last press.')
      return await work()
    } catch (error) {
      this.#fault ??= error
      throw this.#fault
    }
  }

  /** Counts a refusal, and tells it. @throws Ended where there have been too many */
  refused(why: string): string {
    this.#refusals += 1
    if (this.#refusals > refusalsAllowed) {
      throw askPerson(
        'The agent asked again and again for what it may not press. The member can share the post by hand.',
      )
    }
    return `Refused. ${why}`
  }

  async whyNotReady(): Promise<string | null> {
    const why = await this.hands.whyNotReady()
    if (why === null) {
      this.#prepared = true
      return null
    }
    const reopened = this.#reopened && !this.#prepared
    return this.refused(reopened ? `The page was reopened: open the post and prepare again. ${why}` : why)
  }

  /** Makes the last press. Its answer, whatever it is, is the run's. */
  async submit(): Promise<string> {
    this.#budget.holdTime()
    this.#outcome = await this.hands.submit()
    return 'The last press is made and read back. There is nothing left to do.'
  }

  /** @throws Ended always: nobody here answers a check */
  raiseSafetyCheck(checks: readonly { readonly code: string }[]): never {
    const code = checks.map((check) => check.code).find((one) => /^[a-z0-9_]{1,64}$/i.test(one)) ?? 'unnamed'
    this.#fault ??= askPerson(
      `The model's provider asks for a safety check (${code}) before the agent goes on. The member can share the post by hand.`,
    )
    throw this.#fault
  }

  /** A word for the next reading that the page cannot know. */
  mark(): string {
    this.#marks += 1
    return `${crypto.randomUUID().slice(0, 8)}-${this.#marks}`
  }
}
