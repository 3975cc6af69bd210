import { deleteAfter } from './attachments.ts'
import { keepPartialAnswers } from './cancelled.ts'
import type { Desk } from './desk.ts'
import { ChatKitError } from './errors.ts'
import { runPipeline, type TurnOutcome } from './pipeline.ts'
import { resolveSender } from './sender.ts'
import { fillAnswers } from './structured-input.ts'
import { matchToolOutput } from './tool-output.ts'
import type { Turn } from './turn.ts'
import type { Attachment } from './types/attachments.ts'
import type { ThreadStreamEvent } from './types/events.ts'
import type { UserMessageItem } from './types/items.ts'
import type { UserMessageInput } from './types/messages.ts'
import type { RequestOf, StreamingRequest } from './types/requests.ts'
import { publicThread } from './wire.ts'

/** All events of a turn; nothing happens before the first is asked for. */
export type TurnEvents = AsyncGenerator<ThreadStreamEvent, TurnOutcome>

/** What a request comes to. */
export interface PreparedTurn {
  readonly events: TurnEvents
  /** Whether a handler is to answer; else all is said already, and nothing is stored. */
  readonly answers: boolean
}

type Handled = AsyncIterable<ThreadStreamEvent>

/** How far back a tool call can lie whose output is accepted, in items. */
const toolCallReach = 100

/** The handler's events, run through the pipeline. `open` is called when the turn gets there. */
function handled<TContext>(
  desk: Desk<TContext>,
  turn: Turn<TContext>,
  request: StreamingRequest,
  open: () => Handled,
): TurnEvents {
  const { handlers } = desk
  return runPipeline({
    turn,
    events: (async function* () {
      yield* open()
    })(),
    streamOptions: handlers.getStreamOptions?.(turn.thread, turn.context) ?? { allow_cancel: true },
    keepOnCancel: (pending) => handlers.handleStreamCancelled?.(turn, pending) ?? keepPartialAnswers(turn, pending),
    onError: (error) => handlers.onError?.(error, { request: request.type, context: turn.context }),
  })
}

/** A stream of a single event, which says why nothing is done; unlike the body of a 4xx, the client shows it. */
export async function* refusalBy(event: ThreadStreamEvent): TurnEvents {
  yield event
  return 'failed'
}

async function* nothing(): TurnEvents {
  yield* []
  return 'completed'
}

const answered = (events: TurnEvents): PreparedTurn => ({ events, answers: true })
const settled = (events: TurnEvents): PreparedTurn => ({ events, answers: false })

const refusal = (message?: string): PreparedTurn =>
  settled(
    refusalBy(
      message === undefined
        ? { type: 'error', code: 'stream.error', allow_retry: false }
        : { type: 'error', code: 'custom', message, allow_retry: false },
    ),
  )

/**
 * Why a thread does not take a request, if so. A closed thread takes nothing; a locked one takes the answers the server
 * itself has asked for, which are tool outputs and structured input.
 */
export function closedReason(thread: Turn<unknown>['thread'], request: { type: string }): string | undefined {
  if (thread.status.type === 'active') return undefined
  const asked = request.type === 'threads.add_client_tool_output' || request.type === 'threads.add_structured_input'
  if (thread.status.type === 'locked' && asked) return undefined
  return thread.status.reason ?? `This conversation is ${thread.status.type}.`
}

/** @throws NotFoundError for an attachment that is absent or somebody else's; what the attachment store refuses it with */
async function loadAttachments<TContext>(
  { attachmentStore }: Desk<TContext>,
  turn: Turn<TContext>,
  input: UserMessageInput,
): Promise<Attachment[]> {
  const attachments: Attachment[] = []
  for (const id of new Set(input.attachments)) {
    const attachment = await turn.store.loadAttachment(id, turn.context)
    await attachmentStore?.acceptAttachment?.(attachment, turn.context)
    attachments.push(attachment)
  }
  return attachments.map((attachment) => ({ ...attachment, thread_id: turn.thread.id }))
}

type Message = RequestOf<'threads.create' | 'threads.add_user_message'>

async function storeMessage<TContext>(
  turn: Turn<TContext>,
  { params }: Message,
  attachments: Attachment[],
): Promise<UserMessageItem> {
  const { content, quoted_text, inference_options } = params.input
  const message: UserMessageItem = {
    type: 'user_message',
    id: turn.newId('message'),
    thread_id: turn.thread.id,
    created_at: turn.now(),
    content,
    attachments,
    quoted_text,
    inference_options,
  }
  await turn.store.addThreadItem(turn.thread.id, message, turn.context)
  for (const attachment of attachments) await turn.store.saveAttachment(attachment, turn.context)
  return message
}

async function* answerMessage<TContext>(
  desk: Desk<TContext>,
  turn: Turn<TContext>,
  request: Message,
  message: UserMessageItem,
): TurnEvents {
  yield { type: 'thread.item.done', item: message }
  return yield* handled(desk, turn, request, () => desk.handlers.respond(turn, message))
}

async function* addUserMessage<TContext>(
  desk: Desk<TContext>,
  turn: Turn<TContext>,
  request: Message,
  attachments: Attachment[],
): TurnEvents {
  return yield* answerMessage(desk, turn, request, await storeMessage(turn, request, attachments))
}

/** A thread whose first message cannot be stored is not stored either. */
async function* createThread<TContext>(
  desk: Desk<TContext>,
  turn: Turn<TContext>,
  request: RequestOf<'threads.create'>,
  attachments: Attachment[],
): TurnEvents {
  await turn.store.saveThread(turn.thread, turn.context)
  let message: UserMessageItem
  try {
    message = await storeMessage(turn, request, attachments)
  } catch (error) {
    await turn.store.deleteThread(turn.thread.id, turn.context)
    throw error
  }
  yield { type: 'thread.created', thread: publicThread(turn.thread) }
  return yield* answerMessage(desk, turn, request, message)
}

async function addToolOutput<TContext>(
  desk: Desk<TContext>,
  turn: Turn<TContext>,
  request: RequestOf<'threads.add_client_tool_output'>,
): Promise<PreparedTurn> {
  const query = { limit: toolCallReach, order: 'desc' } as const
  const newest = await turn.store.loadThreadItems(turn.thread.id, query, turn.context)
  const effect = matchToolOutput(newest.data, request.params)
  if (effect.kind === 'repeat') return settled(nothing())

  const goOn = () => handled(desk, turn, request, () => desk.handlers.respond(turn, null))
  if (effect.kind === 'resume') return answered(goOn())

  const { call, stale } = effect
  const complete = async function* (): TurnEvents {
    const completed = { ...call, status: 'completed', output: request.params.result ?? null } as const
    await turn.store.saveItem(turn.thread.id, completed, turn.context)
    for (const { id } of stale) {
      await turn.store.deleteThreadItem(turn.thread.id, id, turn.context)
      yield { type: 'thread.item.removed', item_id: id }
    }
    return yield* goOn()
  }
  return answered(complete())
}

async function addStructuredInput<TContext>(
  desk: Desk<TContext>,
  turn: Turn<TContext>,
  request: RequestOf<'threads.add_structured_input'>,
): Promise<TurnEvents> {
  const item = await turn.store.loadItem(turn.thread.id, request.params.item_id, turn.context)
  if (item.type !== 'structured_input' || item.status !== 'pending') {
    throw new ChatKitError('input_not_pending', 'These questions are not waiting for an answer.')
  }
  return handled(desk, turn, request, async function* () {
    yield { type: 'thread.item.replaced', item: fillAnswers(item, request.params.input) }
    yield* desk.handlers.respond(turn, null)
  })
}

async function retryAfter<TContext>(
  desk: Desk<TContext>,
  turn: Turn<TContext>,
  request: RequestOf<'threads.retry_after_item'>,
): Promise<TurnEvents> {
  const message = await turn.store.loadItem(turn.thread.id, request.params.item_id, turn.context)
  if (message.type !== 'user_message') {
    throw new ChatKitError('not_a_user_message', `The item ${JSON.stringify(message.id)} is not a user message.`)
  }
  return (async function* () {
    await deleteAfter(desk, turn.thread.id, message.id, turn.context)
    return yield* handled(desk, turn, request, () => desk.handlers.respond(turn, message))
  })()
}

async function takeAction<TContext>(
  desk: Desk<TContext>,
  turn: Turn<TContext>,
  request: RequestOf<'threads.custom_action'>,
): Promise<PreparedTurn> {
  const { handlers } = desk
  if (!handlers.action) throw new ChatKitError('unsupported', 'This server takes no actions.')
  const sender = await resolveSender(desk, turn, request.params)
  if (sender === 'not_a_widget') return refusal()
  return answered(
    handled(desk, turn, request, () => handlers.action?.(turn, request.params.action, sender) ?? nothing()),
  )
}

/**
 * Makes everything sure that can be known before the answer starts, and says what the answer will be.
 * @throws ChatKitError when the request cannot be served; nothing has been changed then
 */
export async function prepareTurn<TContext>(
  desk: Desk<TContext>,
  turn: Turn<TContext>,
  request: StreamingRequest,
): Promise<PreparedTurn> {
  const closed = closedReason(turn.thread, request)
  if (closed !== undefined) return refusal(closed)
  switch (request.type) {
    case 'threads.create':
      return answered(createThread(desk, turn, request, await loadAttachments(desk, turn, request.params.input)))
    case 'threads.add_user_message':
      return answered(addUserMessage(desk, turn, request, await loadAttachments(desk, turn, request.params.input)))
    case 'threads.add_client_tool_output':
      return addToolOutput(desk, turn, request)
    case 'threads.add_structured_input':
      return answered(await addStructuredInput(desk, turn, request))
    case 'threads.retry_after_item':
      return answered(await retryAfter(desk, turn, request))
    case 'threads.custom_action':
      return takeAction(desk, turn, request)
  }
}
