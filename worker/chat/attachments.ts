import { Buffer } from 'node:buffer'
import { type AttachmentOwner, mintUploadToken, mintViewToken } from '../auth/attachment-link.ts'
import { ChatKitError, NotFoundError } from '../chatkit/errors.ts'
import { newId } from '../chatkit/ids.ts'
import type { AttachmentRequest, AttachmentStore, Store } from '../chatkit/store.ts'
import type { Attachment } from '../chatkit/types/attachments.ts'
import { publicAttachment } from '../chatkit/wire.ts'
import type { Env } from '../env.ts'
import type { ChatContext } from '../workflows/context.ts'
import { attachmentType, checkSize, isImage } from './attachment-types.ts'

/** Whose an attachment is, and where the server is reached by whoever is told of it. */
export type AttachmentContext = Pick<ChatContext, 'tenantId' | 'userId' | 'workflowId' | 'baseUrl'>

/** How long a file waits for the message that it belongs to. */
export const keepUnsentMs = 24 * 60 * 60_000
/** How long after its beginning no upload can be under way any more. */
const uploadsOverMs = 60 * 60_000
/** When what could not be dropped is tried again. */
const tryAgainMs = 60 * 60_000
/** How many files of one person may wait for their messages. */
export const maxUnsent = 100
/** Of a file's name, the end is kept: it has the ending. */
const maxNameLength = 120

/** A file that is in no message yet; noted before anything of it is kept, so that none of it can be lost sight of. */
interface Unsent extends AttachmentOwner {
  readonly workflowId: string
  /** Milliseconds since 1970. */
  readonly since: number
}

/** Where the bytes of a person's files stand in R2. */
const folderOf = ({ tenantId, userId }: AttachmentOwner) => `attachments/${tenantId}/${userId}/`

/** Where the bytes of a file stand in R2. */
export const attachmentKey = (owner: AttachmentOwner, id: string) => `${folderOf(owner)}${id}`

/** A file's name without what a header or a screen could stumble over. */
function cleanName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  return (
    last
      .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
      .trim()
      .slice(-maxNameLength)
      .toWellFormed() || 'file'
  )
}

const address = (baseUrl: string, id: string, token: string) => `${baseUrl}/chatkit/attachments/${id}?token=${token}`

/** The address that shows a file to whoever has it, for at most an hour. */
export async function viewUrl(env: Env, context: AttachmentContext, id: string, now: number): Promise<string> {
  const { tenantId, userId, baseUrl } = context
  return address(baseUrl, id, await mintViewToken(env.AUTH_SECRET, { tenantId, userId, attachmentId: id }, now))
}

interface Parts {
  readonly env: Env
  /** Of the person's object. */
  readonly kv: SyncKvStorage
  readonly records: Pick<
    Store<Pick<ChatContext, 'workflowId'>>,
    'saveAttachment' | 'loadAttachment' | 'deleteAttachment'
  >
  readonly now: () => number
  /** Has {@link ChatAttachments.dropUnsent} called at a time, or sooner. */
  readonly wakeAt: (at: number) => Promise<void>
}

/** One person's attachments: their bytes in R2, their records in the person's object. */
export interface ChatAttachments extends AttachmentStore<AttachmentContext> {
  createAttachment(
    request: AttachmentRequest,
    context: AttachmentContext & Pick<ChatContext, 'limits'>,
  ): Promise<Attachment>
  /** As {@link createAttachment}, and its record is stored. */
  add(request: AttachmentRequest, context: AttachmentContext & Pick<ChatContext, 'limits'>): Promise<Attachment>
  /** @throws NotFoundError; ChatKitError already_uploaded where no bytes are awaited */
  expect(id: string, context: AttachmentContext): Promise<Attachment>
  /** Notes that the bytes have come. They are removed where there is no such attachment any more. @throws as {@link expect} */
  complete(id: string, context: AttachmentContext): Promise<Attachment>
  /**
   * Keeps an image that a model has made, as an attachment of its thread.
   *
   * @param base64 a PNG
   * @returns the attachment's id
   */
  keepImage(base64: string, threadId: string, context: AttachmentContext): Promise<string>
  /** Forgets an attachment whose bytes have not come. */
  abandon(id: string, context: AttachmentContext): Promise<void>
  /** Drops what no message took in its time. @returns when to come again, null where nothing is left to watch */
  dropUnsent(now: number): Promise<number | null>
  /** Removes the bytes of all. */
  removeAll(): Promise<void>
}

const unsentPrefix = 'unsent-attachment/'
const ownerKey = 'attachment-owner'

/**
 * Keeps one person's attachments.
 *
 * The record is there before the bytes and says by its `upload_descriptor` that they are awaited; links are in no record. So a file
 * is found by its record or by the note of it, wherever an upload or a deletion was cut off.
 */
export function chatAttachments({ env, kv, records, now, wakeAt }: Parts): ChatAttachments {
  const unsent = () => [...kv.list<Unsent>({ prefix: unsentPrefix })]

  async function recordOf(id: string, context: Pick<ChatContext, 'workflowId'>): Promise<Attachment | null> {
    try {
      return await records.loadAttachment(id, context)
    } catch (error) {
      if (error instanceof NotFoundError) return null
      throw error
    }
  }

  async function expect(id: string, context: AttachmentContext): Promise<Attachment> {
    const record = await records.loadAttachment(id, context)
    if (!record.upload_descriptor) throw new ChatKitError('already_uploaded', 'This file has been uploaded already.')
    return record
  }

  async function present(attachment: Attachment, context: AttachmentContext): Promise<Attachment> {
    const { id, upload_descriptor, metadata, mime_type } = attachment
    const { tenantId, userId, workflowId, baseUrl } = context
    const shown = { ...attachment }
    if (shown.type === 'image') shown.preview_url = await viewUrl(env, context, id, now())
    if (upload_descriptor) {
      const grant = {
        tenantId,
        userId,
        workflowId,
        attachmentId: id,
        size: Number(metadata?.size),
        mimeType: mime_type,
      }
      const url = address(baseUrl, id, await mintUploadToken(env.AUTH_SECRET, grant, now()))
      shown.upload_descriptor = { ...upload_descriptor, url }
    }
    return shown
  }

  /** Removes what is noted, or forgets the note where there is nothing to remove. @returns when to look again */
  async function settle(key: string, { since, ...owner }: Unsent, at: number): Promise<number | null> {
    const id = key.slice(unsentPrefix.length)
    const record = await recordOf(id, owner)
    const due = since + (record ? keepUnsentMs : uploadsOverMs)
    if (!record?.thread_id) {
      if (at < due) return due
      // The record first: no message can take it any more while its bytes go.
      if (record) await records.deleteAttachment(id, owner)
      await env.FILES.delete(attachmentKey(owner, id))
    }
    kv.delete(key)
    return null
  }

  async function dropUnsent(at: number): Promise<number | null> {
    const dates = await Promise.all(unsent().map(([key, note]) => settle(key, note, at).catch(() => at + tryAgainMs)))
    const left = dates.filter((date) => date !== null)
    return left.length > 0 ? Math.min(...left) : null
  }

  const create: ChatAttachments['createAttachment'] = async (request, context) => {
    const name = cleanName(request.name)
    const mime_type = attachmentType(name, request.mime_type)
    checkSize(request.size, mime_type, context.limits.attachmentBytes)
    if (unsent().length >= maxUnsent) await dropUnsent(now())
    if (unsent().length >= maxUnsent) {
      throw new ChatKitError(
        'too_many_uploads',
        'Too many files wait to be sent. Send some of them, or try again tomorrow.',
      )
    }
    const id = newId('attachment')
    const { tenantId, userId, workflowId } = context
    kv.put<AttachmentOwner>(ownerKey, { tenantId, userId })
    kv.put<Unsent>(unsentPrefix + id, { tenantId, userId, workflowId, since: now() })
    await wakeAt(now() + keepUnsentMs)
    const fields = {
      id,
      name,
      mime_type,
      upload_descriptor: { url: '', method: 'PUT', headers: { 'content-type': mime_type } },
      metadata: { size: request.size },
    } as const
    return isImage(mime_type) ? { type: 'image', ...fields, preview_url: '' } : { type: 'file', ...fields }
  }

  return {
    createAttachment: create,

    async add(request, context) {
      const record = await create(request, context)
      await records.saveAttachment(record, context)
      return record
    },

    acceptAttachment({ name, upload_descriptor }) {
      if (upload_descriptor) {
        throw new ChatKitError('not_uploaded', `The file ${JSON.stringify(name)} has not been uploaded yet.`)
      }
    },

    presentAttachment: present,
    expect,

    async complete(id, context) {
      try {
        const { upload_descriptor: _, ...record } = await expect(id, context)
        await records.saveAttachment(record, context)
        return await present(record, context)
      } catch (error) {
        if (error instanceof NotFoundError) await env.FILES.delete(attachmentKey(context, id))
        throw error
      }
    },

    async keepImage(base64, threadId, context) {
      const id = newId('attachment')
      const { tenantId, userId } = context
      const httpMetadata = { contentType: 'image/png' }
      kv.put<AttachmentOwner>(ownerKey, { tenantId, userId })
      const fields = { id, name: 'image.png', mime_type: 'image/png', thread_id: threadId, preview_url: '' }
      await records.saveAttachment({ type: 'image', ...fields }, context)
      await env.FILES.put(attachmentKey(context, id), Buffer.from(base64, 'base64'), { httpMetadata })
      return id
    },

    async abandon(id, context) {
      if (!(await recordOf(id, context))?.upload_descriptor) return
      await records.deleteAttachment(id, context)
      await env.FILES.delete(attachmentKey(context, id))
    },

    async deleteAttachment(id, context) {
      await env.FILES.delete(attachmentKey(context, id))
    },

    dropUnsent,

    async removeAll() {
      const owner = kv.get<AttachmentOwner>(ownerKey)
      if (!owner) return
      for (;;) {
        const { objects } = await env.FILES.list({ prefix: folderOf(owner), limit: 500 })
        if (objects.length === 0) return
        await env.FILES.delete(objects.map(({ key }) => key))
      }
    },
  }
}

/** An attachment as the chat answers with it, or its refusal. */
export async function uploadAnswer(attachment: Promise<Attachment>): Promise<Response> {
  const headers = { 'cache-control': 'no-store' }
  try {
    return Response.json(publicAttachment(await attachment), { headers })
  } catch (error) {
    if (!(error instanceof ChatKitError)) throw error
    const { status, message, code } = error
    return Response.json({ message, error: { code } }, { status, headers })
  }
}
