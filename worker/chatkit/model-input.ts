import { keptImage } from './kept-image.ts'
import type { Awaitable } from './store.ts'
import type { Attachment } from './types/attachments.ts'
import type {
  GeneratedImageItem,
  HiddenContextItem,
  StructuredInputItem,
  ThreadItem,
  UserMessageItem,
} from './types/items.ts'
import type { InputTag } from './types/messages.ts'
import type { Task } from './types/workflows.ts'
import { serialize } from './wire.ts'

/** A part of a user message to the model. */
export type ModelContent =
  | { type: 'input_text'; text: string }
  | { type: 'input_image'; image: string; detail?: string }
  | { type: 'input_file'; file: string | { id: string } | { url: string }; filename?: string }

/** One item of a conversation as the Agents SDK takes it (its `AgentInputItem`). */
export type ModelInputItem =
  | { type: 'message'; role: 'user'; content: ModelContent[] }
  | { type: 'message'; role: 'assistant'; status: 'completed'; content: { type: 'output_text'; text: string }[] }
  | { type: 'function_call'; callId: string; name: string; arguments: string; status: 'completed' }
  | {
      type: 'function_call_result'
      callId: string
      name: string
      status: 'completed'
      output: { type: 'text'; text: string }
    }

/** How the integration's own things are shown to the model. What is met and not given here is an error. */
export interface Converters {
  attachment?(attachment: Attachment): Awaitable<ModelContent>
  tag?(tag: InputTag): Awaitable<ModelContent>
  /** For hidden context that is not text. */
  hiddenContext?(item: HiddenContextItem): Awaitable<ModelInputItem>
}

function user(...content: ModelContent[]): ModelInputItem {
  return { type: 'message', role: 'user', content }
}

function say(text: string): ModelInputItem {
  return user({ type: 'input_text', text })
}

function missing(converter: keyof Converters, what: string): Error {
  return new TypeError(`The conversation holds ${what}: give a converter for it as \`${converter}\`.`)
}

async function userMessage(item: UserMessageItem, isLast: boolean, convert: Converters): Promise<ModelInputItem[]> {
  const text = item.content.map((part) => (part.type === 'input_tag' ? `@${part.text}` : part.text)).join('')
  const content: ModelContent[] = [{ type: 'input_text', text }]
  for (const attachment of item.attachments) {
    if (!convert.attachment) throw missing('attachment', 'attachments')
    content.push(await convert.attachment(attachment))
  }
  const input = [user(...content)]
  if (isLast && item.quoted_text) input.push(say(`The user refers to this in particular:\n${item.quoted_text}`))

  const tags = new Map(item.content.filter((part) => part.type === 'input_tag').map((tag) => [tag.text, tag]))
  if (tags.size > 0) {
    const context: ModelContent[] = [{ type: 'input_text', text: 'What the user mentions with @ is the following:' }]
    for (const tag of tags.values()) {
      if (!convert.tag) throw missing('tag', 'mentions')
      context.push(await convert.tag(tag))
    }
    input.push(user(...context))
  }
  return input
}

function tasks(list: readonly Task[]): ModelInputItem[] {
  return list.flatMap((task) => {
    if (task.type !== 'custom' || !(task.title || task.content)) return []
    const line = [task.title, task.content].filter(Boolean).join(': ')
    return say(`The user was shown that this was done:\n<Task>\n${line}\n</Task>`)
  })
}

function structuredInput(item: StructuredInputItem): ModelInputItem {
  const lines = item.inputs.map(({ question, answer }) => {
    if (!answer) return `- ${question}: unanswered`
    return `- ${question}: ${answer.skipped ? 'skipped' : answer.values.join(', ')}`
  })
  return say([`The user was asked the following (${item.status}):`, ...lines].join('\n'))
}

async function hiddenContext(item: HiddenContextItem, convert: Converters): Promise<ModelInputItem> {
  if (convert.hiddenContext && typeof item.content !== 'string') return convert.hiddenContext(item)
  if (typeof item.content !== 'string') throw missing('hiddenContext', 'hidden context that is not text')
  return hidden(item.content)
}

async function generatedImage(item: GeneratedImageItem, convert: Converters): Promise<ModelInputItem[]> {
  if (!item.image) return []
  const kept = keptImage(item)
  if (kept && !convert.attachment) throw missing('attachment', 'images that attachments keep')
  const image = (kept && (await convert.attachment?.(kept))) ?? {
    type: 'input_image' as const,
    image: item.image.url,
    detail: 'auto',
  }
  return [user({ type: 'input_text', text: 'The user was shown this image, which was made for them:' }, image)]
}

/** The person sees nothing of this. */
function hidden(text: string): ModelInputItem {
  return say(`<HiddenContext>\n${text}\n</HiddenContext>`)
}

/**
 * What an item tells the model: nothing for what only the screen needs, several items for some. Whether it is the last one
 * matters for quotes, which belong to the message just sent. Protocol reference, section 11.2.
 * @throws TypeError for a thing of the integration's own that has no converter
 */
export async function itemInput(
  item: ThreadItem,
  isLast: boolean,
  convert: Converters = {},
): Promise<ModelInputItem[]> {
  switch (item.type) {
    case 'user_message':
      return userMessage(item, isLast, convert)
    case 'assistant_message': {
      const content = item.content.map(({ text }) => ({ type: 'output_text' as const, text }))
      return content.length > 0 ? [{ type: 'message', role: 'assistant', status: 'completed', content }] : []
    }
    case 'client_tool_call': {
      // The model must not see a call without its result.
      if (item.status === 'pending') return []
      const call = { callId: item.call_id, name: item.name, status: 'completed' } as const
      return [
        { type: 'function_call', ...call, arguments: JSON.stringify(item.arguments) },
        {
          type: 'function_call_result',
          ...call,
          output: { type: 'text', text: JSON.stringify(item.output ?? null) },
        },
      ]
    }
    case 'widget':
      return [say(`The user was shown this widget (id ${item.id}):\n${serialize(item.widget)}`)]
    case 'task':
      return tasks([item.task])
    // Reasoning is never fed back.
    case 'workflow':
      return tasks(item.workflow.tasks)
    case 'structured_input':
      return [structuredInput(item)]
    case 'generated_image':
      return generatedImage(item, convert)
    case 'hidden_context_item':
      return [await hiddenContext(item, convert)]
    case 'sdk_hidden_context':
      return [hidden(item.content)]
    case 'end_of_turn':
      return []
  }
}
