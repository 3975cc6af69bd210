import { deleteAttachment, deleteAttachmentsOf } from './attachments.ts'
import type { Desk } from './desk.ts'
import { ChatKitError, NotFoundError } from './errors.ts'
import { newestFirst } from './paging.ts'
import { presentItems } from './present.ts'
import { resolveSender } from './sender.ts'
import { closedReason } from './streaming.ts'
import type { Call } from './turn.ts'
import { isHidden } from './types/items.ts'
import { defaultPageLimit } from './types/page.ts'
import type { PlainRequest, RequestOf } from './types/requests.ts'
import { publicAttachment, publicItem, publicItems, publicThread } from './wire.ts'

/** The loaded row, or null when there is none for this caller. */
async function orNull<T>(load: () => T | Promise<T>): Promise<T | null> {
  try {
    return await load()
  } catch (error) {
    if (error instanceof NotFoundError) return null
    throw error
  }
}

async function syncAction<TContext>(
  desk: Desk<TContext>,
  call: Call<TContext>,
  { params }: RequestOf<'threads.sync_custom_action'>,
) {
  const thread = await desk.store.loadThread(params.thread_id, call.context)
  const closed = closedReason(thread, { type: 'threads.sync_custom_action' })
  if (closed !== undefined) throw new ChatKitError('thread_closed', closed)
  if (!desk.handlers.syncAction) throw new ChatKitError('unsupported', 'This server takes no actions.')
  const sender = await resolveSender(desk, { ...call, thread }, params)
  if (sender === 'not_a_widget') throw new ChatKitError('not_a_widget', 'Only widgets can send actions.')

  const { updated_item: updated } = await desk.handlers.syncAction({ ...call, thread }, params.action, sender)
  if (!updated) return {}
  const stored = updated.id === sender?.id ? sender : await desk.store.loadItem(thread.id, updated.id, call.context)
  if (stored.type !== 'widget' || updated.type !== 'widget' || updated.thread_id !== thread.id) {
    throw new TypeError('The item an action returns must be a widget of the same thread.')
  }
  await desk.store.saveItem(thread.id, updated, call.context)
  desk.turns.supersede(thread.id)
  return { updated_item: publicItem(updated) }
}

async function getThread<TContext>(desk: Desk<TContext>, { context }: Call<TContext>, threadId: string) {
  const thread = await desk.store.loadThread(threadId, context)
  const items = await desk.store.loadThreadItems(threadId, { limit: defaultPageLimit, order: 'asc' }, context)
  return publicThread(thread, await presentItems(desk.attachmentStore, items, context))
}

async function listThreads<TContext>(
  desk: Desk<TContext>,
  { context }: Call<TContext>,
  query: RequestOf<'threads.list'>['params'],
) {
  const page = await desk.store.loadThreads(query, context)
  return { ...page, data: page.data.map((thread) => publicThread(thread)) }
}

/** A turn under way holds the thread too: it is told, or it would put the old title back. */
async function renameThread<TContext>(
  desk: Desk<TContext>,
  { context }: Call<TContext>,
  { thread_id, title }: RequestOf<'threads.update'>['params'],
) {
  const thread = await desk.store.loadThread(thread_id, context)
  const live = desk.turns.on(thread_id)?.thread
  if (live) live.title = title
  const renamed = { ...thread, title }
  await desk.store.saveThread(renamed, context)
  desk.turns.supersede(thread_id)
  return publicThread(renamed)
}

/** Deleting twice is no fault. A turn under way is ended first, or it would write into a thread that is gone. */
async function deleteThread<TContext>(desk: Desk<TContext>, { context }: Call<TContext>, threadId: string) {
  const thread = await orNull(() => desk.store.loadThread(threadId, context))
  if (!thread) return {}
  const turn = desk.turns.on(threadId)
  turn?.stop()
  await turn?.done
  for await (const item of newestFirst(desk.store, threadId, context)) await deleteAttachmentsOf(desk, item, context)
  await desk.store.deleteThread(threadId, context)
  return {}
}

async function listItems<TContext>(
  desk: Desk<TContext>,
  { context }: Call<TContext>,
  { thread_id, ...query }: RequestOf<'items.list'>['params'],
) {
  await desk.store.loadThread(thread_id, context)
  const items = await desk.store.loadThreadItems(thread_id, query, context)
  return publicItems(await presentItems(desk.attachmentStore, items, context))
}

async function addFeedback<TContext>(
  desk: Desk<TContext>,
  call: Call<TContext>,
  { thread_id, item_ids, kind }: RequestOf<'items.feedback'>['params'],
) {
  await desk.store.loadThread(thread_id, call.context)
  const itemIds = [...new Set(item_ids)]
  for (const id of itemIds) {
    if (isHidden(await desk.store.loadItem(thread_id, id, call.context))) throw new NotFoundError('item', id)
  }
  await desk.handlers.addFeedback?.({ threadId: thread_id, itemIds, kind }, call)
  return {}
}

async function createAttachment<TContext>(
  desk: Desk<TContext>,
  { context }: Call<TContext>,
  params: RequestOf<'attachments.create'>['params'],
) {
  if (!desk.attachmentStore) throw new ChatKitError('unsupported', 'This server takes no attachments.')
  const attachment = await desk.attachmentStore.createAttachment(params, context)
  await desk.store.saveAttachment(attachment, context)
  return publicAttachment((await desk.attachmentStore.presentAttachment?.(attachment, context)) ?? attachment)
}

async function removeAttachment<TContext>(desk: Desk<TContext>, { context }: Call<TContext>, id: string) {
  if (!desk.attachmentStore) throw new ChatKitError('unsupported', 'This server takes no attachments.')
  if (await orNull(() => desk.store.loadAttachment(id, context))) await deleteAttachment(desk, id, context)
  return {}
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
  } catch (cause) {
    throw new ChatKitError('invalid_request', 'params.audio_base64: not base64', { cause })
  }
}

async function transcribe<TContext>(
  desk: Desk<TContext>,
  call: Call<TContext>,
  { audio_base64, mime_type }: RequestOf<'input.transcribe'>['params'],
) {
  if (!desk.handlers.transcribe) throw new ChatKitError('unsupported', 'This server takes no dictation.')
  const media_type = mime_type.split(';', 1)[0]?.trim() ?? mime_type
  const { text } = await desk.handlers.transcribe({ data: decodeBase64(audio_base64), mime_type, media_type }, call)
  return { text }
}

/**
 * Serves a request whose answer is one JSON object.
 * @throws ChatKitError when it cannot be served
 */
export async function answer<TContext>(
  desk: Desk<TContext>,
  call: Call<TContext>,
  request: PlainRequest,
): Promise<object> {
  switch (request.type) {
    case 'threads.sync_custom_action':
      return syncAction(desk, call, request)
    case 'threads.get_by_id':
      return getThread(desk, call, request.params.thread_id)
    case 'threads.list':
      return listThreads(desk, call, request.params)
    case 'threads.update':
      return renameThread(desk, call, request.params)
    case 'threads.delete':
      return deleteThread(desk, call, request.params.thread_id)
    case 'items.list':
      return listItems(desk, call, request.params)
    case 'items.feedback':
      return addFeedback(desk, call, request.params)
    case 'attachments.create':
      return createAttachment(desk, call, request.params)
    case 'attachments.delete':
      return removeAttachment(desk, call, request.params.attachment_id)
    case 'input.transcribe':
      return transcribe(desk, call, request.params)
  }
}
