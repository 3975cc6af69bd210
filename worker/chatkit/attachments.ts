import type { Desk } from './desk.ts'
import { NotFoundError } from './errors.ts'
import { attachmentIds } from './kept-image.ts'
import { newestFirst } from './paging.ts'
import type { ThreadItem } from './types/items.ts'

/** Removes bytes, then record, so that a failure in between leaves something to try again with. */
export async function deleteAttachment<TContext>(desk: Desk<TContext>, id: string, context: TContext): Promise<void> {
  await desk.attachmentStore?.deleteAttachment(id, context)
  await desk.store.deleteAttachment(id, context)
}

/** Removes the attachments an item brings along, but for those in `kept` and those another thread has by now. */
export async function deleteAttachmentsOf<TContext>(
  desk: Desk<TContext>,
  item: ThreadItem,
  context: TContext,
  kept: ReadonlySet<string> = new Set(),
): Promise<void> {
  for (const id of attachmentIds(item)) {
    if (kept.has(id)) continue
    try {
      const { thread_id } = await desk.store.loadAttachment(id, context)
      if (thread_id === item.thread_id) await deleteAttachment(desk, id, context)
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error
    }
  }
}

/** Removes the items after one of a thread, with the attachments that nothing before it needs. */
export async function deleteAfter<TContext>(
  desk: Desk<TContext>,
  threadId: string,
  itemId: string,
  context: TContext,
): Promise<void> {
  const newer: ThreadItem[] = []
  const kept = new Set<string>()
  let reached = false
  for await (const item of newestFirst(desk.store, threadId, context)) {
    reached ||= item.id === itemId
    if (!reached) newer.push(item)
    else for (const id of attachmentIds(item)) kept.add(id)
    // Only where files are at stake is the rest of the thread worth reading.
    if (reached && !newer.some((other) => attachmentIds(other).length > 0)) break
  }
  for (const item of newer) {
    await deleteAttachmentsOf(desk, item, context, kept)
    await desk.store.deleteThreadItem(threadId, item.id, context)
  }
}
