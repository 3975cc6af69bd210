import { type JWTPayload, jwtVerify, SignJWT } from 'jose'
import { signingKey } from './signing-key.ts'

const issuer = 'revos-edge'

/** One kind of token of ours. */
export interface TokenKind {
  /** Names its key, with its version. */
  readonly purpose: string
  /** Tells it from other tokens under the same key. */
  readonly audience: string
}

/** What a token says. */
export interface TokenClaims {
  readonly tenantId: string
  readonly userId: string
  /** What it is about: a session, a file. */
  readonly id: string
  readonly more: JWTPayload
}

/**
 * Signs a short-lived token of our own.
 *
 * @param secret the Worker secret AUTH_SECRET
 * @param until when it ends, in milliseconds since 1970
 */
export async function signToken(
  secret: string,
  { purpose, audience }: TokenKind,
  { tenantId, userId, id, more }: TokenClaims,
  until: number,
): Promise<string> {
  return new SignJWT({ ...more, ten: tenantId })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(userId)
    .setJti(id)
    .setExpirationTime(Math.floor(until / 1_000))
    .sign(await signingKey(secret, purpose))
}

/** Reads such a token. @returns null where it is forged, damaged, expired, or of another kind */
export async function readToken(
  secret: string,
  { purpose, audience }: TokenKind,
  token: string,
  now: number,
): Promise<TokenClaims | null> {
  const key = await signingKey(secret, purpose)
  try {
    const { payload } = await jwtVerify(token, key, {
      issuer,
      audience,
      algorithms: ['HS256'],
      currentDate: new Date(now),
      requiredClaims: ['sub', 'jti', 'exp', 'ten'],
    })
    return { tenantId: String(payload.ten), userId: String(payload.sub), id: String(payload.jti), more: payload }
  } catch {
    return null
  }
}
