import { type JWTPayload, jwtVerify, SignJWT } from 'jose'
import type { TenantId } from '../../core/principal.ts'
import { signingKey } from './signing-key.ts'

/** How long an upload may take to begin. */
const uploadMs = 15 * 60_000
/**
 * Links to see a file end with the half-hour after the next: they live for half an hour to an hour, and all that are made in the same
 * half-hour are the same, so that a browser keeps the picture.
 */
const viewStepMs = 30 * 60_000

/** Whose a file in the chat is. */
export interface AttachmentOwner {
  readonly tenantId: TenantId
  readonly userId: string
}

/** The file that a link shows. */
export interface ViewGrant extends AttachmentOwner {
  readonly attachmentId: string
}

/** The one upload that a link allows. */
export interface UploadGrant extends ViewGrant {
  readonly workflowId: string
  /** Bytes. */
  readonly size: number
  readonly mimeType: string
}

const issuer = 'revos-edge'
const purpose = 'attachment link v1'

type LinkKind = 'attachment-upload' | 'attachment-view'

async function sign(secret: string, kind: LinkKind, grant: ViewGrant, claims: JWTPayload, until: number) {
  return new SignJWT({ ...claims, ten: grant.tenantId })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(issuer)
    .setAudience(kind)
    .setSubject(grant.userId)
    .setJti(grant.attachmentId)
    .setExpirationTime(Math.floor(until / 1_000))
    .sign(await signingKey(secret, purpose))
}

async function verify(secret: string, kind: LinkKind, token: string, now: number): Promise<JWTPayload | null> {
  const key = await signingKey(secret, purpose)
  try {
    const { payload } = await jwtVerify(token, key, {
      issuer,
      audience: kind,
      algorithms: ['HS256'],
      currentDate: new Date(now),
      requiredClaims: ['sub', 'jti', 'exp', 'ten'],
    })
    return payload
  } catch {
    return null
  }
}

const viewOf = (payload: JWTPayload): ViewGrant => ({
  tenantId: String(payload.ten) as TenantId,
  userId: String(payload.sub),
  attachmentId: String(payload.jti),
})

/**
 * Makes the token of a link to which one file's bytes are sent, without any other credential. It holds for 15 minutes.
 *
 * @param secret the Worker secret AUTH_SECRET
 * @param now milliseconds since 1970
 */
export function mintUploadToken(secret: string, grant: UploadGrant, now: number): Promise<string> {
  const { workflowId, size, mimeType } = grant
  return sign(secret, 'attachment-upload', grant, { wfl: workflowId, siz: size, typ: mimeType }, now + uploadMs)
}

/** Reads the token of an upload link; null where it is forged, damaged, expired, or of another kind. One of the ways in, so it makes the tenant's id. */
export async function readUploadToken(secret: string, token: string, now: number): Promise<UploadGrant | null> {
  const payload = await verify(secret, 'attachment-upload', token, now)
  return payload
    ? { ...viewOf(payload), workflowId: String(payload.wfl), size: Number(payload.siz), mimeType: String(payload.typ) }
    : null
}

/** Makes the token of a link that shows one file to whoever has it, for at most an hour. */
export function mintViewToken(secret: string, grant: ViewGrant, now: number): Promise<string> {
  return sign(secret, 'attachment-view', grant, {}, (Math.floor(now / viewStepMs) + 2) * viewStepMs)
}

/** Reads the token of a link that shows a file; null where it is forged, damaged, expired, or of another kind. One of the ways in, so it makes the tenant's id. */
export async function readViewToken(secret: string, token: string, now: number): Promise<ViewGrant | null> {
  const payload = await verify(secret, 'attachment-view', token, now)
  return payload && viewOf(payload)
}
