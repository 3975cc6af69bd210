/** Milliseconds since 1970. */
export type Clock = () => number

export const systemClock: Clock = () => Date.now()

/**
 * Makes the time stamps of one thread: UTC with `Z`, never earlier than the one before nor than `notBefore` (ISO-8601),
 * also when the clock steps back.
 */
export function timestamps(clock: Clock, notBefore?: string): () => string {
  let last = notBefore === undefined ? 0 : Date.parse(notBefore) || 0
  return () => {
    last = Math.max(last, clock())
    return new Date(last).toISOString()
  }
}
