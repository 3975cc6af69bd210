/** One run of an activity; a later run of the same activity has a higher fence. */
export interface Holder {
  readonly activityId: string
  readonly fence: number
}

/** Who holds the account, until when (milliseconds since 1970). */
export interface Hold extends Holder {
  readonly until: number
}

/**
 * How long `asker` has to wait for the account: 0 where it is free, its own, or held by an earlier run of the same activity.
 *
 * @returns milliseconds
 */
export function waitFor(hold: Hold | null, asker: Holder, now: number): number {
  if (!hold || hold.until <= now) return 0
  if (hold.activityId === asker.activityId && hold.fence <= asker.fence) return 0
  return hold.until - now
}
