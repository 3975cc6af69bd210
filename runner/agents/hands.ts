import type { PuppeteerComputer } from '../browser/computer.ts'
import type { GatedPress } from '../browser/computer-gate.ts'
import type { Outcome } from '../routes/outcome.ts'

/** What an action came to: null for done, else why not, in one of our own sentences. */
export type WhyNot = string | null

/**
 * What the agent can have done on the page. All judging is behind it: whoever holds these hands can ask for anything, and gets
 * what the rules allow.
 *
 * Each method throws what ends the run: the hold is lost, the account is stopped, the page is gone.
 */
export interface Hands {
  /** Opens the post of the job. */
  openPost(): Promise<WhyNot>
  /** What stands on the page, a line for each thing, as it may be shown to a model. */
  readPage(): Promise<string>
  /** Presses what the last reading gave this ref. */
  press(ref: string): Promise<GatedPress>
  /** Writes the approved words into the composer, having opened it out of an open Repost menu where it is not open yet. */
  insertApprovedComment(): Promise<WhyNot>
  /** Whether the last press could be made now, by both proofs: structure and words. Presses nothing. */
  whyNotReady(): Promise<WhyNot>
  /** Makes the last press, once, and reads back what came of it. */
  submit(): Promise<Outcome>
  readonly computer: PuppeteerComputer
}
