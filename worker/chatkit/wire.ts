import type { Attachment } from './types/attachments.ts'
import type { ThreadStreamEvent } from './types/events.ts'
import { isHidden, type ThreadItem } from './types/items.ts'
import type { Page } from './types/page.ts'
import type { Thread, ThreadMetadata } from './types/threads.ts'

/**
 * A deep copy of plain data without absent values: on the wire a field that is null is left out, at every depth.
 * Elements of arrays keep their places. The copy shares nothing with the original.
 */
export function compact<T>(value: T): T
export function compact(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(compact)
  if ('toJSON' in value && typeof value.toJSON === 'function') return value.toJSON()
  const copy: Record<string, unknown> = {}
  for (const [key, field] of Object.entries(value)) {
    // Assigning this key would swap the copy's prototype for data from outside.
    if (field !== null && field !== undefined && key !== '__proto__') copy[key] = compact(field)
  }
  return copy
}

/** What of an attachment may be seen: all but the server's own notes. */
export function publicAttachment(attachment: Attachment): Attachment {
  return compact({ ...attachment, metadata: undefined })
}

/** What of an item may be seen. Not for hidden items, which are not seen at all. */
export function publicItem(item: ThreadItem): ThreadItem {
  if (item.type !== 'user_message') return compact(item)
  return { ...compact({ ...item, attachments: [] }), attachments: item.attachments.map(publicAttachment) }
}

/** A page of items for the client: hidden ones taken out, the cursor kept. */
export function publicItems(page: Page<ThreadItem>): Page<ThreadItem> {
  return compact({ ...page, data: page.data.filter((item) => !isHidden(item)).map(publicItem) })
}

/** The six public fields of a thread. Without `items` the page is empty, which does not mean that there are none. */
export function publicThread(thread: ThreadMetadata | Thread, items?: Page<ThreadItem>): Thread {
  const { id, title, created_at, status, allowed_image_domains } = thread
  const page = items ? publicItems(items) : { data: [], has_more: false }
  return compact({ id, title, created_at, status, allowed_image_domains, items: page })
}

/** An event as it leaves the server: a snapshot, without private fields. Hidden items must have been filtered out. */
export function publicEvent(event: ThreadStreamEvent): ThreadStreamEvent {
  switch (event.type) {
    case 'thread.created':
    case 'thread.updated':
      return { type: event.type, thread: publicThread(event.thread, event.thread.items) }
    case 'thread.item.added':
    case 'thread.item.done':
    case 'thread.item.replaced':
      return { type: event.type, item: publicItem(event.item) }
    default:
      return compact(event)
  }
}

/** JSON text of a public value: no nulls, characters as they are. */
export function serialize(value: unknown): string {
  return JSON.stringify(compact(value))
}
