import type { ItemKind } from './ids.ts'
import type { Attachment } from './types/attachments.ts'
import type { ThreadItem } from './types/items.ts'
import type { Page, PageQuery } from './types/page.ts'
import type { ThreadMetadata } from './types/threads.ts'

/** A store may answer at once or later, so that a synchronous database needs no promises. */
export type Awaitable<T> = T | Promise<T>

/**
 * Where conversations are kept. `context` is the value given to `ChatKitServer.process`; it says whose rows these are.
 * A row of somebody else must be treated exactly as an absent one.
 *
 * Rows are ordered by a sequence of their own, not by time, so that no two rows share a place. `after` names the row the
 * page starts behind; an unknown one is a `NotFoundError`.
 *
 * `describeStore` in store-contract.ts checks an implementation.
 */
export interface Store<TContext> {
  /** Where the default ids do not suit. */
  generateThreadId?(context: TContext): string
  generateItemId?(kind: ItemKind, thread: ThreadMetadata, context: TContext): string

  /** @throws NotFoundError */
  loadThread(threadId: string, context: TContext): Awaitable<ThreadMetadata>
  /** Inserts or overwrites, metadata and absent title included. */
  saveThread(thread: ThreadMetadata, context: TContext): Awaitable<void>
  /** Removes the thread and its items; nothing happens when there is none. */
  deleteThread(threadId: string, context: TContext): Awaitable<void>
  /** The caller's threads, by the order in which they were first saved. */
  loadThreads(query: PageQuery, context: TContext): Awaitable<Page<ThreadMetadata>>

  /** Items of a thread, hidden ones included; an empty page for an unknown thread. */
  loadThreadItems(threadId: string, query: PageQuery, context: TContext): Awaitable<Page<ThreadItem>>
  /** @throws NotFoundError */
  loadItem(threadId: string, itemId: string, context: TContext): Awaitable<ThreadItem>
  /** Appends; an item that is there already is overwritten and keeps its place. */
  addThreadItem(threadId: string, item: ThreadItem, context: TContext): Awaitable<void>
  /** Overwrites in place; appends when there is none. */
  saveItem(threadId: string, item: ThreadItem, context: TContext): Awaitable<void>
  /** Nothing happens when there is none. */
  deleteThreadItem(threadId: string, itemId: string, context: TContext): Awaitable<void>

  /** Inserts or overwrites; called again with `thread_id` once a message holds the attachment. */
  saveAttachment(attachment: Attachment, context: TContext): Awaitable<void>
  /** @throws NotFoundError */
  loadAttachment(attachmentId: string, context: TContext): Awaitable<Attachment>
  /** Removes the record only; nothing happens when there is none. */
  deleteAttachment(attachmentId: string, context: TContext): Awaitable<void>
}

/** What the client says about a file before it sends the bytes. `size` is in bytes. */
export interface AttachmentRequest {
  name: string
  size: number
  mime_type: string
}

/** Where the bytes of attachments are kept. The server keeps the records in the `Store`. */
export interface AttachmentStore<TContext> {
  /** Reserves a place and says in `upload_descriptor` how to send the bytes there. Refuse with a `ChatKitError`. */
  createAttachment(request: AttachmentRequest, context: TContext): Awaitable<Attachment>
  /** Removes the bytes; nothing happens when there are none. */
  deleteAttachment(attachmentId: string, context: TContext): Awaitable<void>
  /** Asked before a message takes an attachment, and before anything of the message is stored. Refuse with a `ChatKitError`. */
  acceptAttachment?(attachment: Attachment, context: TContext): Awaitable<void>
  /**
   * Puts in the links that are short-lived, and so made anew each time the attachment leaves the server. What it gives is never
   * stored. Of an attachment in a message the private fields are gone already.
   */
  presentAttachment?(attachment: Attachment, context: TContext): Awaitable<Attachment>
}
