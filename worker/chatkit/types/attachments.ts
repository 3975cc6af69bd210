import { z } from 'zod'
import { idSchema, jsonObjectSchema, maybe, orElse } from './fields.ts'

/** Where and how the client sends the bytes; present only until they have arrived. */
export const uploadDescriptorSchema = z.object({
  url: z.string(),
  method: z.enum(['POST', 'PUT']),
  headers: orElse(z.record(z.string(), z.string()), () => ({})),
})
export type UploadDescriptor = z.infer<typeof uploadDescriptorSchema>

const attachmentFields = {
  id: idSchema,
  name: z.string(),
  mime_type: z.string(),
  upload_descriptor: maybe(uploadDescriptorSchema),
  thread_id: maybe(idSchema),
  /** The server's own notes; `wire.ts` keeps them from leaving. */
  metadata: maybe(jsonObjectSchema),
}

export const fileAttachmentSchema = z.object({ type: z.literal('file'), ...attachmentFields })
export const imageAttachmentSchema = z.object({
  type: z.literal('image'),
  ...attachmentFields,
  preview_url: z.string(),
})

export const attachmentSchema = z.discriminatedUnion('type', [fileAttachmentSchema, imageAttachmentSchema])
export type Attachment = z.infer<typeof attachmentSchema>
