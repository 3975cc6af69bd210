/** How a run of an activity ended. Every reason is a sentence of ours that says what was met and who must act. */
export type Outcome =
  | { readonly kind: 'shared'; readonly note: string; readonly resultUrl?: string; readonly resultUrn?: string }
  /** There is nothing to share, or no way to: the post is gone, or may not be shared. */
  | { readonly kind: 'skipped'; readonly reason: string }
  /**
   * @property stopMember nothing more is done for the member until a person has looked at the account
   * @property layout the page is not as the script knows it: the one case in which something cleverer may go on
   */
  | {
      readonly kind: 'needs_person'
      readonly reason: string
      readonly stopMember: boolean
      readonly layout?: true
      /** With `stopMember`: LinkedIn itself has held the account up, so it rests for a week at least. */
      readonly rest?: true
    }
  /**
   * Not now, by the provider's own word; nothing was made.
   *
   * @property at when it may be asked for again
   * @property stopRoute it is the same for everybody, until the operator has done something: the route is stopped
   */
  | { readonly kind: 'later'; readonly reason: string; readonly at: number; readonly stopRoute?: true }
  /** An agent's run waits for the member's word. @property stateKey its state in R2 */
  | { readonly kind: 'paused'; readonly reason: string; readonly stateKey: string }
  | { readonly kind: 'failed'; readonly reason: string }
  /** The press may have been made and reading back did not settle it. */
  | { readonly kind: 'unknown'; readonly reason: string; readonly stopMember?: boolean; readonly rest?: true }
  /** A passing fault before the press. @property afterMs when it is known to be over */
  | { readonly kind: 'try_again'; readonly reason: string; readonly afterMs?: number }
  /** The hold is somebody else's now, or tenant, member or consent ended before the press: nothing more is done. */
  | { readonly kind: 'let_go' }

/** Ends a run from any depth; the route turns it back into its outcome. */
export class Ended extends Error {
  override readonly name = 'Ended'
  readonly outcome: Outcome

  constructor(outcome: Outcome) {
    super(outcome.kind)
    this.outcome = outcome
  }
}

/** Leaves the work to a person; the member's other activities go on. */
export const askPerson = (reason: string) => new Ended({ kind: 'needs_person', reason, stopMember: false })

/** Leaves the work to a person because the page is not as it is known, unless something cleverer can go on. */
export const askLayout = (reason: string) =>
  new Ended({ kind: 'needs_person', reason, stopMember: false, layout: true })

/** Leaves the work to a person, and stops the member's account. */
export const stopAccount = (reason: string) => new Ended({ kind: 'needs_person', reason, stopMember: true })

/** The same where LinkedIn has held the account up: it rests for a week at least. Source: linkedin-and-unipile §2. */
export const restAccount = (reason: string) => new Ended({ kind: 'needs_person', reason, stopMember: true, rest: true })
