/** How much is measured, and whom to tell after each measurement. */
export interface Effort {
  /** How often all sides take their turns. */
  readonly pairs: number
  /** One measurement of the library, in milliseconds. */
  readonly libraryMs: number
  /** One measurement of turns over HTTP, in milliseconds. */
  readonly turnsMs: number
  /** How often paced streams are measured, and how long each. */
  readonly pacedPairs: number
  readonly pacedMs: number
  /** How long the product is used by 50 people, in milliseconds, and how often. */
  readonly peopleMs: number
  readonly peoplePairs: number
  /** How often a list is read. */
  readonly listReads: number
  /** The longest list. */
  readonly longest: number
  readonly note: () => void
}

/** About eight minutes. */
export const thorough: Omit<Effort, 'note'> = {
  pairs: 5,
  libraryMs: 1000,
  turnsMs: 1500,
  pacedPairs: 3,
  pacedMs: 4000,
  peopleMs: 12_000,
  peoplePairs: 2,
  listReads: 200,
  longest: 50_000,
}

/** About two. */
export const quick: Omit<Effort, 'note'> = {
  pairs: 2,
  libraryMs: 400,
  turnsMs: 700,
  pacedPairs: 1,
  pacedMs: 2000,
  peopleMs: 6000,
  peoplePairs: 1,
  listReads: 60,
  longest: 50_000,
}
