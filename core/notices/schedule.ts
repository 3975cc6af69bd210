const second = 1_000
const minute = 60 * second
const hour = 60 * minute

/** How long after each failed attempt the next is made: ten attempts over 75 hours 35 minutes, as Standard Webhooks proposes. */
export const waits = [
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
] as const

/**
 * When a delivery is tried again.
 *
 * @param attempts how many were made
 * @returns milliseconds from the last attempt; null once there is no further one
 */
export const waitAfter = (attempts: number): number | null => waits[attempts - 1] ?? null

/** The waits as an SQL expression over the number of attempts, for the claim; past the last one, an hour. */
export const waitSql = (attempts: string): string =>
  `case ${attempts} ${waits.map((wait, index) => `when ${index + 1} then ${wait}`).join(' ')} else ${hour} end`
