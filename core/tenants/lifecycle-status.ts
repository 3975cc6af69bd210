/** Notes which chores have just ended well, in one statement. */
export async function noteHeartbeats(db: D1Database, names: readonly string[], now: number): Promise<void> {
  if (names.length === 0) return
  await db
    .prepare(
      `insert into heartbeats (name, at) select value, ?2 from json_each(?1) where true
       on conflict (name) do update set at = excluded.at`,
    )
    .bind(JSON.stringify(names), now)
    .run()
}

/** What the database says of an installation. */
export interface DatabaseStatus {
  /** The migrations that were applied, in their order. */
  readonly migrations: string[]
  /** When each chore last ended well. */
  readonly chores: Readonly<Record<string, number>>
  readonly outbox: { readonly waiting: number; readonly oldestAt: number | null }
  /** Jobs of tenants that are not done. */
  readonly jobs: { readonly open: number; readonly oldestAt: number | null }
  /** Messages that were given up and wait for a person to look. */
  readonly deadLetters: number
}

/** Reads what the database says of an installation. The tables that are counted are short or empty while all is well. */
export async function databaseStatus(db: D1Database): Promise<DatabaseStatus> {
  const [migrations, chores, outbox, jobs, dead] = await db.batch<Record<string, unknown>>([
    db.prepare('select name from d1_migrations order by id'),
    db.prepare('select name, at from heartbeats order by name'),
    db.prepare('select count(*) as waiting, min(created_at) as oldestAt from outbox'),
    db.prepare(
      `select count(*) as open, min(created_at) as oldestAt from tenant_jobs where state in ('queued', 'running')`,
    ),
    db.prepare('select count(*) as count from dead_letters'),
  ])
  const rows = <T>(result: D1Result | undefined) => (result?.results ?? []) as T[]
  return {
    migrations: rows<{ name: string }>(migrations).map(({ name }) => name),
    chores: Object.fromEntries(rows<{ name: string; at: number }>(chores).map(({ name, at }) => [name, at])),
    outbox: rows<DatabaseStatus['outbox']>(outbox)[0] ?? { waiting: 0, oldestAt: null },
    jobs: rows<DatabaseStatus['jobs']>(jobs)[0] ?? { open: 0, oldestAt: null },
    deadLetters: rows<{ count: number }>(dead)[0]?.count ?? 0,
  }
}
