/** Who a credential is for and whose it is: the tenant's own for a provider, or that of one of its members. */
export interface CredentialName {
  readonly provider: 'openai' | 'unipile' | 'linkedin' | 'webhook' | 'slack' | 'linkedin-web' | 'linkedin-session'
  /** The member's id; empty for the tenant's own. */
  readonly subject?: string
}

/** What a test of a credential can find. `untested` was stored without one. */
export const credentialStatuses = [
  'untested',
  'ok',
  'wrong_key',
  'no_permission',
  'quota',
  'no_network',
  'unexpected',
  'expired',
] as const
export type CredentialStatus = (typeof credentialStatuses)[number]

/** What a test of a credential found. */
export interface Check {
  readonly status: CredentialStatus
  /** What the provider calls the account that the credential opens, where it says so. */
  readonly account: string | null
}

/** A secret with all that may be shown of it. */
export interface Credential {
  readonly secret: string
  /** How the secret ends, such as `sk-…abcd`; see {@link hintOf}. */
  readonly hint: string
  /** The fields that are no secret, as they were given. */
  readonly config?: Readonly<Record<string, string>>
  readonly check?: Check
  /** When a token was granted and ends by itself, in milliseconds since 1970. */
  readonly grantedAt?: number
  readonly expiresAt?: number
}

/** What may be shown of a stored credential. */
export interface CredentialInfo {
  readonly provider: string
  readonly subject: string
  readonly hint: string
  readonly config: Readonly<Record<string, string>>
  readonly status: CredentialStatus
  /** Since when the status is what it is. */
  readonly statusAt: number
  /** When it was last tested; 0 for never. */
  readonly checkedAt: number
  readonly account: string | null
  readonly grantedAt: number | null
  readonly expiresAt: number | null
  /** The last day since the grant of which the member was warned; 0 for none. */
  readonly warnedDay: number
  readonly updatedAt: number
}

/** Shows only how a secret begins and ends: `sk-…abcd`. Short ones show nothing of themselves. */
export function hintOf(secret: string): string {
  if (secret.length < 12) return '…'
  const prefix = /^[a-z]{2,5}[-_]/.exec(secret)?.[0] ?? ''
  return `${prefix}…${secret.slice(-4)}`
}
