import type { AttachmentStore } from './store.ts'
import type { ThreadStreamEvent } from './types/events.ts'
import type { ThreadItem } from './types/items.ts'
import type { Page } from './types/page.ts'

type Links<TContext> = Pick<AttachmentStore<TContext>, 'presentAttachment'> | undefined

/** An item as it leaves the server, its attachments with links that are good just now. */
async function presentItem<TContext, TItem extends ThreadItem>(
  store: Links<TContext>,
  item: TItem,
  context: TContext,
): Promise<TItem> {
  if (!store?.presentAttachment || item.type !== 'user_message' || item.attachments.length === 0) return item
  const attachments = await Promise.all(
    item.attachments.map((each) => store.presentAttachment?.(each, context) ?? each),
  )
  return { ...item, attachments }
}

/** A page of items with links that are good just now. */
export async function presentItems<TContext>(
  store: Links<TContext>,
  page: Page<ThreadItem>,
  context: TContext,
): Promise<Page<ThreadItem>> {
  return { ...page, data: await Promise.all(page.data.map((item) => presentItem(store, item, context))) }
}

/** Events with links that are good when they are read, however long they have been kept. */
export function presentEvents<TContext>(
  store: Links<TContext>,
  events: AsyncIterable<ThreadStreamEvent>,
  context: TContext,
): AsyncIterable<ThreadStreamEvent> {
  if (!store?.presentAttachment) return events
  return (async function* () {
    for await (const event of events) {
      yield 'item' in event && event.item.type === 'user_message'
        ? { ...event, item: await presentItem(store, event.item, context) }
        : event
    }
  })()
}
