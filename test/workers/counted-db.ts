/** What a database was asked and wrote, as it says itself. */
export interface Tally {
  statements: number
  rowsRead: number
  rowsWritten: number
}

/** A database that adds up what each of its statements reads and writes: rows, with those of indexes and triggers. */
export function countedDb(db: D1Database, tally: Tally): D1Database {
  const behind = new WeakMap<D1PreparedStatement, D1PreparedStatement>()
  const note = <T extends D1Result>(result: T): T => {
    tally.statements += 1
    tally.rowsRead += Number(result.meta.rows_read ?? 0)
    tally.rowsWritten += Number(result.meta.rows_written ?? 0)
    return result
  }
  const counted = (statement: D1PreparedStatement): D1PreparedStatement => {
    const proxy: D1PreparedStatement = new Proxy(statement, {
      get(target, name) {
        if (name === 'bind') return (...values: unknown[]) => counted(target.bind(...values))
        if (name === 'run') return async () => note(await target.run())
        if (name === 'all') return async () => note(await target.all())
        if (name === 'first')
          return async (column?: string) => {
            const [row] = note(await target.all<Record<string, unknown>>()).results
            return row === undefined ? null : column === undefined ? row : row[column]
          }
        return Reflect.get(target, name).bind(target)
      },
    })
    behind.set(proxy, statement)
    return proxy
  }
  return new Proxy(db, {
    get(target, name) {
      if (name === 'prepare') return (query: string) => counted(target.prepare(query))
      if (name === 'batch')
        return async (statements: D1PreparedStatement[]) =>
          (await target.batch(statements.map((one) => behind.get(one) ?? one))).map(note)
      return Reflect.get(target, name).bind(target)
    },
  })
}
