// Brings the local D1 database up to date: node migrate-local.ts <state folder>
// `wrangler d1 migrations apply --local` does the same, but starts the runtime anew for each migration (0.5 s each).
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { getPlatformProxy, unstable_readConfig, unstable_splitSqlQuery } from 'wrangler'
import { root } from '../paths.ts'

type Statement = { bind(...values: unknown[]): Statement; all(): Promise<{ results: { name: string }[] }> }
type Database = { prepare(sql: string): Statement; batch(statements: Statement[]): Promise<unknown> }

const stateDir = process.argv[2]
if (stateDir === undefined) throw new Error('The state folder is missing.')
// What wrangler says of this type needs a package that it does not bring along.
const source: { compatibility_date: string; d1_databases: { binding: string; migrations_dir?: string }[] } =
  unstable_readConfig({ config: join(root, 'wrangler.toml') })
const database = source.d1_databases.find(({ binding }) => binding === 'DB')
if (database?.migrations_dir === undefined) throw new Error('wrangler.toml has no D1 binding DB with a migrations_dir.')

// Only the database: the Worker's other bindings would want the Worker.
const configPath = join(stateDir, 'workers', 'migrations', 'wrangler.json')
mkdirSync(dirname(configPath), { recursive: true })
const { compatibility_date } = source
writeFileSync(configPath, JSON.stringify({ name: 'migrations', compatibility_date, d1_databases: [database] }))
const { env, dispose } = await getPlatformProxy<{ DB: Database }>({
  configPath,
  // The version is the layout's: `wrangler dev --persist-to <folder>` keeps its data in <folder>/v3.
  persist: { path: join(stateDir, 'state', 'v3') },
  remoteBindings: false,
})
try {
  await migrate(env.DB, join(root, database.migrations_dir))
} finally {
  await dispose()
}

/** Applies what is missing, each migration with its mark in one transaction, in wrangler's own table. */
async function migrate(db: Database, folder: string): Promise<void> {
  const columns =
    'id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL'
  await db.prepare(`CREATE TABLE IF NOT EXISTS d1_migrations(${columns})`).all()
  const { results } = await db.prepare('SELECT name FROM d1_migrations').all()
  const applied = new Set(results.map(({ name }) => name))
  const files = readdirSync(folder).filter((name) => name.endsWith('.sql') && !applied.has(name))
  for (const name of files.sort()) {
    const statements = unstable_splitSqlQuery(readFileSync(join(folder, name), 'utf8'))
    const mark = db.prepare('INSERT INTO d1_migrations (name) VALUES (?)').bind(name)
    try {
      await db.batch([...statements.map((sql) => db.prepare(sql)), mark])
      console.log(`applied ${name}`)
    } catch (error) {
      console.error(`${name} could not be applied: ${error instanceof Error ? error.message : error}`)
      process.exitCode = 1
      return
    }
  }
}
