import { jwtVerify, SignJWT } from 'jose'
import type { TenantId } from '../../core/principal.ts'
import { signingKey } from './signing-key.ts'

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
const issuer = 'revos-edge'
const audience = 'chatkit'
const purpose = 'chatkit client secret v1'

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
  const token = await new SignJWT({ ten: grant.tenantId, wfl: grant.workflowId, org: grant.origin })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(grant.userId)
    .setJti(grant.sessionId)
    .setIssuedAt(Math.floor(now / 1_000))
    .setExpirationTime(Math.floor(expiresAt / 1_000))
    .sign(await signingKey(secret, purpose))
  return { clientSecret: prefix + token, expiresAt }
}

/**
 * Reads a client secret. One of the ways in, so it makes the tenant's id.
 *
 * @returns null where it is forged, damaged or expired
 */
export async function readClientSecret(secret: string, text: string, now: number): Promise<ClientGrant | null> {
  const key = await signingKey(secret, purpose)
  try {
    const { payload } = await jwtVerify(text.slice(prefix.length), key, {
      issuer,
      audience,
      algorithms: ['HS256'],
      currentDate: new Date(now),
      requiredClaims: ['sub', 'jti', 'exp', 'ten', 'wfl'],
    })
    return {
      tenantId: String(payload.ten) as TenantId,
      userId: String(payload.sub),
      workflowId: String(payload.wfl),
      sessionId: String(payload.jti),
      origin: typeof payload.org === 'string' ? payload.org : null,
    }
  } catch {
    return null
  }
}
