/** A ChatKit server for any runtime with web APIs. The page's half is in apply.ts and sse-reader.ts. */
export { cancelledNotice, keepPartialAnswers } from './cancelled.ts'
export { type Clock, systemClock } from './clock.ts'
export type { AudioInput, ChatKitHandlers, Feedback } from './desk.ts'
export { ChatKitError, CustomStreamError, type FaultCode, NotFoundError, StreamError } from './errors.ts'
export { type IdKind, type ItemKind, newId } from './ids.ts'
export * from './items.ts'
export { memoryStore } from './memory-store.ts'
export type { TurnOutcome } from './pipeline.ts'
export {
  type ChatKitResult,
  ChatKitServer,
  type ChatKitServerOptions,
  type JsonResult,
  type ProcessOptions,
  type StreamResult,
} from './server.ts'
export { type Every, eventStream, type SseOptions, toResponse } from './sse.ts'
export { readData, readEvents } from './sse-reader.ts'
export type { AttachmentRequest, AttachmentStore, Awaitable, Store } from './store.ts'
export type { Call, Turn } from './turn.ts'
export * from './types/attachments.ts'
export * from './types/events.ts'
export type { JsonObject } from './types/fields.ts'
export * from './types/icons.ts'
export * from './types/items.ts'
export * from './types/messages.ts'
export * from './types/page.ts'
export * from './types/requests.ts'
export * from './types/sources.ts'
export * from './types/structured-input.ts'
export * from './types/threads.ts'
export * from './types/workflows.ts'
export { offers } from './widgets/actions.ts'
export { publicAttachment, publicEvent, publicItem, publicItems, publicThread, serialize } from './wire.ts'
