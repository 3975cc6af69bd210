/** How much is measured, and whom to tell after each measurement. */
export interface RunnerEffort {
  /** How often both sides take their turns on unchanged pages. */
  readonly pairs: number
  /** How many layouts of a half are run; the first so many. */
  readonly layouts: number
  /** Also the half that is kept for final runs. */
  readonly final: boolean
  /** Members of the large pod, and tenants at once. */
  readonly podMembers: number
  readonly tenants: number
  readonly note: () => void
}

/** About forty minutes. */
export const thoroughRunner: Omit<RunnerEffort, 'note' | 'final'> = {
  pairs: 5,
  layouts: 25,
  podMembers: 10_000,
  tenants: 200,
}

/** About five. */
export const quickRunner: Omit<RunnerEffort, 'note' | 'final'> = {
  pairs: 1,
  layouts: 4,
  podMembers: 1000,
  tenants: 20,
}
