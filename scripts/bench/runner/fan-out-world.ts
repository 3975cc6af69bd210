import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
// Comes with wrangler, which has it run Workers.
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare'
import { unstable_getMiniflareWorkerOptions, unstable_splitSqlQuery } from 'wrangler'
import { startLinkedin } from '../../../test/standins/linkedin/index.ts'
import { startUnipile } from '../../../test/standins/unipile/index.ts'
import { root } from '../../paths.ts'
import { quietly } from '../../quiet.ts'
import { newSecrets } from '../../stack/dev-vars.ts'
import { placeWorker, relocate } from '../../stack/worker-config.ts'
import { wrangler } from '../../wrangler.ts'
import { childrenNamed } from '../chatkit/machine.ts'
import { type Heap, openHeap } from './heap.ts'
import { type Fate, startQueue } from './queue.ts'
import type { Row } from './runner-world.ts'

/** What the database was asked, by the API and by the runner, since the last time. */
export interface Tally {
  readonly statements: number
  readonly rowsRead: number
  readonly rowsWritten: number
}

/** The API and the runner in one workerd, with their queues between them. */
export interface FanOutWorld {
  readonly url: string
  readonly linkedinUrl: string
  readonly unipileUrl: string
  readonly operatorKey: string
  readonly pid: number
  /** Of the API and of the runner. */
  readonly heaps: readonly Heap[]
  order<T>(order: object): Promise<T>
  rows(): Promise<Tally>
  sql(query: string, ...values: (string | number | null)[]): Promise<Row[]>
  stop(): Promise<void>
}

/** As runner/wrangler.toml has it for `pod-jobs`. */
const consumers = { atOnce: 100, batch: 4 }

const workers = [
  { name: 'api', source: 'wrangler.toml', main: 'fan-out-bench-worker.ts', folder: ['test', 'workers'] },
  { name: 'runner', source: 'runner/wrangler.toml', main: 'bench-worker.ts', folder: ['test', 'workers', 'runner'] },
] as const

/** Bundles both Workers with the bench's ways in and starts them, their data below `folder`. */
export async function startFanOutWorld(folder: string): Promise<FanOutWorld> {
  const [linkedin, unipile] = await Promise.all([startLinkedin({ port: 0 }), startUnipile({ port: 0 })])
  const queue = await startQueue(consumers)
  const secrets = newSecrets()
  const shared = {
    VAULT_KEYS: secrets.VAULT_KEYS,
    LINKEDIN_WEB_URL: linkedin.url,
    LINKEDIN_API_URL: linkedin.url,
    UNIPILE_URL: unipile.url,
    OUTBOUND_URLS: 'any',
    OPENAI_BASE_URL: 'http://127.0.0.1:9/v1',
    BENCH_QUEUE_URL: queue.url,
  }
  const variables = { api: { ...secrets, ...shared, WEB_URL: 'http://127.0.0.1' }, runner: shared }
  const options = []
  for (const { name, source, main, folder: place } of workers) {
    const config = placeWorker(join(root, source), join(folder, name, 'worker'), variables[name])
    const own = readFileSync(config, 'utf8')
      .replace(/^main\s*=.*$/m, `main = "${main}"`)
      .replace(/\[browser\]\nbinding = "BROWSER"\n/, '')
    writeFileSync(config, relocate(own, 'main', join(root, ...place)))
    const built = join(folder, name, 'built')
    mkdirSync(built, { recursive: true })
    await quietly(wrangler('deploy', '-c', config, '--dry-run', '--outdir', built))
    const { modulesRules: _, ...workerOptions } = unstable_getMiniflareWorkerOptions(config).workerOptions
    options.push({
      ...workerOptions,
      name,
      modules: true,
      rootPath: built,
      scriptPath: main.replace(/\.ts$/, '.js'),
      unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
    })
  }
  const before = new Set(childrenNamed('workerd'))
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      workers: options,
      resourcePersistencePath: join(folder, 'state'),
      unsafeObservability: false,
      inspectorPort: 0,
      handleStructuredLogs: () => {},
      log: new Log(LogLevel.NONE),
    }),
  )
  const heaps: Heap[] = []
  const stop = async () => {
    for (const heap of heaps) heap.close()
    await queue.close()
    await miniflare.dispose()
    await Promise.all([linkedin.close(), unipile.close()])
  }
  try {
    const [url, runnerUrl] = await Promise.all(
      workers.map(async ({ name }) => (await miniflare.unsafeGetDirectURL(name)).origin),
    )
    if (!url || !runnerUrl) throw new Error('The Workers have no addresses.')
    const pid = childrenNamed('workerd').find((one) => !before.has(one))
    if (pid === undefined) throw new Error('No process of workerd was found in /proc: this is measured on Linux only.')
    const db = await miniflare.getD1Database('DB', 'api')
    const migrations = join(root, 'migrations')
    for (const file of readdirSync(migrations).sort())
      await db.batch(unstable_splitSqlQuery(readFileSync(join(migrations, file), 'utf8')).map((sql) => db.prepare(sql)))
    const order = async <T>(given: object): Promise<T> => {
      const response = await fetch(runnerUrl, { method: 'POST', body: JSON.stringify(given) })
      const text = await response.text()
      if (!response.ok) throw new Error(`The bench's Worker answered ${response.status}: ${text.slice(0, 800)}`)
      return JSON.parse(text)
    }
    const inspector = await miniflare.getInspectorURL()
    heaps.push(...(await Promise.all(workers.map(({ name }) => openHeap(inspector, name)))))
    queue.start((bodies) => order<Fate[]>({ do: 'deliver', bodies }))
    return {
      url,
      linkedinUrl: linkedin.url,
      unipileUrl: unipile.url,
      operatorKey: secrets.OPERATOR_KEY,
      pid,
      heaps,
      order,
      async rows() {
        const [one, other] = await Promise.all([
          fetch(`${url}/bench/rows`).then((response) => response.json() as Promise<Tally>),
          order<Tally>({ do: 'rows' }),
        ])
        return {
          statements: one.statements + other.statements,
          rowsRead: one.rowsRead + other.rowsRead,
          rowsWritten: one.rowsWritten + other.rowsWritten,
        }
      },
      // Not by Miniflare's own hand to the database: it waits for workerd with this thread, which has to take workerd's logs meanwhile.
      sql: (query, ...values) => order<Row[]>({ do: 'sql', query, values }),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
