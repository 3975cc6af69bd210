import { z } from 'zod'
import { idSchema, jsonObjectSchema, maybe, orElse } from './fields.ts'
import { userMessageInputSchema } from './messages.ts'
import { pageQueryFields } from './page.ts'
import { structuredInputSubmissionSchema } from './structured-input.ts'

/** What a control in a widget asks for. Hostile input until it is compared with the widget that offered it. */
export const actionSchema = z.object({ type: z.string().min(1), payload: z.unknown().optional() })
export type Action = z.infer<typeof actionSchema>

export const feedbackKindSchema = z.enum(['positive', 'negative'])
export type FeedbackKind = z.infer<typeof feedbackKindSchema>

/** Unknown fields are dropped; `metadata` is free data of the integration. */
function request<T extends string, P extends z.ZodRawShape>(type: T, params: P) {
  return z.object({
    type: z.literal(type),
    params: z.object(params),
    metadata: orElse(jsonObjectSchema, () => ({})),
  })
}

const thread = { thread_id: idSchema }
const customAction = { ...thread, item_id: maybe(idSchema), action: actionSchema }

export const streamingRequestSchema = z.discriminatedUnion('type', [
  request('threads.create', { input: userMessageInputSchema }),
  request('threads.add_user_message', { ...thread, input: userMessageInputSchema }),
  // The ids are not in the official client's request; where a client sends them they say which call is meant.
  request('threads.add_client_tool_output', {
    ...thread,
    result: z.unknown().optional(),
    item_id: maybe(idSchema),
    call_id: maybe(idSchema),
  }),
  request('threads.add_structured_input', { ...thread, item_id: idSchema, input: structuredInputSubmissionSchema }),
  request('threads.retry_after_item', { ...thread, item_id: idSchema }),
  request('threads.custom_action', customAction),
])
export type StreamingRequest = z.infer<typeof streamingRequestSchema>

export const plainRequestSchema = z.discriminatedUnion('type', [
  request('threads.sync_custom_action', customAction),
  request('threads.get_by_id', thread),
  request('threads.list', pageQueryFields),
  request('threads.update', { ...thread, title: z.string().max(1000) }),
  request('threads.delete', thread),
  request('items.list', { ...thread, ...pageQueryFields }),
  request('items.feedback', { ...thread, item_ids: z.array(idSchema), kind: feedbackKindSchema }),
  request('attachments.create', {
    name: z.string().min(1).max(1000),
    size: z.int().min(0),
    mime_type: z.string().min(1),
  }),
  request('attachments.delete', { attachment_id: idSchema }),
  request('input.transcribe', { audio_base64: z.string(), mime_type: z.string().min(1) }),
])
export type PlainRequest = z.infer<typeof plainRequestSchema>

export const chatKitRequestSchema = z.discriminatedUnion('type', [
  ...streamingRequestSchema.options,
  ...plainRequestSchema.options,
])
export type ChatKitRequest = z.infer<typeof chatKitRequestSchema>
export type RequestType = ChatKitRequest['type']

/** One request of a given type. */
export type RequestOf<T extends RequestType> = Extract<ChatKitRequest, { type: T }>

const streamingTypes: ReadonlySet<string> = new Set(
  streamingRequestSchema.options.map((option) => option.shape.type.value),
)

/** Whether the answer is a stream of events rather than one JSON object. */
export function isStreaming(request: ChatKitRequest): request is StreamingRequest {
  return streamingTypes.has(request.type)
}

/** All request types, in the order of the protocol's table. */
export const requestTypes: readonly string[] = chatKitRequestSchema.options.map((option) => option.shape.type.value)
