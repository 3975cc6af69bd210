import { Hono } from 'hono'
import { systemClock } from '../../core/clock.ts'
import { errorFields, log } from '../../core/log.ts'
import { notFound, Problem } from '../../core/problem.ts'
import { membershipOf, suspended } from '../../core/tenants/store.ts'
import { type AttachmentOwner, readUploadToken, readViewToken, type UploadGrant } from '../auth/attachment-link.ts'
import { attachmentType, checkContent, checkSize, isImage, isText } from '../chat/attachment-types.ts'
import { type AttachmentContext, attachmentKey } from '../chat/attachments.ts'
import { personChat } from '../chat/person-chat.ts'
import { ChatKitError } from '../chatkit/errors.ts'
import type { Attachment } from '../chatkit/types/attachments.ts'
import { readUpload } from '../chatkit/upload.ts'
import type { Env } from '../env.ts'
import { admitChat } from './admit-chat.ts'
import { baseContext, type HttpContext, type Seen } from './http.ts'
import { requireOrigin } from './origins.ts'

interface File {
  readonly bytes: Uint8Array
  readonly name: string
  readonly mimeType: string
}

/** RFC 6266 with the name by RFC 8187: whatever it is, it stays one value of the header. */
function disposition({ name, mimeType }: Pick<File, 'name' | 'mimeType'>): string {
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)
  return `${isImage(mimeType) ? 'inline' : 'attachment'}; filename*=UTF-8''${encoded}`
}

/**
 * Keeps the bytes of an attachment that awaits them. What stands there already was left by an upload that was cut off, or is that of
 * one which is faster: the person's object knows.
 *
 * @returns the attachment, or why not, as the person's object says it
 */
async function keep(env: Env, context: AttachmentContext, id: string, file: File): Promise<Response> {
  const chat = personChat(env, context)
  const key = attachmentKey(context, id)
  const options = {
    httpMetadata: {
      contentType: isText(file.mimeType) ? `${file.mimeType}; charset=utf-8` : file.mimeType,
      contentDisposition: disposition(file),
    },
  }
  try {
    if (!(await env.FILES.put(key, file.bytes, { ...options, onlyIf: { etagDoesNotMatch: '*' } }))) {
      const awaited = await chat.expectUpload(id, context)
      if (!awaited.ok) return awaited
      await env.FILES.put(key, file.bytes, options)
    }
  } catch (error) {
    log.warn('attachment.put', { tenant: context.tenantId, ...errorFields(error) })
    throw new ChatKitError('unavailable', 'The file could not be kept just now. Try again.', { cause: error })
  }
  return chat.completeUpload(id, context)
}

/** Answers refusals as the chat does. */
async function answered(run: () => Promise<Response>): Promise<Response> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof ChatKitError)) throw error
    const { status, message, code } = error
    return Response.json({ message, error: { code } }, { status, headers: { 'cache-control': 'no-store' } })
  }
}

/** Refuses whoever does not belong to the tenant any more, and everybody of a tenant that is suspended. */
async function requireMember(env: Env, { tenantId, userId }: AttachmentOwner): Promise<void> {
  const person = await membershipOf(env.DB, tenantId, userId)
  if (!person) throw notFound('The file')
  if (person.status !== 'active') throw suspended()
}

/** `POST /chatkit/attachments`: a file in one step. */
async function direct(c: HttpContext): Promise<Response> {
  c.var.seen.operation = 'chatkit.attachments.add'
  const context = await admitChat(c)
  const upload = await readUpload(c.req.raw, { maxSize: context.limits.attachmentBytes })
  const name = upload.name ?? c.req.query('name') ?? 'file'
  const mimeType = attachmentType(name, upload.mime_type)
  checkSize(upload.bytes.length, mimeType, context.limits.attachmentBytes)
  await checkContent(upload.bytes, mimeType)

  const chat = personChat(c.env, context)
  const added = await chat.addUpload({ name, size: upload.bytes.length, mime_type: mimeType }, context)
  if (!added.ok) return added
  const attachment = await added.json<Attachment>()
  try {
    return await keep(c.env, context, attachment.id, { bytes: upload.bytes, name: attachment.name, mimeType })
  } catch (error) {
    // What this cannot remove either is dropped later, as everything that no message took.
    await chat.abandonUpload(attachment.id, context).catch(() => undefined)
    throw error
  }
}

async function uploadGrant(c: HttpContext, id: string): Promise<UploadGrant> {
  const { env, clock } = baseContext(c)
  const grant = await readUploadToken(env.AUTH_SECRET, c.req.query('token') ?? '', clock.now())
  if (grant?.attachmentId !== id) {
    throw new ChatKitError(
      'link_not_valid',
      'This upload link is not valid, or its time is over. Choose the file again.',
    )
  }
  await requireMember(env, grant)
  await requireOrigin(c.req.raw, env, { tenantId: grant.tenantId, via: 'client_secret' })
  return grant
}

/** `PUT` or `POST /chatkit/attachments/{id}?token=…`: the bytes of an attachment that was prepared. */
async function announced(c: HttpContext, id: string): Promise<Response> {
  c.var.seen.operation = 'chatkit.attachments.upload'
  const { tenantId, userId, workflowId, size, mimeType } = await uploadGrant(c, id)
  const context = { tenantId, userId, workflowId, baseUrl: new URL(c.req.url).origin }
  const awaited = await personChat(c.env, context).expectUpload(id, context)
  if (!awaited.ok) return awaited
  const { name } = await awaited.json<Attachment>()

  const upload = await readUpload(c.req.raw, { maxSize: size })
  if (upload.bytes.length !== size) {
    const message = `The file has ${upload.bytes.length} bytes, not ${size} as announced.`
    throw new ChatKitError('invalid_request', message)
  }
  if (attachmentType(name, upload.mime_type) !== mimeType) {
    throw new ChatKitError('unsupported_type', `The file is ${upload.mime_type}, not ${mimeType} as announced.`)
  }
  await checkContent(upload.bytes, mimeType)
  return keep(c.env, context, id, { bytes: upload.bytes, name, mimeType })
}

/** `GET /chatkit/attachments/{id}?token=…`: the bytes, for whoever has the link. */
async function view(c: HttpContext, id: string): Promise<Response> {
  c.var.seen.operation = 'chatkit.attachments.view'
  const grant = await readViewToken(c.env.AUTH_SECRET, c.req.query('token') ?? '', systemClock.now())
  if (grant?.attachmentId !== id)
    throw new Problem('forbidden', 'This link is not valid, or its time is over. Reload the chat.')
  await requireMember(c.env, grant)
  const file = await c.env.FILES.get(attachmentKey(grant, id))
  if (!file) throw notFound('The file')
  return new Response(file.body, {
    headers: {
      'content-type': file.httpMetadata?.contentType ?? 'application/octet-stream',
      'content-disposition': file.httpMetadata?.contentDisposition ?? 'attachment',
      'content-length': String(file.size),
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, max-age=1800, immutable',
      etag: file.httpEtag,
      // The link is the credential. ChatKit's frame shows the picture from a site that is no tenant's.
      'access-control-allow-origin': '*',
    },
  })
}

/** The bytes of files in the chat: sent in one step or in two, and seen. Protocol reference, section 9. */
export function attachmentsDoor(): Hono<{ Bindings: Env; Variables: { seen: Seen } }> {
  const door = new Hono<{ Bindings: Env; Variables: { seen: Seen } }>()
  const one = '/chatkit/attachments/:id{atc_[0-9a-f]{30}}'
  door.post('/chatkit/attachments', (c) => answered(() => direct(c)))
  door.on(['PUT', 'POST'], one, (c) => answered(() => announced(c, c.req.param('id'))))
  door.get(one, (c) => view(c, c.req.param('id')))
  door.on(['GET', 'PUT', 'PATCH', 'DELETE'], '/chatkit/attachments', () => {
    throw new Problem('method_not_allowed', 'Here you can POST.', { allow: ['POST'] })
  })
  door.on(['PATCH', 'DELETE'], one, () => {
    throw new Problem('method_not_allowed', 'Here you can GET, PUT, POST.', { allow: ['GET', 'PUT', 'POST'] })
  })
  return door
}
