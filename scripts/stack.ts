import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { prepareBrowserBinding } from './chromium.ts'
import { writeWhole } from './installation/whole-file.ts'
import { root } from './paths.ts'
import { seed } from './seed.ts'
import { ChildProcesses } from './stack/child-processes.ts'
import { type Demo, moveDemo, readDemo, writeDemo } from './stack/demo.ts'
import { type DevVars, ensureDevVars, newSecrets } from './stack/dev-vars.ts'
import { forget, isUnfinished } from './stack/earlier-start.ts'
import { contentHash } from './stack/file-age.ts'
import { decideOutside, type Outside, type StandInKind, standInNotice } from './stack/outside.ts'
import { freePorts, type Ports, portTroubles } from './stack/ports.ts'
import { untilUp } from './stack/readiness.ts'
import { placePages, placeWorker } from './stack/worker-config.ts'
import { toolEnvironment } from './tool-environment.ts'
import { viteBuild, webIsStale } from './web-build.ts'
import { wrangler } from './wrangler.ts'

export type StackOptions = {
  /** Where everything of this stack is kept: data, logs, demo.json. */
  stateDir: string
  /** Absent: free ones. */
  ports?: Ports
  /** Forget the data of an earlier start. */
  fresh?: boolean
  /** Build the page even if it is newer than its sources. */
  rebuild?: boolean
  /** Base URLs and other variables for the Workers, above those of `.dev.vars`. */
  variables?: Record<string, string | undefined>
  /** `project`: the `.dev.vars` of the repository, made if absent. `own`: made for this stack, those left unread. */
  secrets?: 'project' | 'own'
  /** Whether the API's cron runs every minute; local wrangler fires none. */
  cron?: boolean
  /** Shows a line to the person. */
  log?: (line: string) => void
  /** Shows all output of the processes. */
  verbose?: boolean
  /** Ends the start before it is through. */
  signal?: AbortSignal
}

export type Stack = {
  urls: { web: string; api: string }
  demo: Demo
  outside: Outside
  logDir: string
  /** Rejects with a ChildDiedError when one of the processes ends by itself. */
  death: Promise<never>
  /** Runs the API's cron once. */
  runCron: () => Promise<void>
  /** Ends every process that was started. */
  stop: () => Promise<void>
}

const everyMinuteMs = 60_000

/**
 * Starts the whole product on this machine: stand-ins, API and runner, page, demo data.
 * @throws Error with a message for the person if a port is taken, no browser is found, or a part does not come up;
 * everything started until then is ended first.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const stateDir = resolve(options.stateDir)
  const ports = options.ports ?? (await freePorts())
  const vars = secretsFor(options, stateDir)
  const outside = decideOutside({ ...vars.api, ...chosen(options.variables) }, ports)
  const troubles = await portTroubles(ports, ['api', 'web', ...outside.standIns])
  if (troubles.length > 0) throw new Error(troubles.join('\n'))
  const unfinished = !options.fresh && isUnfinished(stateDir)
  if (unfinished) options.log?.('An earlier first start was interrupted: beginning anew.')
  if (options.fresh || unfinished) forget(stateDir)
  const urls = { web: `http://127.0.0.1:${ports.web}`, api: `http://127.0.0.1:${ports.api}` }
  const logDir = join(stateDir, 'logs')
  const children = new ChildProcesses({
    logDir,
    cwd: root,
    env: toolEnvironment(join(stateDir, 'registry')),
    show: options.log ?? (() => {}),
    verbose: options.verbose ?? false,
  })
  const over = new AbortController()
  const signal = options.signal ? AbortSignal.any([over.signal, options.signal]) : over.signal
  let cron: NodeJS.Timeout | undefined
  const stop = async () => {
    clearInterval(cron)
    over.abort(new Error('The stack was stopped.'))
    await children.stop()
  }
  const runCron = () => callCron(urls.api, signal)

  async function servePage() {
    if (options.rebuild || webIsStale()) await children.run('vite', viteBuild())
    startPages(children, stateDir, ports)
    await untilUp(urls.web, signal)
  }

  async function serveWorkers(): Promise<Demo> {
    startWorkers(children, stateDir, ports, {
      ...vars,
      shared: { OUTBOUND_URLS: 'any', ...chosen(options.variables), ...outside.variables },
      own: { WEB_URL: urls.web, NOTICE: standInNotice(outside.standIns) },
    })
    for (const kind of outside.standIns) startStandIn(children, kind, ports[kind])
    const needed = outside.standIns.map((kind) => `http://127.0.0.1:${ports[kind]}/__health`)
    await Promise.all([`${urls.api}/health`, ...needed].map((url) => untilUp(url, signal)))
    return demoData(stateDir, urls, outside, vars)
  }

  async function bringUp(): Promise<Demo> {
    // Never much more than two things at a time: on two cores more would hold up the longest way, which the migrations begin.
    const migrated = migrate(children, stateDir)
    const data = migrated.then(() => Promise.all([serveWorkers(), servePage()]))
    const [[demo]] = await Promise.all([data, prepareBrowserBinding()])
    await untilUp(`${urls.web}/api/config`, signal)
    return demo
  }

  try {
    const demo = await Promise.race([bringUp(), children.death, aborted(signal)])
    if (options.cron) {
      const tick = () => void runCron().catch((error) => signal.aborted || options.log?.(`[cron] ${error}`))
      tick()
      cron = setInterval(tick, everyMinuteMs)
    }
    return { urls, demo, outside, logDir, death: children.death, runCron, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** What a person chose; an empty variable is none. */
function chosen(variables: Record<string, string | undefined> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).flatMap(([name, value]) => (value ? [[name, value]] : [])))
}

function secretsFor(options: StackOptions, stateDir: string): DevVars {
  if (options.secrets !== 'own') return ensureDevVars(join(root, '.dev.vars'), join(root, 'runner', '.dev.vars'))
  mkdirSync(stateDir, { recursive: true })
  const file = join(stateDir, 'secrets.json')
  if (options.fresh || !existsSync(file)) writeWhole(file, JSON.stringify(newSecrets()))
  const api = JSON.parse(readFileSync(file, 'utf8'))
  return { api, runner: { VAULT_KEYS: api.VAULT_KEYS } }
}

/** Applies the migrations, if they have changed since the last time or the data is gone. */
async function migrate(children: ChildProcesses, stateDir: string) {
  const mark = join(stateDir, 'migrated')
  const hash = contentHash(join(root, 'migrations'))
  const isDone = existsSync(mark) && existsSync(join(stateDir, 'state')) && readFileSync(mark, 'utf8') === hash
  if (isDone) return
  await children.run('migrations', ['--no-warnings', join(root, 'scripts', 'stack', 'migrate-local.ts'), stateDir])
  writeFileSync(mark, hash)
}

function startStandIn(children: ChildProcesses, kind: StandInKind, port: number) {
  const program = join(root, 'test', 'standins', 'main.ts')
  children.start(kind, ['--no-warnings', program, kind, '--port', String(port)])
}

type WorkerVariables = DevVars & { shared: Record<string, string>; own: Record<string, string> }

function startWorkers(children: ChildProcesses, stateDir: string, ports: Ports, vars: WorkerVariables) {
  const { api, runner, shared, own } = vars
  const place = (name: string, source: string, variables: Record<string, string>) =>
    placeWorker(join(root, source), join(stateDir, 'workers', name), variables)
  // The person's own lines of .dev.vars may override what the stack says of itself (WEB_URL, NOTICE), not the ports.
  const configs = [
    place('api', 'wrangler.toml', { ...own, ...api, ...shared }),
    place('runner', 'runner/wrangler.toml', { ...runner, ...shared }),
  ]
  const both = configs.flatMap((path) => ['-c', path])
  children.start('api', wrangler('dev', ...both, ...serving(stateDir, ports.api)))
}

function startPages(children: ChildProcesses, stateDir: string, ports: Ports) {
  const folder = join(stateDir, 'workers', 'web')
  placePages(join(root, 'web'), folder)
  // Without --service the binding of web/wrangler.toml is ignored locally.
  const args = ['--cwd', folder, '--service', 'API=revos-api', ...serving(stateDir, ports.web)]
  children.start('web', wrangler('pages', 'dev', ...args))
}

/** The flags with which both servers of wrangler run here. */
function serving(stateDir: string, port: number): string[] {
  const local = ['--ip', '127.0.0.1', '--inspector-port', '0', '--show-interactive-dev-session=false']
  return ['--port', String(port), ...local, '--persist-to', join(stateDir, 'state')]
}

/** The demo of an earlier start, or a new one. */
async function demoData(stateDir: string, urls: Stack['urls'], outside: Outside, vars: DevVars): Promise<Demo> {
  const file = join(stateDir, 'demo.json')
  const addresses = { webUrl: urls.web, apiUrl: urls.api, standins: outside.origins }
  const known = readDemo(file)
  const { OPERATOR_KEY: operatorKey = '', OPENAI_API_KEY: openaiKey } = vars.api
  const isReal = openaiKey !== undefined && !outside.standIns.includes('openai')
  const input = { apiUrl: urls.api, webUrl: urls.web, operatorKey, outside: outside.origins }
  const demo = known
    ? moveDemo(known, addresses)
    : { ...(await seed({ ...input, ...(isReal && { openaiKey }) })), ...addresses }
  writeDemo(file, demo)
  return demo
}

async function callCron(apiUrl: string, signal: AbortSignal): Promise<void> {
  const response = await fetch(`${apiUrl}/cdn-cgi/handler/scheduled?cron=*+*+*+*+*`, { signal })
  const body = await response.text()
  if (!response.ok) throw new Error(`The scheduled handler answered ${response.status}: ${body.slice(0, 300)}`)
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
