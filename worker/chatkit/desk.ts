import type { Clock } from './clock.ts'
import type { TurnOutcome } from './pipeline.ts'
import type { AttachmentStore, Awaitable, Store } from './store.ts'
import type { Call, Turn } from './turn.ts'
import type { Turns } from './turns.ts'
import type { StreamOptions, ThreadStreamEvent } from './types/events.ts'
import type { ThreadItem, UserMessageItem, WidgetItem } from './types/items.ts'
import type { Action, FeedbackKind, RequestType, StreamingRequest } from './types/requests.ts'
import type { ThreadMetadata } from './types/threads.ts'

/** A recording to be written down. `mime_type` is as the browser named it, `media_type` without parameters. */
export interface AudioInput {
  data: Uint8Array<ArrayBuffer>
  mime_type: string
  media_type: string
}

export interface Feedback {
  threadId: string
  itemIds: string[]
  kind: FeedbackKind
}

/** The part of a server that is not the protocol. Only `respond` is required. */
export interface ChatKitHandlers<TContext> {
  /**
   * Asked before a turn stores anything, once everything else about the request is in order. An event given here, a notice
   * for example, is the whole answer then; null lets the turn begin.
   */
  admit?(
    call: Call<TContext> & { readonly thread: ThreadMetadata; readonly turnId: string },
    request: StreamingRequest,
  ): Awaitable<ThreadStreamEvent | null>
  /**
   * Answers a message, or goes on after a tool output or structured input (`message` is null then). Throw `StreamError`
   * or `CustomStreamError` to say what went wrong; any other exception is shown as a general, retryable error.
   */
  respond(turn: Turn<TContext>, message: UserMessageItem | null): AsyncIterable<ThreadStreamEvent>
  /** Answers a control of a widget, or an action the page sent by itself (`sender` is null then). */
  action?(turn: Turn<TContext>, action: Action, sender: WidgetItem | null): AsyncIterable<ThreadStreamEvent>
  /** The same without a stream, allowed while an answer is written. The widget returned is saved and shown. */
  syncAction?(
    call: Call<TContext> & { readonly thread: ThreadMetadata },
    action: Action,
    sender: WidgetItem | null,
  ): Awaitable<{ updated_item?: WidgetItem | undefined }>
  /**
   * Whether an action may be taken. By default the sending widget must offer it; one without a sender is let through,
   * and the handler must treat it as coming from anybody who may use the thread.
   */
  acceptsAction?(action: Action, sender: WidgetItem | null, call: Call<TContext>): Awaitable<boolean>
  /** Told when a turn that was admitted has ended, also one that was lost with another object. */
  ended?(turn: { readonly turnId: string; readonly outcome: TurnOutcome; readonly context: TContext }): void
  transcribe?(audio: AudioInput, call: Call<TContext>): Awaitable<{ text: string }>
  addFeedback?(feedback: Feedback, call: Call<TContext>): Awaitable<void>
  getStreamOptions?(thread: ThreadMetadata, context: TContext): StreamOptions
  /** The items that stay of a stopped turn; `keepPartialAnswers` unless given. */
  handleStreamCancelled?(turn: Turn<TContext>, pending: ThreadItem[]): Awaitable<ThreadItem[]>
  /** For the log: whatever ended a request unexpectedly. May hold private text. */
  onError?(error: unknown, where: { request: RequestType; context: TContext }): void
}

/** What the request handlers of a server share. */
export interface Desk<TContext> {
  handlers: ChatKitHandlers<TContext>
  store: Store<TContext>
  attachmentStore: AttachmentStore<TContext> | undefined
  clock: Clock
  turns: Turns
}
