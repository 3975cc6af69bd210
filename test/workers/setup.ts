import { applyD1Migrations, type D1Migration } from 'cloudflare:test'
import { env } from 'cloudflare:workers'

type TestBindings = { DB: D1Database; TEST_MIGRATIONS: D1Migration[] }

const { DB, TEST_MIGRATIONS } = env as unknown as TestBindings
await applyD1Migrations(DB, TEST_MIGRATIONS)
