import { existsSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../paths.ts'
import { type Environment, workerArguments } from './environment.ts'
import { localSecrets, type RunWrangler, remoteSecrets, type SecretKeeper, type WorkerName } from './secrets.ts'

/**
 * The secrets of this machine's installation: `.dev.vars` of both Workers, and the copies that the running stack reads, which
 * takes what has changed within seconds.
 *
 * @param stateDir where the stack keeps its data
 * @param own the stack has secrets of its own, of which the copies are all there is
 */
export function stackSecrets(stateDir = join(root, '.revos'), own = false): SecretKeeper {
  const folder = (worker: WorkerName) => join(stateDir, 'workers', worker)
  const copy = (worker: WorkerName) => join(folder(worker), '.dev.vars')
  const keeper = own
    ? localSecrets({ api: [copy('api')], runner: [copy('runner')] })
    : localSecrets({
        api: [join(root, '.dev.vars'), copy('api')],
        runner: [join(root, 'runner', '.dev.vars'), copy('runner')],
      })
  // `wrangler dev` watches its configuration and not `.dev.vars`, which it reads anew when the former changes.
  const wake = (worker: WorkerName) => {
    const config = join(folder(worker), 'wrangler.toml')
    if (existsSync(config)) utimesSync(config, new Date(), new Date())
  }
  return {
    ...keeper,
    put: async (worker, name, value) => {
      await keeper.put(worker, name, value)
      wake(worker)
    },
    remove: async (worker, name) => {
      await keeper.remove(worker, name)
      wake(worker)
    },
  }
}

/** The secrets of an installation in a Cloudflare account. */
export const environmentSecrets = (environment: Environment, run: RunWrangler): SecretKeeper =>
  remoteSecrets(workerArguments(environment), run)
