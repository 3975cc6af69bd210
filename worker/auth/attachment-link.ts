import type { TenantId } from '../../core/principal.ts'
import { readToken, signToken, type TokenClaims } from './signed-token.ts'

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

const purpose = 'attachment link v1'
const uploadKind = { purpose, audience: 'attachment-upload' }
const viewKind = { purpose, audience: 'attachment-view' }

const claimsOf = ({ tenantId, userId, attachmentId }: ViewGrant, more: TokenClaims['more'] = {}): TokenClaims => ({
  tenantId,
  userId,
  id: attachmentId,
  more,
})

const viewOf = ({ tenantId, userId, id }: TokenClaims): ViewGrant => ({
  tenantId: tenantId as TenantId,
  userId,
  attachmentId: id,
})

/**
 * Makes the token of a link to which one file's bytes are sent, without any other credential. It holds for 15 minutes.
 *
 * @param secret the Worker secret AUTH_SECRET
 * @param now milliseconds since 1970
 */
export function mintUploadToken(secret: string, grant: UploadGrant, now: number): Promise<string> {
  const { workflowId, size, mimeType } = grant
  const claims = claimsOf(grant, { wfl: workflowId, siz: size, typ: mimeType })
  return signToken(secret, uploadKind, claims, now + uploadMs)
}

/** Reads the token of an upload link; null where it is forged, damaged, expired, or of another kind. One of the ways in, so it makes the tenant's id. */
export async function readUploadToken(secret: string, token: string, now: number): Promise<UploadGrant | null> {
  const claims = await readToken(secret, uploadKind, token, now)
  if (!claims) return null
  const { wfl, siz, typ } = claims.more
  return { ...viewOf(claims), workflowId: String(wfl), size: Number(siz), mimeType: String(typ) }
}

/** Makes the token of a link that shows one file to whoever has it, for at most an hour. */
export function mintViewToken(secret: string, grant: ViewGrant, now: number): Promise<string> {
  return signToken(secret, viewKind, claimsOf(grant), (Math.floor(now / viewStepMs) + 2) * viewStepMs)
}

/** Reads the token of a link that shows a file; null where it is forged, damaged, expired, or of another kind. One of the ways in, so it makes the tenant's id. */
export async function readViewToken(secret: string, token: string, now: number): Promise<ViewGrant | null> {
  const claims = await readToken(secret, viewKind, token, now)
  return claims && viewOf(claims)
}
