import { deleteAfter } from './attachments.ts'
import { keepPartialAnswers } from './cancelled.ts'
import type { Desk } from './desk.ts'
import { ChatKitError } from './errors.ts'
import { type Emit, runPipeline, type TurnOutcome } from './pipeline.ts'
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

/** Runs a turn, telling its events as they come. Nothing happens before it is called. */
export type RunTurn = (emit: Emit) => Promise<TurnOutcome>

/** What a request comes to. */
export interface PreparedTurn {
  readonly run: RunTurn
  /** Whether a handler is to answer; else all is said already, and nothing is stored. */
  readonly answers: boolean
}

type Handled = AsyncIterable<ThreadStreamEvent>

/** How far back a tool call can lie whose output is accepted, in items. */
const toolCallReach = 100

/** The handler's answer, run through the pipeline. */
function handled<TContext>(
  desk: Desk<TContext>,
  turn: Turn<TContext>,
  request: StreamingRequest,
  open: () => Handled,
): RunTurn {
  const { handlers } = desk
  return (emit) =>
    runPipeline(
      {
        turn,
        open,
        streamOptions: handlers.getStreamOptions?.(turn.thread, turn.context) ?? { allow_cancel: true },
        keepOnCancel: (pending) => handlers.handleStreamCancelled?.(turn, pending) ?? keepPartialAnswers(turn, pending),
        onError: (error) => handlers.onError?.(error, { request: request.type, context: turn.context }),
      },
      emit,
    )
}

/** An answer of a single event, which says why nothing is done; unlike the body of a 4xx, the client shows it. */
export const refuseBy =
  (event: ThreadStreamEvent): RunTurn =>
  async (emit) => {
    await emit(event)
    return 'failed'
  }

const nothing: RunTurn = async () => 'completed'

const answered = (run: RunTurn): PreparedTurn => ({ run, answers: true })
const settled = (run: RunTurn): PreparedTurn => ({ run, answers: false })

const refusal = (message?: string): PreparedTurn =>
  settled(
    refuseBy(
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

/** Tells of a message that is stored, and answers it. */
async function answerMessage<TContext>(
  desk: Desk<TContext>,
  turn: Turn<TContext>,
  request: Message,
  message: UserMessageItem,
  emit: Emit,
): Promise<TurnOutcome> {
  await emit({ type: 'thread.item.done', item: message })
  return handled(desk, turn, request, () => desk.handlers.respond(turn, message))(emit)
}

const addUserMessage =
  <TContext>(desk: Desk<TContext>, turn: Turn<TContext>, request: Message, attachments: Attachment[]): RunTurn =>
  async (emit) =>
    answerMessage(desk, turn, request, await storeMessage(turn, request, attachments), emit)

/** A thread whose first message cannot be stored is not stored either. */
const createThread =
  <TContext>(desk: Desk<TContext>, turn: Turn<TContext>, request: Message, attachments: Attachment[]): RunTurn =>
  async (emit) => {
    await turn.store.saveThread(turn.thread, turn.context)
    let message: UserMessageItem
    try {
      message = await storeMessage(turn, request, attachments)
    } catch (error) {
      await turn.store.deleteThread(turn.thread.id, turn.context)
      throw error
    }
    await emit({ type: 'thread.created', thread: publicThread(turn.thread) })
    return answerMessage(desk, turn, request, message, emit)
  }

async function addToolOutput<TContext>(
  desk: Desk<TContext>,
  turn: Turn<TContext>,
  request: RequestOf<'threads.add_client_tool_output'>,
): Promise<PreparedTurn> {
  const query = { limit: toolCallReach, order: 'desc' } as const
  const newest = await turn.store.loadThreadItems(turn.thread.id, query, turn.context)
  const effect = matchToolOutput(newest.data, request.params)
  if (effect.kind === 'repeat') return settled(nothing)

  const goOn = handled(desk, turn, request, () => desk.handlers.respond(turn, null))
  if (effect.kind === 'resume') return answered(goOn)

  const { call, stale } = effect
  return answered(async (emit) => {
    const completed = { ...call, status: 'completed', output: request.params.result ?? null } as const
    await turn.store.saveItem(turn.thread.id, completed, turn.context)
    for (const { id } of stale) {
      await turn.store.deleteThreadItem(turn.thread.id, id, turn.context)
      await emit({ type: 'thread.item.removed', item_id: id })
    }
    return goOn(emit)
  })
}

async function addStructuredInput<TContext>(
  desk: Desk<TContext>,
  turn: Turn<TContext>,
  request: RequestOf<'threads.add_structured_input'>,
): Promise<PreparedTurn> {
  const item = await turn.store.loadItem(turn.thread.id, request.params.item_id, turn.context)
  if (item.type !== 'structured_input' || item.status !== 'pending') {
    throw new ChatKitError('input_not_pending', 'These questions are not waiting for an answer.')
  }
  async function* open(answers: typeof item): AsyncGenerator<ThreadStreamEvent> {
    yield { type: 'thread.item.replaced', item: answers }
    yield* desk.handlers.respond(turn, null)
  }
  return answered(handled(desk, turn, request, () => open(fillAnswers(item, request.params.input))))
}

async function retryAfter<TContext>(
  desk: Desk<TContext>,
  turn: Turn<TContext>,
  request: RequestOf<'threads.retry_after_item'>,
): Promise<PreparedTurn> {
  const message = await turn.store.loadItem(turn.thread.id, request.params.item_id, turn.context)
  if (message.type !== 'user_message') {
    throw new ChatKitError('not_a_user_message', `The item ${JSON.stringify(message.id)} is not a user message.`)
  }
  const answer = handled(desk, turn, request, () => desk.handlers.respond(turn, message))
  return answered(async (emit) => {
    await deleteAfter(desk, turn.thread.id, message.id, turn.context)
    return answer(emit)
  })
}

async function takeAction<TContext>(
  desk: Desk<TContext>,
  turn: Turn<TContext>,
  request: RequestOf<'threads.custom_action'>,
): Promise<PreparedTurn> {
  const { handlers } = desk
  const { action } = handlers
  if (!action) throw new ChatKitError('unsupported', 'This server takes no actions.')
  const sender = await resolveSender(desk, turn, request.params)
  if (sender === 'not_a_widget') return refusal()
  return answered(handled(desk, turn, request, () => action.call(handlers, turn, request.params.action, sender)))
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
      return addStructuredInput(desk, turn, request)
    case 'threads.retry_after_item':
      return retryAfter(desk, turn, request)
    case 'threads.custom_action':
      return takeAction(desk, turn, request)
  }
}
