import { applyUpdate } from './item-update.ts'
import type { EventOf, ThreadStreamEvent } from './types/events.ts'
import type { ClientToolCallItem, ThreadItem } from './types/items.ts'
import type { Page } from './types/page.ts'
import type { Thread } from './types/threads.ts'

/**
 * What a client shows of a conversation. Every function here returns a new view and leaves the old one as it is; parts
 * that did not change are the same objects, so a page can redraw by identity.
 */
export interface ThreadView {
  readonly thread: Thread | null
  /** Oldest first. */
  readonly items: readonly ThreadItem[]
  /** Ids of items that are still arriving, or that broke off: the server has not stored those. */
  readonly unfinished: ReadonlySet<string>
  /** Whether older items can be fetched, and the cursor to do it with. */
  readonly hasMore: boolean
  readonly after: string | null
  /** Of the turn under way: whether it may be stopped, its status line, its banners, and what went wrong. */
  readonly allowCancel: boolean
  readonly progress: EventOf<'progress_update'> | null
  readonly notices: readonly EventOf<'notice'>[]
  readonly error: EventOf<'error'> | null
}

export const emptyView: ThreadView = {
  thread: null,
  items: [],
  unfinished: new Set(),
  hasMore: false,
  after: null,
  allowCancel: false,
  progress: null,
  notices: [],
  error: null,
}

/** The view of a thread as `threads.get_by_id` gives it, its items oldest first. */
export function viewOf(thread: Thread): ThreadView {
  const { data, has_more, after } = thread.items
  return { ...emptyView, thread, items: data, hasMore: has_more, after: after ?? null }
}

function put(items: readonly ThreadItem[], item: ThreadItem): readonly ThreadItem[] {
  const at = items.findIndex((other) => other.id === item.id)
  return at < 0 ? [...items, item] : items.with(at, item)
}

function withId(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  return ids.has(id) ? ids : new Set(ids).add(id)
}

function withoutId(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  if (!ids.has(id)) return ids
  const rest = new Set(ids)
  rest.delete(id)
  return rest
}

/** The view after one event. Events and updates of an unknown kind, or about unknown items, change nothing. */
export function applyEvent(view: ThreadView, event: ThreadStreamEvent): ThreadView {
  switch (event.type) {
    case 'thread.created':
    case 'thread.updated':
      return { ...view, thread: event.thread }
    case 'thread.item.added':
      return { ...view, items: put(view.items, event.item), unfinished: withId(view.unfinished, event.item.id) }
    case 'thread.item.updated': {
      const item = view.items.find((other) => other.id === event.item_id)
      const updated = item && applyUpdate(item, event.update)
      return updated && updated !== item ? { ...view, items: put(view.items, updated) } : view
    }
    case 'thread.item.done':
    case 'thread.item.replaced':
      return { ...view, items: put(view.items, event.item), unfinished: withoutId(view.unfinished, event.item.id) }
    case 'thread.item.removed':
      return {
        ...view,
        items: view.items.filter((item) => item.id !== event.item_id),
        unfinished: withoutId(view.unfinished, event.item_id),
      }
    case 'stream_options':
      return { ...view, allowCancel: event.stream_options.allow_cancel }
    case 'progress_update':
      return { ...view, progress: event }
    case 'notice':
      return { ...view, notices: [...view.notices, event] }
    case 'error':
      return { ...view, error: event }
    // `client_effect` is for the page, not for the view.
    default:
      return view
  }
}

/** The view when a request is sent: what the turn before said about itself goes. */
export function beginTurn(view: ThreadView): ThreadView {
  return { ...view, allowCancel: false, progress: null, notices: [], error: null }
}

/** The view when the stream has ended, however it did. */
export function endTurn(view: ThreadView): ThreadView {
  return { ...view, allowCancel: false, progress: null }
}

/** The view when `threads.retry_after_item` is sent: the server sends no event for what that removes. */
export function retryAfter(view: ThreadView, itemId: string): ThreadView {
  const at = view.items.findIndex((item) => item.id === itemId)
  if (at < 0) return view
  const items = view.items.slice(0, at + 1)
  const kept = new Set(items.map((item) => item.id))
  return { ...view, items, unfinished: new Set([...view.unfinished].filter((id) => kept.has(id))) }
}

/** The tool call that waits for this client, if any: it is run and answered when the stream has ended. */
export function pendingToolCall(view: ThreadView): ClientToolCallItem | null {
  const call = view.items.findLast((item) => item.type === 'client_tool_call' && item.status === 'pending')
  return call?.type === 'client_tool_call' ? call : null
}

/** The view when a tool's output is sent: the server sends no event for that either. */
export function completeToolCall(view: ThreadView, itemId: string, output: unknown): ThreadView {
  const call = view.items.find((item) => item.id === itemId)
  if (call?.type !== 'client_tool_call') return view
  return { ...view, items: put(view.items, { ...call, status: 'completed', output }) }
}

/** The view with a page of items that come before those shown, fetched newest first. */
export function addOlder(view: ThreadView, page: Page<ThreadItem>): ThreadView {
  const known = new Set(view.items.map((item) => item.id))
  const older = page.data.filter((item) => !known.has(item.id)).reverse()
  return { ...view, items: [...older, ...view.items], hasMore: page.has_more, after: page.after ?? null }
}

/** The items that the server has stored, as far as this client can know. */
export function settledItems(view: ThreadView): ThreadItem[] {
  return view.items.filter((item) => !view.unfinished.has(item.id))
}
