/** What a tenant's webhook is signed with: the present secret, and for a day the one before it. */
export interface SigningSecrets {
  readonly secret: string
  readonly oldSecret?: string
  /** Until when the old one signs too, in milliseconds since 1970. */
  readonly oldSecretEndsAt?: number
}

/** How long both secrets sign after a change. */
export const bothSecretsMs = 86_400_000

/** A new signing secret: `whsec_` and 32 random bytes in base64. */
export function newSigningSecret(): string {
  return `whsec_${btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))}`
}

/** Why a text cannot be a signing secret; null where it can: 24 to 64 bytes in base64 after `whsec_`. */
export function whyNoSigningSecret(text: string): string | null {
  const reason = 'A signing secret: whsec_ and 24 to 64 bytes in base64. Leave it empty, and one is made.'
  if (!text.startsWith('whsec_')) return reason
  try {
    const { length } = atob(text.slice('whsec_'.length))
    return length >= 24 && length <= 64 ? null : reason
  } catch {
    return reason
  }
}

/**
 * The headers that sign a body. The id stays the same for each attempt, so that a receiver can tell a repetition; the time is
 * that of the attempt, because receivers refuse what is older than five minutes.
 *
 * Source: Standard Webhooks (github.com/standard-webhooks/standard-webhooks), "signature scheme".
 *
 * @param at when this attempt is made, in milliseconds since 1970
 */
export async function signedHeaders(
  { secret, oldSecret, oldSecretEndsAt = 0 }: SigningSecrets,
  id: string,
  body: string,
  at: number,
): Promise<Record<string, string>> {
  const { Webhook } = await import('standardwebhooks')
  const secrets = oldSecret && at < oldSecretEndsAt ? [secret, oldSecret] : [secret]
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at / 1_000)),
    'webhook-signature': secrets.map((one) => new Webhook(one).sign(id, new Date(at), body)).join(' '),
  }
}
