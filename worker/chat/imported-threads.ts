import type { ThreadItem } from '../chatkit/types/items.ts'
import type { ThreadMetadata } from '../chatkit/types/threads.ts'
import { rowBytes } from './thread-store.ts'

/** A part of a conversation that was held elsewhere: the conversation, and some of its items in their order. */
export interface ImportedPart {
  readonly workflowId: string
  readonly thread: ThreadMetadata
  readonly items: readonly ThreadItem[]
}

/** How many items were too large for a row. Null where the conversation belongs to another workflow here, so that nothing was written. */
export type ImportedOutcome = { readonly tooLarge: number } | null

/** Places of imported rows begin here, so that all of them stand before those that were written here, which begin at 1. */
const firstPlace = -(2 ** 52)

/**
 * Writes a part of an imported conversation into a person's SQLite (`threadStore` makes its tables).
 *
 * What is there already stays as it is and where it is, so the same part can be written again. Imported conversations stand
 * in the order of their time, before all that were begun here; imported items stand in the order in which they come, before
 * all that were said here. To be called inside a transaction.
 */
export function writeImported(sql: SqlStorage, { workflowId, thread, items }: ImportedPart): ImportedOutcome {
  const [known] = sql.exec<{ workflow_id: string }>('select workflow_id from threads where id = ?', thread.id).toArray()
  if (known && known.workflow_id !== workflowId) return null
  if (!known) {
    // Times are in whole seconds, so up to a thousand conversations of one second keep their order.
    const from = firstPlace + Math.min(Math.max(0, Date.parse(thread.created_at) || 0), 2 ** 51)
    sql.exec(
      `insert into threads (seq, id, workflow_id, data)
       select coalesce(max(seq) + 1, ?1), ?2, ?3, ?4 from threads where seq >= ?1 and seq < ?1 + 1000`,
      from,
      thread.id,
      workflowId,
      JSON.stringify(thread),
    )
  }
  let tooLarge = 0
  for (const item of items) {
    const data = JSON.stringify(item)
    if (new TextEncoder().encode(data).length > rowBytes) {
      tooLarge += 1
      continue
    }
    sql.exec(
      `insert into items (seq, thread_id, id, data)
       select coalesce(max(seq), ${firstPlace}) + 1, ?1, ?2, ?3 from items where seq < 0
       on conflict (thread_id, id) do nothing`,
      thread.id,
      item.id,
      data,
    )
  }
  return { tooLarge }
}
