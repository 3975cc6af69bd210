import type { TenantId } from '../../core/principal.ts'
import { readToken, signToken } from './signed-token.ts'

/** How long a client secret opens the chat; the page asks for the next one before. */
export const clientSecretLifeMs = 10 * 60_000

/** What a client secret stands for. */
export interface ClientGrant {
  readonly tenantId: TenantId
  readonly userId: string
  readonly workflowId: string
  readonly sessionId: string
  /** The only site that may use it; null where it was not made for a site. */
  readonly origin: string | null
}

/** Whose chat session it is. */
export type ChatPerson = Pick<ClientGrant, 'tenantId' | 'userId'>

const prefix = 'cs_'
const kind = { purpose: 'chatkit client secret v1', audience: 'chatkit' }

/** True for a text that has the form of a client secret. */
export const looksLikeClientSecret = (text: string) => text.startsWith(prefix)

/**
 * Makes a client secret for the edge chat.
 *
 * @param secret the Worker secret AUTH_SECRET
 * @param until when what the caller has shown ends by itself: the secret ends with it
 * @returns the secret, and when it expires in milliseconds since 1970
 */
export async function mintClientSecret(
  secret: string,
  grant: ClientGrant,
  now: number,
  until = Number.POSITIVE_INFINITY,
): Promise<{ clientSecret: string; expiresAt: number }> {
  const expiresAt = Math.min(now + clientSecretLifeMs, until)
  const { tenantId, userId, sessionId, workflowId, origin } = grant
  const more = { wfl: workflowId, org: origin, iat: Math.floor(now / 1_000) }
  const token = await signToken(secret, kind, { tenantId, userId, id: sessionId, more }, expiresAt)
  return { clientSecret: prefix + token, expiresAt }
}

/**
 * Reads a client secret. One of the ways in, so it makes the tenant's id.
 *
 * @returns null where it is forged, damaged or expired
 */
export async function readClientSecret(secret: string, text: string, now: number): Promise<ClientGrant | null> {
  const claims = await readToken(secret, kind, text.slice(prefix.length), now)
  if (!claims || typeof claims.more.wfl !== 'string') return null
  const { tenantId, userId, id, more } = claims
  return {
    tenantId: tenantId as TenantId,
    userId,
    workflowId: claims.more.wfl,
    sessionId: id,
    origin: typeof more.org === 'string' ? more.org : null,
  }
}
