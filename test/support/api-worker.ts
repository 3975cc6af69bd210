import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { cache, root } from '../../scripts/paths.ts'
import { ChildProcesses } from '../../scripts/stack/child-processes.ts'
import { newSecrets } from '../../scripts/stack/dev-vars.ts'
import { freePorts } from '../../scripts/stack/ports.ts'
import { untilUp } from '../../scripts/stack/readiness.ts'
import { placeWorker } from '../../scripts/stack/worker-config.ts'
import { toolEnvironment } from '../../scripts/tool-environment.ts'
import { wrangler } from '../../scripts/wrangler.ts'

export type ApiWorker = {
  /** Its origin. */
  url: string
  operatorKey: string
  stop: () => Promise<void>
}

/**
 * Serves an API Worker with another entry than the product's on a free port: its wrangler.toml but for `main`, the real
 * runtime, a migrated database, secrets of its own. Nothing of the outside world is there. The log stays in
 * `.cache/worker-…/logs` when it could not be brought up.
 * @param main the entry, from the repository's root
 */
export async function startApiWorker(main: string): Promise<ApiWorker> {
  const folder = mkdtempSync(join(cache, 'worker-'))
  const children = new ChildProcesses({
    logDir: join(folder, 'logs'),
    cwd: root,
    env: toolEnvironment(join(folder, 'registry')),
    show: console.log,
    verbose: false,
  })
  const over = new AbortController()
  const stop = async () => {
    over.abort(new Error('The Worker was stopped.'))
    await children.stop()
  }
  try {
    const { api: port } = await freePorts()
    const url = `http://127.0.0.1:${port}`
    const secrets = newSecrets()
    const config = placeWorker(join(root, 'wrangler.toml'), join(folder, 'api'), { ...secrets, OUTBOUND_URLS: 'any' })
    const toml = readFileSync(config, 'utf8').replace(/^main = .*$/m, `main = ${JSON.stringify(resolve(root, main))}`)
    writeFileSync(config, toml)
    await children.run('migrations', ['--no-warnings', join(root, 'scripts', 'stack', 'migrate-local.ts'), folder])
    const local = ['--ip', '127.0.0.1', '--inspector-port', '0', '--show-interactive-dev-session=false']
    const state = ['--persist-to', join(folder, 'state')]
    children.start('api', wrangler('dev', '-c', config, '--port', String(port), ...local, ...state))
    await Promise.race([untilUp(`${url}/health`, over.signal), children.death])
    return {
      url,
      operatorKey: secrets.OPERATOR_KEY,
      stop: async () => {
        await stop()
        rmSync(folder, { recursive: true, force: true })
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}
