import { type EventSource, eventSource } from './event-source.ts'
import { keptImage } from './kept-image.ts'
import type { AttachmentStore } from './store.ts'
import type { Attachment } from './types/attachments.ts'
import type { ThreadStreamEvent } from './types/events.ts'
import type { ThreadItem } from './types/items.ts'
import type { Page } from './types/page.ts'

type Links<TContext> = Pick<AttachmentStore<TContext>, 'presentAttachment'> | undefined

/** An item as it leaves the server, its attachments and its generated image with links that are good just now. */
async function presentItem<TContext>(store: Links<TContext>, item: ThreadItem, context: TContext): Promise<ThreadItem> {
  const present = async (attachment: Attachment) =>
    (await store?.presentAttachment?.(attachment, context)) ?? attachment
  if (item.type === 'generated_image' && item.image) {
    const kept = keptImage(item)
    const shown = kept && (await present(kept))
    return shown?.type === 'image' ? { ...item, image: { ...item.image, url: shown.preview_url } } : item
  }
  if (item.type !== 'user_message' || item.attachments.length === 0) return item
  return { ...item, attachments: await Promise.all(item.attachments.map(present)) }
}

/** A page of items with links that are good just now. */
export async function presentItems<TContext>(
  store: Links<TContext>,
  page: Page<ThreadItem>,
  context: TContext,
): Promise<Page<ThreadItem>> {
  return { ...page, data: await Promise.all(page.data.map((item) => presentItem(store, item, context))) }
}

const holdsLinks = (event: ThreadStreamEvent) =>
  'item' in event && (event.item.type === 'user_message' || event.item.type === 'generated_image')

/** Events with links that are good when they are read, however long they have been kept. */
export function presentEvents<TContext>(store: Links<TContext>, events: EventSource, context: TContext): EventSource {
  if (!store?.presentAttachment) return events
  const present = async (event: ThreadStreamEvent): Promise<ThreadStreamEvent> =>
    'item' in event ? { ...event, item: await presentItem(store, event.item, context) } : event
  return eventSource(async function* () {
    for await (const batch of events.batches()) {
      yield batch.some(holdsLinks) ? await Promise.all(batch.map(present)) : batch
    }
  })
}
