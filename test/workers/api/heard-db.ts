/** A statement that a database was asked for, and how it would go about it. */
export interface Heard {
  readonly sql: string
  /** The lines of `explain query plan`. */
  readonly plan: readonly string[]
}

/** A database that keeps what it is asked. */
export function heardDb(db: D1Database): { readonly db: D1Database; readonly plans: () => Promise<readonly Heard[]> } {
  const asked: { sql: string; values: readonly unknown[] }[] = []
  const hear = (sql: string, inner: D1PreparedStatement): D1PreparedStatement =>
    new Proxy(inner, {
      get(target, name) {
        if (name === 'bind')
          return (...values: unknown[]) => {
            const last = asked.at(-1)
            if (last?.sql === sql) last.values = values
            return target.bind(...values)
          }
        const member = Reflect.get(target, name) as unknown
        return typeof member === 'function' ? member.bind(target) : member
      },
    })
  return {
    db: new Proxy(db, {
      get(target, name) {
        const member = Reflect.get(target, name) as unknown
        if (name !== 'prepare') return typeof member === 'function' ? member.bind(target) : member
        return (sql: string) => {
          asked.push({ sql, values: [] })
          return hear(sql, target.prepare(sql))
        }
      },
    }),
    plans: () =>
      Promise.all(
        asked.map(async ({ sql, values }) => {
          const { results } = await db
            .prepare(`explain query plan ${sql}`)
            .bind(...values)
            .all<{ detail: string }>()
          return { sql, plan: results.map(({ detail }) => detail) }
        }),
      ),
  }
}
