import { z } from 'zod'
import { idSchema, jsonObjectSchema, maybe, orElse } from './fields.ts'
import { iconSchema } from './icons.ts'
import { generatedImageSchema, threadItemSchema, widgetComponentSchema, widgetRootSchema } from './items.ts'
import { assistantContentSchema } from './messages.ts'
import { annotationSchema } from './sources.ts'
import { threadSchema } from './threads.ts'
import { taskSchema } from './workflows.ts'

const index = z.int().nonnegative()

export const itemUpdateSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('assistant_message.content_part.added'),
    content_index: index,
    content: assistantContentSchema,
  }),
  z.object({
    type: z.literal('assistant_message.content_part.text_delta'),
    content_index: index,
    delta: z.string(),
  }),
  z.object({
    type: z.literal('assistant_message.content_part.annotation_added'),
    content_index: index,
    annotation_index: index,
    annotation: annotationSchema,
  }),
  z.object({
    type: z.literal('assistant_message.content_part.done'),
    content_index: index,
    content: assistantContentSchema,
  }),
  z.object({
    type: z.literal('widget.streaming_text.value_delta'),
    component_id: z.string(),
    delta: z.string(),
    done: z.boolean(),
  }),
  z.object({
    type: z.literal('widget.component.updated'),
    component_id: z.string(),
    component: widgetComponentSchema,
  }),
  z.object({ type: z.literal('widget.root.updated'), widget: widgetRootSchema }),
  z.object({ type: z.literal('workflow.task.added'), task_index: index, task: taskSchema }),
  z.object({ type: z.literal('workflow.task.updated'), task_index: index, task: taskSchema }),
  z.object({
    type: z.literal('generated_image.updated'),
    image: generatedImageSchema,
    progress: maybe(z.number().min(0).max(1)),
  }),
])
export type ItemUpdate = z.infer<typeof itemUpdateSchema>

export const threadStreamEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('thread.created'), thread: threadSchema }),
  z.object({ type: z.literal('thread.updated'), thread: threadSchema }),
  z.object({ type: z.literal('thread.item.added'), item: threadItemSchema }),
  z.object({ type: z.literal('thread.item.updated'), item_id: idSchema, update: itemUpdateSchema }),
  z.object({ type: z.literal('thread.item.done'), item: threadItemSchema }),
  z.object({ type: z.literal('thread.item.removed'), item_id: idSchema }),
  z.object({ type: z.literal('thread.item.replaced'), item: threadItemSchema }),
  z.object({ type: z.literal('stream_options'), stream_options: z.object({ allow_cancel: z.boolean() }) }),
  z.object({ type: z.literal('progress_update'), text: z.string(), icon: maybe(iconSchema) }),
  z.object({ type: z.literal('client_effect'), name: z.string(), data: orElse(jsonObjectSchema, () => ({})) }),
  // `code` is an open set: `stream.error` has a text of the client's own, `custom` shows `message`.
  z.object({
    type: z.literal('error'),
    code: orElse(z.string(), () => 'custom'),
    message: maybe(z.string()),
    allow_retry: orElse(z.boolean(), () => false),
  }),
  z.object({
    type: z.literal('notice'),
    level: z.enum(['info', 'warning', 'danger']),
    message: z.string(),
    title: maybe(z.string()),
  }),
])
export type ThreadStreamEvent = z.infer<typeof threadStreamEventSchema>

/** One event of a given type. */
export type EventOf<T extends ThreadStreamEvent['type']> = Extract<ThreadStreamEvent, { type: T }>
export type StreamOptions = EventOf<'stream_options'>['stream_options']
