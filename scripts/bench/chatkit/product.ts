import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
// Comes with wrangler, which has it run Workers; started by ourselves, no proxy of wrangler's stands before the Worker.
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare'
import { unstable_getMiniflareWorkerOptions, unstable_splitSqlQuery } from 'wrangler'
import { root } from '../../paths.ts'
import { quietly } from '../../quiet.ts'
import { newSecrets } from '../../stack/dev-vars.ts'
import { placeWorker, relocate } from '../../stack/worker-config.ts'
import { wrangler } from '../../wrangler.ts'
import { childrenNamed, pinServer } from './machine.ts'

/** The product on workerd, with the bench's own ways in beside its own. */
export interface Product {
  readonly url: string
  readonly pid: number
  readonly operatorKey: string
  /** Of workerd, in words. */
  readonly version: string
  /** Runs SQL in its database. */
  readonly sql: (query: string, ...values: (string | number)[]) => Promise<void>
  readonly stop: () => Promise<void>
}

const objects = `
[[durable_objects.bindings]]
name = "STORED"
class_name = "StoredChat"

[[durable_objects.bindings]]
name = "LIMITED"
class_name = "LimitedChat"

[[durable_objects.bindings]]
name = "LISTED"
class_name = "ListedChat"

[[migrations]]
tag = "bench"
new_sqlite_classes = ["StoredChat", "LimitedChat", "ListedChat"]
`

/** Bundles the product with `test/workers/chatkit-bench-worker.ts` around it and starts it, its data below `folder`. */
export async function startProduct(folder: string, openaiUrl: string): Promise<Product> {
  const secrets = newSecrets()
  const variables = { ...secrets, WEB_URL: 'http://127.0.0.1', OUTBOUND_URLS: 'any', OPENAI_BASE_URL: openaiUrl }
  const config = placeWorker(join(root, 'wrangler.toml'), join(folder, 'worker'), variables)
  const own = readFileSync(config, 'utf8').replace(/^main\s*=.*$/m, 'main = "chatkit-bench-worker.ts"') + objects
  writeFileSync(config, relocate(own, 'main', join(root, 'test', 'workers')))
  const built = join(folder, 'built')
  await quietly(wrangler('deploy', '-c', config, '--dry-run', '--outdir', built))

  const { modulesRules: _, ...workerOptions } = unstable_getMiniflareWorkerOptions(config).workerOptions
  const before = new Set(childrenNamed('workerd'))
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      ...workerOptions,
      name: 'bench',
      modules: true,
      rootPath: built,
      scriptPath: 'chatkit-bench-worker.js',
      unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
      resourcePersistencePath: join(folder, 'state'),
      unsafeObservability: false,
      handleStructuredLogs: () => {},
      log: new Log(LogLevel.NONE),
    }),
  )
  try {
    const { version } = JSON.parse(readFileSync(join(root, 'node_modules', 'workerd', 'package.json'), 'utf8'))
    const url = (await miniflare.unsafeGetDirectURL('bench')).origin
    const pid = childrenNamed('workerd').find((one) => !before.has(one))
    if (pid === undefined) throw new Error('No process of workerd was found in /proc: this is measured on Linux only.')
    pinServer(pid)
    const db = await miniflare.getD1Database('DB')
    const migrations = join(root, 'migrations')
    for (const file of readdirSync(migrations).sort())
      await db.batch(unstable_splitSqlQuery(readFileSync(join(migrations, file), 'utf8')).map((sql) => db.prepare(sql)))
    const sql = async (query: string, ...values: (string | number)[]) => {
      await db
        .prepare(query)
        .bind(...values)
        .run()
    }
    return {
      url,
      pid,
      version: `workerd ${version}`,
      operatorKey: secrets.OPERATOR_KEY,
      sql,
      stop: () => miniflare.dispose(),
    }
  } catch (error) {
    await miniflare.dispose()
    throw error
  }
}
