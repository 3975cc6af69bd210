import { z } from 'zod'
import { type Attachment, attachmentSchema } from './types/attachments.ts'
import type { JsonObject } from './types/fields.ts'
import { type ThreadItem, widgetRootSchema } from './types/items.ts'
import type { InferenceOptions } from './types/messages.ts'
import type { Annotation } from './types/sources.ts'
import type { ThreadMetadata } from './types/threads.ts'
import type { Task } from './types/workflows.ts'
import type { WidgetRoot } from './widgets/types.ts'

/**
 * What OpenAI's REST API gives of hosted conversations, in the shape of this library. Protocol reference, section 13.2;
 * the same shapes stand in the package `openai`, under `beta.chatkit.threads`.
 */

const text = z.string().nullish()
const rows = <Row extends z.ZodType>(row: Row) => z.array(row).nullish()

/** Seconds since 1970 as ISO-8601; up to the last moment that a date can be. */
const time = z
  .number()
  .min(0)
  .max(8.64e12)
  .transform((seconds) => new Date(seconds * 1_000).toISOString())

const hostedThread = z.object({
  id: z.string().min(1).max(512),
  created_at: time,
  title: text,
  status: z
    .union([
      z.object({ type: z.literal('active') }),
      z.object({ type: z.enum(['locked', 'closed']), reason: text.transform((reason) => reason ?? undefined) }),
    ])
    .catch({ type: 'active' }),
  user: z.string(),
})

const itemFields = { id: z.string().min(1).max(512), created_at: time }

const userMessage = z.object({
  type: z.literal('chatkit.user_message'),
  ...itemFields,
  content: z.array(z.object({ type: z.string(), text })),
  attachments: rows(z.object({ id: z.string(), name: z.string(), mime_type: z.string() })),
  inference_options: z.object({ model: text, tool_choice: z.object({ id: z.string() }).nullish() }).nullish(),
})

const assistantMessage = z.object({
  type: z.literal('chatkit.assistant_message'),
  ...itemFields,
  content: z.array(z.object({ text: z.string(), annotations: rows(z.unknown()) })),
})

const annotation = z.discriminatedUnion('type', [
  z.object({ type: z.literal('file'), source: z.object({ filename: z.string() }) }),
  z.object({ type: z.literal('url'), source: z.object({ url: z.string() }) }),
])

const widget = z.object({ type: z.literal('chatkit.widget'), ...itemFields, widget: z.string() })

const clientToolCall = z.object({
  type: z.literal('chatkit.client_tool_call'),
  ...itemFields,
  call_id: z.string(),
  name: z.string(),
  arguments: z.string(),
  output: text,
  status: z.string(),
})

const task = z.object({
  type: z.literal('chatkit.task'),
  ...itemFields,
  task_type: z.string(),
  heading: text,
  summary: text,
})

const taskGroup = z.object({
  type: z.literal('chatkit.task_group'),
  ...itemFields,
  tasks: z.array(z.object({ type: z.string(), heading: text, summary: text })),
})

const hostedItem = z.discriminatedUnion('type', [
  userMessage,
  assistantMessage,
  widget,
  clientToolCall,
  task,
  taskGroup,
])
type HostedItem = z.output<typeof hostedItem>

/** A hosted conversation, without its items. */
export interface HostedThread {
  readonly thread: ThreadMetadata
  /** OpenAI's word for whose it is: what the session was made with. */
  readonly user: string
}

/**
 * Reads a conversation of OpenAI's. Its id, title, time and state are kept.
 *
 * @param row an element of `GET /v1/chatkit/threads`
 * @returns null where it is none that can be read
 */
export function fromHostedThread(row: unknown): HostedThread | null {
  const parsed = hostedThread.safeParse(row)
  if (!parsed.success) return null
  const { id, created_at, title, status, user } = parsed.data
  return { thread: { id, created_at, title: title ?? undefined, status, metadata: {} }, user }
}

/**
 * Reads items of a hosted conversation. Ids, order and times are kept; times become ISO-8601.
 *
 * - Attachments become files known by name and type, also pictures: their bytes are not to be had, and the addresses of their
 *   previews end. `isFromHosted` tells them.
 * - A tool call that nobody answered is closed with an output that says so: left open, a page that opens the conversation
 *   would perform it now.
 * - A group of tasks becomes a workflow, all of it done.
 *
 * @param list the `data` of `GET /v1/chatkit/threads/{id}/items`
 * @returns the items, and how many were left out: of a type that is not known, or unreadable
 */
export function fromHostedItems(threadId: string, list: readonly unknown[]): { items: ThreadItem[]; skipped: number } {
  const items = list.flatMap((row) => {
    const parsed = hostedItem.safeParse(row)
    const item = parsed.success ? toItem(threadId, parsed.data) : null
    return item ? [item] : []
  })
  return { items, skipped: list.length - items.length }
}

/** Whether the attachment came with a hosted conversation, so that there are no bytes of it. */
export const isFromHosted = ({ metadata }: Attachment): boolean => metadata?.hosted === true

function toItem(threadId: string, hosted: HostedItem): ThreadItem | null {
  const base = { id: hosted.id, thread_id: threadId, created_at: hosted.created_at }
  switch (hosted.type) {
    case 'chatkit.user_message': {
      const said = (type: string) => hosted.content.flatMap((part) => (part.type === type ? [part.text ?? ''] : []))
      const quoted = said('quoted_text')
      return {
        type: 'user_message',
        ...base,
        content: said('input_text').map((words) => ({ type: 'input_text', text: words })),
        attachments: (hosted.attachments ?? []).flatMap((file) => attachment(threadId, file)),
        quoted_text: quoted.length > 0 ? quoted.join('\n') : undefined,
        inference_options: inferenceOptions(hosted.inference_options),
      }
    }
    case 'chatkit.assistant_message':
      return {
        type: 'assistant_message',
        ...base,
        content: hosted.content.map(({ text: words, annotations }) => ({
          type: 'output_text',
          text: words,
          annotations: (annotations ?? []).flatMap(toAnnotation),
        })),
      }
    case 'chatkit.widget': {
      const root = widgetRoot(hosted.widget)
      return root && { type: 'widget', ...base, widget: root }
    }
    case 'chatkit.client_tool_call':
      return {
        type: 'client_tool_call',
        ...base,
        status: 'completed',
        call_id: hosted.call_id,
        name: hosted.name,
        arguments: callArguments(hosted.arguments),
        output: hosted.status === 'completed' ? parsedOr(hosted.output ?? 'null', hosted.output) : unanswered,
      }
    case 'chatkit.task':
      return { type: 'task', ...base, task: toTask(hosted.task_type, hosted) }
    case 'chatkit.task_group': {
      const tasks = hosted.tasks.map((row) => toTask(row.type, row))
      const isThinking = tasks.length > 0 && tasks.every(({ type }) => type === 'thought')
      return {
        type: 'workflow',
        ...base,
        workflow: { type: isThinking ? 'reasoning' : 'custom', tasks, expanded: false },
      }
    }
  }
}

const unanswered = { error: 'This call was never answered.' }

function attachment(threadId: string, file: { id: string; name: string; mime_type: string }): Attachment[] {
  const { id, name, mime_type } = file
  const made = { type: 'file', id, name, mime_type, thread_id: threadId, metadata: { hosted: true } }
  const parsed = attachmentSchema.safeParse(made)
  return parsed.success ? [parsed.data] : []
}

function inferenceOptions(hosted: z.output<typeof userMessage>['inference_options']): InferenceOptions {
  return { tool_choice: hosted?.tool_choice ?? undefined, model: hosted?.model ?? undefined }
}

/** A citation; the API gives no place for its marker, nor a title of its own. */
function toAnnotation(row: unknown): Annotation[] {
  const parsed = annotation.safeParse(row)
  if (!parsed.success) return []
  if (parsed.data.type === 'url') {
    const { url } = parsed.data.source
    return [{ type: 'annotation', source: { type: 'url', title: url, url } }]
  }
  const { filename } = parsed.data.source
  return [{ type: 'annotation', source: { type: 'file', title: filename, filename } }]
}

type TaskWords = Pick<z.output<typeof task>, 'heading' | 'summary'>

function toTask(kind: string, { heading, summary }: TaskWords): Task {
  const title = heading ?? undefined
  return kind === 'thought'
    ? { type: 'thought', status_indicator: 'complete', title, content: summary ?? '' }
    : { type: 'custom', status_indicator: 'complete', title, content: summary ?? undefined }
}

function parsedOr(json: string, fallback: unknown): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return fallback
  }
}

function widgetRoot(json: string): WidgetRoot | null {
  const parsed = widgetRootSchema.safeParse(parsedOr(json, null))
  return parsed.success ? parsed.data : null
}

/** Arguments are an object as a rule; what is not is kept under a name of its own. */
function callArguments(json: string): JsonObject {
  const parsed = z.record(z.string(), z.unknown()).safeParse(parsedOr(json, json))
  return parsed.success ? parsed.data : { arguments: parsedOr(json, json) }
}
