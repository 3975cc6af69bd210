import { NotFoundError } from './errors.ts'
import type { Store } from './store.ts'
import type { Attachment } from './types/attachments.ts'
import type { ThreadItem } from './types/items.ts'
import { maxPageLimit, type Page, type PageQuery } from './types/page.ts'
import type { ThreadMetadata } from './types/threads.ts'

interface StoredThread {
  owner: string
  thread: ThreadMetadata
  /** In order of insertion, which overwriting keeps. */
  items: Map<string, ThreadItem>
}

/** Cuts a page out of rows that stand in ascending order. @throws NotFoundError for an unknown cursor */
function cut<T extends { id: string }>(rows: T[], query: PageQuery, kind: 'thread' | 'item'): Page<T> {
  const ordered = query.order === 'asc' ? rows : rows.toReversed()
  const cursor = query.after === undefined ? -1 : ordered.findIndex((row) => row.id === query.after)
  if (query.after !== undefined && cursor < 0) throw new NotFoundError(kind, query.after)
  const limit = Math.min(query.limit, maxPageLimit)
  const data = ordered.slice(cursor + 1, cursor + 1 + limit)
  const has_more = cursor + 1 + limit < ordered.length
  return structuredClone(has_more ? { data, has_more, after: data.at(-1)?.id } : { data, has_more })
}

/**
 * A store that forgets when the process ends: for tests, for trying things out, and as the model of what a store does.
 * `ownerOf` names the person a context stands for; without it everybody shares one account.
 */
export function memoryStore<TContext = unknown>(ownerOf: (context: TContext) => string = () => ''): Store<TContext> {
  const threads = new Map<string, StoredThread>()
  const attachments = new Map<string, { owner: string; attachment: Attachment }>()

  const find = (threadId: string, context: TContext): StoredThread | undefined => {
    const stored = threads.get(threadId)
    return stored?.owner === ownerOf(context) ? stored : undefined
  }
  const need = (threadId: string, context: TContext): StoredThread => {
    const stored = find(threadId, context)
    if (!stored) throw new NotFoundError('thread', threadId)
    return stored
  }
  const putItem = (threadId: string, item: ThreadItem, context: TContext) => {
    need(threadId, context).items.set(item.id, structuredClone(item))
  }

  return {
    loadThread: (threadId, context) => structuredClone(need(threadId, context).thread),
    saveThread(thread, context) {
      const stored = threads.has(thread.id) ? need(thread.id, context) : undefined
      const copy = structuredClone(thread)
      if (stored) stored.thread = copy
      else threads.set(thread.id, { owner: ownerOf(context), thread: copy, items: new Map() })
    },
    deleteThread(threadId, context) {
      if (find(threadId, context)) threads.delete(threadId)
    },
    loadThreads(query, context) {
      const own = [...threads.values()].filter((stored) => stored.owner === ownerOf(context))
      return cut(
        own.map((stored) => stored.thread),
        query,
        'thread',
      )
    },

    loadThreadItems(threadId, query, context) {
      const stored = find(threadId, context)
      return stored ? cut([...stored.items.values()], query, 'item') : { data: [], has_more: false }
    },
    loadItem(threadId, itemId, context) {
      const item = find(threadId, context)?.items.get(itemId)
      if (!item) throw new NotFoundError('item', itemId)
      return structuredClone(item)
    },
    addThreadItem: putItem,
    saveItem: putItem,
    deleteThreadItem(threadId, itemId, context) {
      find(threadId, context)?.items.delete(itemId)
    },

    saveAttachment(attachment, context) {
      const stored = attachments.get(attachment.id)
      if (stored && stored.owner !== ownerOf(context)) throw new NotFoundError('attachment', attachment.id)
      attachments.set(attachment.id, { owner: ownerOf(context), attachment: structuredClone(attachment) })
    },
    loadAttachment(attachmentId, context) {
      const stored = attachments.get(attachmentId)
      if (stored?.owner !== ownerOf(context)) throw new NotFoundError('attachment', attachmentId)
      return structuredClone(stored.attachment)
    },
    deleteAttachment(attachmentId, context) {
      if (attachments.get(attachmentId)?.owner === ownerOf(context)) attachments.delete(attachmentId)
    },
  }
}
