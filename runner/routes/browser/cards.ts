import type { Found } from '../../browser/reading.ts'

/** A card on the page of a member's own activity. */
export interface ActivityCard {
  /** URNs that the card itself bears. */
  readonly urns: readonly string[]
  /** URNs of the post that stands inside it, if one does. */
  readonly inner: readonly string[]
  /** The line above the author that says why the card is here, and whose profile it names first. */
  readonly header: string | null
  readonly headerBy: string | null
  readonly author: string | null
  readonly text: string
}

/** The cards of the page of a member's own activity, newest first. */
export interface OwnActivityFacts {
  readonly cards: readonly ActivityCard[]
  /** Length of the text where the cards stand; 0 for a shell without content. */
  readonly textLength: number
}

/** Reads that page. Runs in the page. */
export type FindOwnActivity = () => Found<OwnActivityFacts, never>
