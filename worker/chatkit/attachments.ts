import type { Desk } from './desk.ts'
import { NotFoundError } from './errors.ts'
import type { ThreadItem } from './types/items.ts'

/** Removes bytes, then record, so that a failure in between leaves something to try again with. */
export async function deleteAttachment<TContext>(desk: Desk<TContext>, id: string, context: TContext): Promise<void> {
  await desk.attachmentStore?.deleteAttachment(id, context)
  await desk.store.deleteAttachment(id, context)
}

/** Removes the attachments that items bring along, unless another thread has them by now. */
export async function deleteAttachmentsOf<TContext>(
  desk: Desk<TContext>,
  item: ThreadItem,
  context: TContext,
): Promise<void> {
  if (item.type !== 'user_message') return
  for (const { id } of item.attachments) {
    try {
      const { thread_id } = await desk.store.loadAttachment(id, context)
      if (thread_id === item.thread_id) await deleteAttachment(desk, id, context)
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error
    }
  }
}
