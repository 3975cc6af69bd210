import { Problem } from './problem.ts'

/** What a caller asks of a list: at most `limit` rows, after the row that `cursor` names. */
export interface PageRequest {
  readonly limit: number
  readonly cursor?: string | undefined
}

/** A page of a list; `nextCursor` is null on the last one. There is never a total: counting reads every row. */
export interface Page<T> {
  readonly items: T[]
  readonly nextCursor: string | null
}

/**
 * The id that a cursor stands for.
 *
 * @throws Problem `invalid_input` where the cursor is not one that {@link toPage} made
 */
export function cursorId(cursor: string): string {
  let id: string
  try {
    id = atob(cursor.replaceAll('-', '+').replaceAll('_', '/'))
  } catch {
    id = ''
  }
  if (!/^(?:[a-z]{2,8}_[0-9a-f]{32}|[A-Za-z0-9]{8,64})$/.test(id)) {
    throw new Problem('invalid_input', 'The cursor is not one that this list gave.', {
      errors: [{ path: 'cursor', message: 'Use nextCursor of the page before, unchanged.' }],
    })
  }
  return id
}

/**
 * The SQL that bounds a newest-first list by its cursor: a keyset on the id, so that page 1 and page 1,000 read the same
 * number of rows.
 *
 * @param request the page asked for
 * @returns the highest id that the page may not reach (`id < ?`), and how many rows to read: one more than the page
 */
export function keyset(request: PageRequest): { before: string; read: number } {
  return { before: request.cursor ? cursorId(request.cursor) : '~', read: request.limit + 1 }
}

/** Makes a page of `limit` from the rows that {@link keyset} asked for, newest first. */
export function toPage<Row extends { id: string }, T>(
  rows: readonly Row[],
  limit: number,
  map: (row: Row) => T,
): Page<T> {
  const kept = rows.slice(0, limit)
  const last = kept.at(-1)
  const cursor = rows.length > limit && last ? btoa(last.id).replaceAll('+', '-').replaceAll('/', '_') : null
  return { items: kept.map(map), nextCursor: cursor }
}
