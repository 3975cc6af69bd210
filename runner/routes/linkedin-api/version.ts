import { linkedinVersionForm } from '../../../core/providers/linkedin-posts.ts'

/**
 * How old a version of LinkedIn's API is: whole months since the one that it is named after.
 *
 * Source: linkedin-and-unipile reference §1.6. A version lives for twelve months or a little longer.
 *
 * @param version `YYYYMM`
 * @returns null where it is not a version
 */
export function versionAge(version: string | undefined, now: number): number | null {
  const [, year, month] = linkedinVersionForm.exec(version ?? '') ?? []
  if (!year || !month) return null
  const date = new Date(now)
  return (date.getUTCFullYear() - Number(year)) * 12 + date.getUTCMonth() + 1 - Number(month)
}

/** From this age on the operator is told in the log to choose a newer one. */
export const oldVersionMonths = 10
