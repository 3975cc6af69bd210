import { randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { median, table } from '../measures.ts'
import { cache, root } from '../paths.ts'
import { ChildProcesses } from '../stack/child-processes.ts'
import { newSecrets } from '../stack/dev-vars.ts'
import { freePorts } from '../stack/ports.ts'
import { untilUp } from '../stack/readiness.ts'
import { placeWorker, relocate } from '../stack/worker-config.ts'
import { toolEnvironment } from '../tool-environment.ts'
import { wrangler } from '../wrangler.ts'
import { apiOf } from './api-call.ts'

type Work = 'signIn' | 'hash' | 'withKey' | 'withoutKey' | 'vaultRead' | 'versionRead'

/** How often each is done in one request: long enough for the clock of /proc, whose ticks are 10 ms. */
const times: Record<Work, number> = {
  signIn: 8,
  hash: 8,
  withKey: 800,
  withoutKey: 800,
  vaultRead: 1000,
  versionRead: 1000,
}
const rounds = 3
const ticksPerSecond = 100

/**
 * Prints the CPU time of a sign-in, of the check of an API key, and of a read from the vault.
 *
 * Measured on the process of workerd, which here also holds the database: that one's share is shown, by work that asks it the
 * same and does nothing else. All kinds take turns in one run, so that what else this machine does falls on all of them.
 */
export async function benchAuth(): Promise<void> {
  const stateDir = mkdtempSync(join(cache, 'bench-auth-'))
  const children = new ChildProcesses({
    logDir: join(stateDir, 'logs'),
    cwd: root,
    env: toolEnvironment(join(stateDir, 'registry')),
    show: () => {},
    verbose: false,
  })
  try {
    const { url, operatorKey } = await startBenchWorker(children, stateDir)
    const order = await setUp(url, operatorKey)
    print(await measureAll((work, count) => cpuOf(() => doWork(url, { ...order, work, times: count }))))
  } finally {
    await children.stop()
    rmSync(stateDir, { recursive: true, force: true })
  }
}

async function startBenchWorker(children: ChildProcesses, stateDir: string) {
  await children.run('migrations', ['--no-warnings', join(root, 'scripts', 'stack', 'migrate-local.ts'), stateDir])
  const secrets = newSecrets()
  const { api } = await freePorts()
  const variables = {
    ...secrets,
    WEB_URL: 'http://127.0.0.1',
    OUTBOUND_URLS: 'any',
    OPENAI_BASE_URL: 'http://127.0.0.1:9/v1',
  }
  const config = placeWorker(join(root, 'wrangler.toml'), join(stateDir, 'worker'), variables)
  const original = readFileSync(config, 'utf8').replace(/^main\s*=.*$/m, 'main = "auth-bench-worker.ts"')
  writeFileSync(config, relocate(original, 'main', join(root, 'test', 'workers')))
  const local = ['--ip', '127.0.0.1', '--inspector-port', '0', '--show-interactive-dev-session=false']
  const flags = ['--port', String(api), ...local, '--persist-to', join(stateDir, 'state')]
  children.start('bench', wrangler('dev', '-c', config, ...flags))
  const url = `http://127.0.0.1:${api}`
  await Promise.race([untilUp(`${url}/health`, AbortSignal.timeout(60_000)), children.death])
  return { url, operatorKey: secrets.OPERATOR_KEY }
}

type Who = { apiKey: string; email: string; password: string; tenantId: string }

/** A tenant with one person, who has a key, and a credential in the vault. */
async function setUp(url: string, operatorKey: string): Promise<Who> {
  const [email, password] = ['bench@example.test', `bench-${randomUUID()}`]
  const call = apiOf(url)
  type Made = { tenantId: string }
  const people = [{ email, name: 'Bench', role: 'owner', password }]
  const { tenantId } = await call<Made>('POST', '/api/operator/tenants', operatorKey, { name: 'Bench', people })
  const { apiKey } = await call<{ apiKey: string }>('POST', `/api/operator/tenants/${tenantId}/keys`, operatorKey, {
    expiresInMinutes: 60,
  })
  await call('PUT', '/api/integrations/openai', apiKey, {
    values: { apiKey: 'sk-bench-0123456789abcdef' },
    untested: true,
  })
  // Of a key's form and unknown: it is looked up as any other, and what would follow is left out.
  return { apiKey: `rk_${'A'.repeat(43)}`, email, password, tenantId }
}

async function doWork(url: string, order: Who & { work: Work; times: number }): Promise<void> {
  const response = await fetch(`${url}/bench`, { method: 'POST', body: JSON.stringify(order) })
  const text = await response.text()
  if (!response.ok) throw new Error(`${order.work} failed: ${text.slice(0, 300)}`)
}

/** @returns for each kind the median of all rounds, in ms of CPU */
async function measureAll(measure: (work: Work, count: number) => Promise<number>): Promise<Record<Work, number>> {
  const works = Object.keys(times) as Work[]
  const figures = new Map<Work, number[]>(works.map((work) => [work, []]))
  for (const work of works) await measure(work, Math.ceil(times[work] / 5))
  for (let round = 0; round < rounds; round++)
    for (const work of works) figures.get(work)?.push((await measure(work, times[work])) / times[work])
  return Object.fromEntries(works.map((work) => [work, median(figures.get(work) ?? [])])) as Record<Work, number>
}

/** The CPU time that workerd takes for something, in ms. */
async function cpuOf(run: () => Promise<void>): Promise<number> {
  const before = workerdTicks()
  await run()
  return ((workerdTicks() - before) * 1000) / ticksPerSecond
}

/** The CPU time of all processes of workerd below this one, in ticks (proc(5), fields 4, 14 and 15). */
function workerdTicks(): number {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const stat = readFileSync(join('/proc', pid, 'stat'), 'utf8')
        const [, name = ''] = /\((.*)\)/s.exec(stat) ?? []
        const fields = stat
          .slice(stat.lastIndexOf(')') + 2)
          .split(' ')
          .map(Number)
        const [parent = 0, user = 0, system = 0] = [fields[1], fields[11], fields[12]]
        return [{ pid: Number(pid), parent, name, ticks: user + system }]
      } catch {
        return [] // It has just ended.
      }
    })
  const below = new Set([process.pid])
  // A child may have a smaller number than its parent: until nothing is added.
  for (let size = 0; size !== below.size; ) {
    size = below.size
    for (const { pid, parent } of processes) if (below.has(parent)) below.add(pid)
  }
  const own = processes.filter(({ pid, name }) => below.has(pid) && name.startsWith('workerd'))
  if (own.length === 0) throw new Error('No process of workerd was found in /proc: this is measured on Linux only.')
  return own.reduce((sum, { ticks }) => sum + ticks, 0)
}

function print({ signIn, hash, withKey, withoutKey, vaultRead, versionRead }: Record<Work, number>): void {
  const ms = (value: number) => value.toFixed(2)
  const ratio = (value: number, of: number) => `${(value / of).toFixed(2)} ×`
  const rows = [
    ['CPU, ms', 'each', 'added', 'aim', 'ratio'],
    ['one password hash', ms(hash), '', '', ''],
    ['sign-in by password', ms(signIn), ms(signIn - hash), '', `${ratio(signIn, hash)} the hash`],
    ['request refused before its key is looked up', ms(withoutKey), '', '', ''],
    ['request whose API key is checked', ms(withKey), ms(withKey - withoutKey), '≤ 1', ratio(withKey, withoutKey)],
    ['  of that, without the database', '', ms(withKey - withoutKey - versionRead), '', ''],
    ['database read alone', ms(versionRead), '', '', ''],
    ['vault read', ms(vaultRead), ms(vaultRead - versionRead), '≤ 0.5', ratio(vaultRead, versionRead)],
  ]
  console.log(`\nCPU of signing in, of API keys and of the vault\n\n${table(rows)}`)
  console.log(`
  Median of ${rounds} rounds that take turns, each hundreds of times (hashes and sign-ins eight) in one request to workerd.
  Counted is all that workerd uses, the database within it too, which in a deployment is another process: an upper bound.
  "added" is over the hash; over the same request without a look-up; over the database read alone. A check of a key is one read of
  the database: what the Worker itself spends on it is the line below it.`)
}
