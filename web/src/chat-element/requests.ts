import type { Attachment } from '../../../worker/chatkit/types/attachments.ts'
import type { StructuredInputSubmission } from '../../../worker/chatkit/types/structured-input.ts'

/** What a person says: text, and files that have been uploaded. */
export interface Said {
  text: string
  attachments: readonly Attachment[]
}

interface MessageInput {
  content: { type: 'input_text'; text: string }[]
  attachments: string[]
  inference_options: Record<string, never>
}

/** What a control of a widget sends. */
export interface WidgetAction {
  type: string
  payload?: unknown
}

/** A request that is answered by a stream of events. */
export type TurnRequest =
  | { type: 'threads.create'; params: { input: MessageInput } }
  | { type: 'threads.add_user_message'; params: { thread_id: string; input: MessageInput } }
  | { type: 'threads.retry_after_item'; params: { thread_id: string; item_id: string } }
  | {
      type: 'threads.add_structured_input'
      params: { thread_id: string; item_id: string; input: StructuredInputSubmission }
    }
  | { type: 'threads.custom_action'; params: { thread_id: string; item_id?: string; action: WidgetAction } }

/** A message, in a thread or in a new one. */
export function messageRequest(threadId: string | null, { text, attachments }: Said): TurnRequest {
  const content: MessageInput['content'] = text ? [{ type: 'input_text', text }] : []
  const input = { content, attachments: attachments.map(({ id }) => id), inference_options: {} }
  return threadId === null
    ? { type: 'threads.create', params: { input } }
    : { type: 'threads.add_user_message', params: { thread_id: threadId, input } }
}

/** Asks for the turn of a thread that this page has lost; our server answers it, not the workflow. */
export function resumeRequest(threadId: string): TurnRequest {
  return { type: 'threads.custom_action', params: { thread_id: threadId, action: { type: 'chatkit.resume' } } }
}

export function isResume({ type, params }: TurnRequest): boolean {
  return type === 'threads.custom_action' && params.action.type === 'chatkit.resume'
}

/** What a request says, and where; null for one that is no message. */
export function messageOfRequest(request: TurnRequest): { text: string; threadId: string | null } | null {
  if (request.type !== 'threads.create' && request.type !== 'threads.add_user_message') return null
  const text = request.params.input.content.map((part) => part.text).join('')
  return { text, threadId: request.type === 'threads.create' ? null : request.params.thread_id }
}
