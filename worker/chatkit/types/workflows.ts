import { z } from 'zod'
import { listOf, maybe, orElse } from './fields.ts'
import { iconSchema } from './icons.ts'
import { fileSourceSchema, urlSourceSchema } from './sources.ts'

const taskFields = { status_indicator: orElse(z.enum(['none', 'loading', 'complete']), () => 'none') }

export const customTaskSchema = z.object({
  type: z.literal('custom'),
  ...taskFields,
  title: maybe(z.string()),
  icon: maybe(iconSchema),
  content: maybe(z.string()),
})

export const webSearchTaskSchema = z.object({
  type: z.literal('web_search'),
  ...taskFields,
  title: maybe(z.string()),
  title_query: maybe(z.string()),
  queries: listOf(z.string()),
  sources: listOf(urlSourceSchema),
})

export const thoughtTaskSchema = z.object({
  type: z.literal('thought'),
  ...taskFields,
  title: maybe(z.string()),
  content: z.string(),
})

export const fileTaskSchema = z.object({
  type: z.literal('file'),
  ...taskFields,
  title: maybe(z.string()),
  sources: listOf(fileSourceSchema),
})

export const imageTaskSchema = z.object({ type: z.literal('image'), ...taskFields, title: maybe(z.string()) })

export const taskSchema = z.discriminatedUnion('type', [
  customTaskSchema,
  webSearchTaskSchema,
  thoughtTaskSchema,
  fileTaskSchema,
  imageTaskSchema,
])
export type Task = z.infer<typeof taskSchema>
export type CustomTask = z.infer<typeof customTaskSchema>

/** Untagged on the wire: a title with an icon, or a duration in whole seconds. */
export const workflowSummarySchema = z.union([
  z.object({ title: z.string(), icon: maybe(iconSchema) }),
  z.object({ duration: z.int().nonnegative() }),
])
export type WorkflowSummary = z.infer<typeof workflowSummarySchema>

export const workflowSchema = z.object({
  type: z.enum(['custom', 'reasoning']),
  tasks: z.array(taskSchema),
  summary: maybe(workflowSummarySchema),
  expanded: orElse(z.boolean(), () => false),
})
export type Workflow = z.infer<typeof workflowSchema>
