import type { Feedback } from '../chatkit/desk.ts'
import { ChatKitError, NotFoundError } from '../chatkit/errors.ts'
import type { Store } from '../chatkit/store.ts'
import type { Attachment } from '../chatkit/types/attachments.ts'
import type { ThreadItem } from '../chatkit/types/items.ts'
import { maxPageLimit, type Page, type PageQuery } from '../chatkit/types/page.ts'
import type { ThreadMetadata } from '../chatkit/types/threads.ts'
import type { ChatContext } from '../workflows/context.ts'

/**
 * Rows keep the order in which they were first written; `seq` is that order and the key that lists are cut by. It is negative for
 * what was brought in from elsewhere (imported-threads.ts).
 */
const schema = `
  create table if not exists threads (
    seq integer primary key autoincrement, id text not null unique, workflow_id text not null, data text not null
  );
  create index if not exists threads_by_workflow on threads (workflow_id, seq);
  create table if not exists items (
    seq integer primary key autoincrement, thread_id text not null, id text not null, data text not null, feedback text,
    unique (thread_id, id)
  );
  create index if not exists items_by_thread on items (thread_id, seq);
  create table if not exists attachments (id text primary key, workflow_id text not null, data text not null);
`

type Row = { seq: number; id: string; data: string }

/** A row of a Durable Object may have 2 MB, of which some are for its other columns. */
export const rowBytes = 1_900_000

/** The text of a row. @throws ChatKitError too_large where no row could hold it */
function rowText(value: unknown): string {
  const text = JSON.stringify(value)
  // A character takes three bytes at most.
  if (text.length > rowBytes / 3 && new TextEncoder().encode(text).length > rowBytes) {
    throw new ChatKitError('too_large', 'This is larger than what a conversation can hold in one piece.')
  }
  return text
}

/**
 * Keeps one person's conversations in their object's SQLite.
 *
 * Whose they are needs no column: the object is the person's. Threads belong to the workflow that they were begun with, and
 * a client secret for another workflow does not see them.
 */
export function threadStore(sql: SqlStorage): Store<ChatContext> {
  sql.exec(schema)

  const first = <T extends Record<string, SqlStorageValue>>(
    query: string,
    ...values: SqlStorageValue[]
  ): T | undefined => sql.exec<T>(query, ...values).toArray()[0]

  /** True where the thread is there and belongs to the caller's workflow. */
  const has = (threadId: string, { workflowId }: ChatContext): boolean =>
    first('select 1 as found from threads where id = ? and workflow_id = ?', threadId, workflowId) !== undefined

  /** A page of rows of one owner, cut by `seq`; one row more than the page is read to know whether there are more. */
  function page<T>(
    table: 'threads' | 'items',
    owner: { column: string; value: string },
    query: PageQuery,
    kind: 'thread' | 'item',
  ): Page<T> {
    const ascending = query.order === 'asc'
    const limit = Math.min(query.limit, maxPageLimit)
    let from = ascending ? Number.MIN_SAFE_INTEGER : Number.MAX_SAFE_INTEGER
    if (query.after !== undefined) {
      const cursor = first<{ seq: number }>(
        `select seq from ${table} where ${owner.column} = ? and id = ?`,
        owner.value,
        query.after,
      )
      if (!cursor) throw new NotFoundError(kind, query.after)
      from = cursor.seq
    }
    const rows = sql
      .exec<Row>(
        `select seq, id, data from ${table} where ${owner.column} = ? and seq ${ascending ? '>' : '<'} ?
         order by seq ${ascending ? 'asc' : 'desc'} limit ?`,
        owner.value,
        from,
        limit + 1,
      )
      .toArray()
    const shown = rows.slice(0, limit)
    const data = shown.map((row): T => JSON.parse(row.data))
    return rows.length > shown.length ? { data, has_more: true, after: shown.at(-1)?.id } : { data, has_more: false }
  }

  /** Writes an item; one that is there already keeps its place. */
  function putItem(threadId: string, item: ThreadItem, context: ChatContext): void {
    if (!has(threadId, context)) throw new NotFoundError('thread', threadId)
    sql.exec(
      'insert into items (thread_id, id, data) values (?, ?, ?) on conflict (thread_id, id) do update set data = excluded.data',
      threadId,
      item.id,
      rowText(item),
    )
  }

  return {
    loadThread(threadId, { workflowId }): ThreadMetadata {
      const row = first<Row>('select seq, id, data from threads where id = ? and workflow_id = ?', threadId, workflowId)
      if (!row) throw new NotFoundError('thread', threadId)
      return JSON.parse(row.data)
    },
    saveThread(thread, context) {
      const taken = first<{ workflow_id: string }>('select workflow_id from threads where id = ?', thread.id)
      if (taken && taken.workflow_id !== context.workflowId) throw new NotFoundError('thread', thread.id)
      sql.exec(
        'insert into threads (id, workflow_id, data) values (?, ?, ?) on conflict (id) do update set data = excluded.data',
        thread.id,
        context.workflowId,
        rowText(thread),
      )
    },
    deleteThread(threadId, context) {
      if (!has(threadId, context)) return
      sql.exec('delete from items where thread_id = ?', threadId)
      sql.exec('delete from threads where id = ?', threadId)
    },
    loadThreads: (query, { workflowId }) =>
      page('threads', { column: 'workflow_id', value: workflowId }, query, 'thread'),

    loadThreadItems: (threadId, query, context) =>
      has(threadId, context)
        ? page('items', { column: 'thread_id', value: threadId }, query, 'item')
        : { data: [], has_more: false },
    loadItem(threadId, itemId, context): ThreadItem {
      const row = has(threadId, context)
        ? first<Row>('select seq, id, data from items where thread_id = ? and id = ?', threadId, itemId)
        : undefined
      if (!row) throw new NotFoundError('item', itemId)
      return JSON.parse(row.data)
    },
    addThreadItem: putItem,
    saveItem: putItem,
    deleteThreadItem(threadId, itemId, context) {
      if (has(threadId, context)) sql.exec('delete from items where thread_id = ? and id = ?', threadId, itemId)
    },

    saveAttachment(attachment, { workflowId }) {
      const saved = first(
        `insert into attachments (id, workflow_id, data) values (?, ?, ?)
         on conflict (id) do update set data = excluded.data where workflow_id = excluded.workflow_id returning id`,
        attachment.id,
        workflowId,
        rowText(attachment),
      )
      if (!saved) throw new NotFoundError('attachment', attachment.id)
    },
    loadAttachment(attachmentId, { workflowId }): Attachment {
      const row = first<{ data: string }>(
        'select data from attachments where id = ? and workflow_id = ?',
        attachmentId,
        workflowId,
      )
      if (!row) throw new NotFoundError('attachment', attachmentId)
      return JSON.parse(row.data)
    },
    deleteAttachment(attachmentId, { workflowId }) {
      sql.exec('delete from attachments where id = ? and workflow_id = ?', attachmentId, workflowId)
    },
  }
}

/** Notes what the person thinks of items; the newest counts. It goes with the item. */
export function noteFeedback(sql: SqlStorage, { threadId, itemIds, kind }: Feedback): void {
  for (const id of itemIds) sql.exec('update items set feedback = ? where thread_id = ? and id = ?', kind, threadId, id)
}

/** A part of what is kept, for an export. */
export interface ArchivePage {
  /** Each a JSON object whose `kind` is thread, item or attachment. */
  readonly lines: string[]
  readonly counts: Record<'threads' | 'items' | 'attachments', number>
  /** What the next part is asked with; null where this was the last. */
  readonly next: string | null
}

/** How much one part holds: it travels to the Worker in one message, of which 32 MiB is the limit. */
const archiveRows = 500
const archiveLength = 2_000_000

const archived = {
  threads: `select seq, json_object('kind', 'thread', 'workflowId', workflow_id, 'thread', json(data)) as line from threads`,
  items: `select seq, json_object('kind', 'item', 'threadId', thread_id, 'item', json(data),
    'feedback', feedback) as line from items`,
  attachments: `select rowid as seq, json_object('kind', 'attachment', 'workflowId', workflow_id, 'attachment', json(data)) as line
    from attachments`,
}
type Archived = keyof typeof archived
const archivedNames = Object.keys(archived) as Archived[]

/** Reads a part of all conversations, whichever workflow they belong to: threads first, then items, then attachments. */
export function archivePage(sql: SqlStorage, after: string | null): ArchivePage {
  const [name, seq] = after?.split(' ') ?? []
  const at = Math.max(0, archivedNames.indexOf((name ?? '') as Archived))
  const current = archivedNames[at] ?? 'threads'
  const counts = { threads: 0, items: 0, attachments: 0 }
  const lines: string[] = []
  let length = 0
  let last = Number(seq ?? Number.MIN_SAFE_INTEGER)
  const query = `select * from (${archived[current]}) where seq > ? order by seq limit ${archiveRows}`
  for (const row of sql.exec<{ seq: number; line: string }>(query, last)) {
    lines.push(row.line)
    last = row.seq
    length += row.line.length
    if (length > archiveLength) break
  }
  counts[current] = lines.length
  const following = archivedNames[at + 1]
  const next = lines.length > 0 ? `${current} ${last}` : following ? `${following} ${Number.MIN_SAFE_INTEGER}` : null
  return { lines, counts, next }
}

/** How many threads, items and attachments are kept. */
export function countRows(sql: SqlStorage): Record<Archived, number> {
  const count = (name: Archived) => sql.exec<{ n: number }>(`select count(*) as n from ${name}`).one().n
  return { threads: count('threads'), items: count('items'), attachments: count('attachments') }
}
