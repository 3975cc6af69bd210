import type { CredentialInfo } from '../vault/credential.ts'

/** How a member's connection stands. */
export type ConnectionStatus = 'none' | 'connected' | 'expiring' | 'expired' | 'needs_attention'

const dayMs = 86_400_000
/** From so long before its end a connection counts as expiring; a token of LinkedIn's 60 days then is 50 days old. */
export const expiringMs = 10 * dayMs

/** How a stored connection stands at a time; `none` where nothing is stored. */
export function connectionStatus(
  info: Pick<CredentialInfo, 'status' | 'expiresAt'> | null,
  now: number,
): ConnectionStatus {
  if (!info) return 'none'
  const { status, expiresAt } = info
  if (status === 'expired' || (expiresAt !== null && expiresAt <= now)) return 'expired'
  if (status === 'wrong_key' || status === 'no_permission' || status === 'unexpected') return 'needs_attention'
  return expiresAt !== null && expiresAt - now <= expiringMs ? 'expiring' : 'connected'
}

/** The days since the grant of a 60-day token on which its member is warned. */
export const warningDays = [50, 57, 60] as const
export type WarningDay = (typeof warningDays)[number]

/**
 * The warning that is due for a token, if any. Days are counted back from its end, so that one with another life is warned of as
 * long before.
 *
 * @param warnedDay the last warning that was given; 0 for none
 */
export function warningDue(expiresAt: number, warnedDay: number, now: number): WarningDay | null {
  const reached = warningDays.filter((day) => now >= warningAt(expiresAt, day)).at(-1)
  return reached !== undefined && reached > warnedDay ? reached : null
}

/** When a warning is due. */
export const warningAt = (expiresAt: number, day: WarningDay): number => expiresAt - (60 - day) * dayMs
