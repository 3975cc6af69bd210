import { z } from 'zod'
import { idSchema, jsonObjectSchema, listOf, maybe, orElse } from './fields.ts'
import { annotationSchema } from './sources.ts'

export const inputTextSchema = z.object({ type: z.literal('input_text'), text: z.string() })

/** A mention. The published client type lets `data` be absent, so it defaults to an empty object. */
export const inputTagSchema = z.object({
  type: z.literal('input_tag'),
  id: z.string(),
  text: z.string(),
  data: orElse(jsonObjectSchema, () => ({})),
  group: maybe(z.string()),
  interactive: orElse(z.boolean(), () => false),
})
export type InputTag = z.infer<typeof inputTagSchema>

export const userMessageContentSchema = z.discriminatedUnion('type', [inputTextSchema, inputTagSchema])
export type UserMessageContent = z.infer<typeof userMessageContentSchema>

/** What the person picked in the composer. The client chooses the values: check them against your own list. */
export const inferenceOptionsSchema = z.object({
  tool_choice: maybe(z.object({ id: z.string() })),
  model: maybe(z.string()),
})
export type InferenceOptions = z.infer<typeof inferenceOptionsSchema>

/** A message as the client sends it: attachments are named by id. */
export const userMessageInputSchema = z.object({
  content: z.array(userMessageContentSchema),
  attachments: listOf(idSchema),
  quoted_text: maybe(z.string()),
  inference_options: orElse(inferenceOptionsSchema, () => ({})),
})
export type UserMessageInput = z.infer<typeof userMessageInputSchema>

export const assistantContentSchema = z.object({
  type: z.literal('output_text'),
  text: z.string(),
  annotations: listOf(annotationSchema),
})
export type AssistantContent = z.infer<typeof assistantContentSchema>
