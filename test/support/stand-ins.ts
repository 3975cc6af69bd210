import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { root } from '../../scripts/paths.ts'
import { type StandInKind, standInKinds } from '../../scripts/stack/outside.ts'

export type StandIns = {
  /** The origin of each. */
  origins: Record<StandInKind, string>
  stop: () => Promise<void>
}

/** Starts the stand-ins for the outside world on free ports, each a process of its own. */
export async function startStandIns(): Promise<StandIns> {
  const started = await Promise.all(standInKinds.map(async (kind) => [kind, await startOne(kind)] as const))
  const origins = Object.fromEntries(started.map(([kind, { origin }]) => [kind, origin])) as StandIns['origins']
  const stop = async () => {
    await Promise.all(started.map(([, one]) => one.stop()))
  }
  return { origins, stop }
}

async function startOne(kind: StandInKind) {
  const program = join(root, 'test', 'standins', 'main.ts')
  const child = spawn(process.execPath, ['--no-warnings', program, kind, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close')
  const lines = createInterface({ input: child.stdout })
  const address = (async () => {
    for await (const line of lines) {
      const origin = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0]
      if (origin !== undefined) return origin
    }
    throw new Error(`The ${kind} stand-in ended without naming its address.`)
  })()
  const origin = await address
  child.stdout.resume()
  return {
    origin,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}
