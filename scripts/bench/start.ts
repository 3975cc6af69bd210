import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { median } from '../measures.ts'
import { cache, root } from '../paths.ts'
import { freePorts, portNames } from '../stack/ports.ts'
import { toolSettings } from '../tool-environment.ts'

const runs = 3

/**
 * Prints how long `npm start` takes to `ready` when the packages are installed and nothing else is there: no data, no
 * built page, no unpacked browser.
 */
export async function benchStart(): Promise<void> {
  console.log(`\nnpm start to ready: installed, nothing else there, ${runs} runs\n`)
  const seconds: number[] = []
  for (let run = 0; run < runs; run++) {
    seconds.push(await coldStart())
    console.log(`  ${seconds.at(-1)?.toFixed(1)} s`)
  }
  console.log(`\n  median ${median(seconds).toFixed(1)} s (aim: at most 10 s)`)
}

/** Starts the product in a folder of its own, ends it once it is ready. @returns seconds */
async function coldStart(): Promise<number> {
  // Makes the folder for temporary files that everything below uses.
  toolSettings()
  const folder = mkdtempSync(join(cache, 'bench-start-'))
  const ports = await freePorts()
  const flags = ['--fresh', '--rebuild', '--state-dir', join(folder, 'state')]
  for (const name of portNames) flags.push(`--${name}-port`, String(ports[name]))
  const started = performance.now()
  const child = spawn('npm', ['start', '--', ...flags], {
    cwd: root,
    env: { ...process.env, REVOS_CACHE_DIR: join(folder, 'cache') },
    stdio: ['ignore', 'pipe', 'inherit'],
    // npm passes a signal to its shell only: the whole group is ended instead.
    detached: true,
  })
  const ended = once(child, 'close')
  let last = ''
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      if (line === 'ready') return (performance.now() - started) / 1000
      if (line.trim() !== '') last = line
    }
    throw new Error(`npm start ended before it was ready: ${last}`)
  } finally {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM')
    child.stdout.resume()
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
}
