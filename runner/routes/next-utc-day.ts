const dayMs = 86_400_000

/** The next 00:00 UTC, when LinkedIn's daily limits begin anew; milliseconds since 1970. */
export const nextUtcDay = (now: number): number => (Math.floor(now / dayMs) + 1) * dayMs
