import { z } from 'zod'
import { idSchema, jsonObjectSchema, maybe, orElse, timestampSchema } from './fields.ts'
import { threadItemSchema } from './items.ts'
import { pageSchema } from './page.ts'

/** `locked` disables the composer, `closed` replaces it; the server refuses messages in both. */
export const threadStatusSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('active') }),
  z.object({ type: z.literal('locked'), reason: maybe(z.string()) }),
  z.object({ type: z.literal('closed'), reason: maybe(z.string()) }),
])
export type ThreadStatus = z.infer<typeof threadStatusSchema>

const threadFields = {
  id: idSchema,
  title: maybe(z.string()),
  created_at: timestampSchema,
  status: orElse(threadStatusSchema, () => ({ type: 'active' })),
  allowed_image_domains: maybe(z.array(z.string())),
}

/** A thread as the store keeps it and handlers change it. `metadata` never leaves the server. */
export const threadMetadataSchema = z.object({ ...threadFields, metadata: orElse(jsonObjectSchema, () => ({})) })
export type ThreadMetadata = z.infer<typeof threadMetadataSchema>

/** A thread as the client sees it. Only `threads.get_by_id` fills `items`; elsewhere the page is empty and says nothing. */
export const threadSchema = z.object({ ...threadFields, items: pageSchema(threadItemSchema) })
export type Thread = z.infer<typeof threadSchema>
