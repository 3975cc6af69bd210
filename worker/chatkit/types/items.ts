import { z } from 'zod'
import type { WidgetComponent, WidgetRoot } from '../widgets/types.ts'
import { attachmentSchema } from './attachments.ts'
import { idSchema, jsonObjectSchema, listOf, maybe, orElse, timestampSchema } from './fields.ts'
import { assistantContentSchema, inferenceOptionsSchema, userMessageContentSchema } from './messages.ts'
import { structuredInputSchema } from './structured-input.ts'
import { taskSchema, workflowSchema } from './workflows.ts'

const itemFields = { id: idSchema, thread_id: idSchema, created_at: timestampSchema }

/**
 * Widgets are read loosely here, so that a stored one stays readable when the language changes; what a server sends is
 * checked in full by `checkWidget`.
 */
export const widgetRootSchema = z.custom<WidgetRoot>(
  (value) => z.looseObject({ type: z.enum(['Card', 'ListView', 'Basic']) }).safeParse(value).success,
  'a widget root is a Card, a ListView or a Basic',
)
export const widgetComponentSchema = z.custom<WidgetComponent>(
  (value) => z.looseObject({ type: z.string() }).safeParse(value).success,
  'a widget component has a type',
)

export const userMessageItemSchema = z.object({
  type: z.literal('user_message'),
  ...itemFields,
  content: z.array(userMessageContentSchema),
  attachments: listOf(attachmentSchema),
  quoted_text: maybe(z.string()),
  inference_options: orElse(inferenceOptionsSchema, () => ({})),
})
export type UserMessageItem = z.infer<typeof userMessageItemSchema>

export const assistantMessageItemSchema = z.object({
  type: z.literal('assistant_message'),
  ...itemFields,
  content: z.array(assistantContentSchema),
})
export type AssistantMessageItem = z.infer<typeof assistantMessageItemSchema>

export const clientToolCallItemSchema = z.object({
  type: z.literal('client_tool_call'),
  ...itemFields,
  status: orElse(z.enum(['pending', 'completed']), () => 'pending'),
  call_id: z.string(),
  name: z.string(),
  arguments: jsonObjectSchema,
  output: z.unknown().optional(),
})
export type ClientToolCallItem = z.infer<typeof clientToolCallItemSchema>

export const widgetItemSchema = z.object({
  type: z.literal('widget'),
  ...itemFields,
  widget: widgetRootSchema,
  copy_text: maybe(z.string()),
})
export type WidgetItem = z.infer<typeof widgetItemSchema>

export const generatedImageSchema = z.object({ id: z.string(), url: z.string() })
export type GeneratedImage = z.infer<typeof generatedImageSchema>

export const generatedImageItemSchema = z.object({
  type: z.literal('generated_image'),
  ...itemFields,
  image: maybe(generatedImageSchema),
})
export type GeneratedImageItem = z.infer<typeof generatedImageItemSchema>

export const structuredInputItemSchema = z.object({
  type: z.literal('structured_input'),
  ...itemFields,
  status: orElse(z.enum(['pending', 'answered', 'skipped']), () => 'pending'),
  inputs: z.array(structuredInputSchema),
})
export type StructuredInputItem = z.infer<typeof structuredInputItemSchema>

export const workflowItemSchema = z.object({
  type: z.literal('workflow'),
  ...itemFields,
  workflow: workflowSchema,
})
export type WorkflowItem = z.infer<typeof workflowItemSchema>

export const taskItemSchema = z.object({ type: z.literal('task'), ...itemFields, task: taskSchema })
export type TaskItem = z.infer<typeof taskItemSchema>

export const endOfTurnItemSchema = z.object({ type: z.literal('end_of_turn'), ...itemFields })
export type EndOfTurnItem = z.infer<typeof endOfTurnItemSchema>

/** Context for the model that the person never sees. */
export const hiddenContextItemSchema = z.object({
  type: z.literal('hidden_context_item'),
  ...itemFields,
  content: z.unknown(),
})
export type HiddenContextItem = z.infer<typeof hiddenContextItemSchema>

/** The library's own hidden notes, such as the mark of a cancelled turn. */
export const sdkHiddenContextItemSchema = z.object({
  type: z.literal('sdk_hidden_context'),
  ...itemFields,
  content: z.string(),
})
export type SdkHiddenContextItem = z.infer<typeof sdkHiddenContextItemSchema>

export const threadItemSchema = z.discriminatedUnion('type', [
  userMessageItemSchema,
  assistantMessageItemSchema,
  clientToolCallItemSchema,
  widgetItemSchema,
  generatedImageItemSchema,
  structuredInputItemSchema,
  workflowItemSchema,
  taskItemSchema,
  endOfTurnItemSchema,
  hiddenContextItemSchema,
  sdkHiddenContextItemSchema,
])
export type ThreadItem = z.infer<typeof threadItemSchema>

/** Whether the item is for the model only. */
export function isHidden(item: ThreadItem): item is HiddenContextItem | SdkHiddenContextItem {
  return item.type === 'hidden_context_item' || item.type === 'sdk_hidden_context'
}
