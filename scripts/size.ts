import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { activeMs, firstLoadScripts, median, table } from './measures.ts'
import { cache, root } from './paths.ts'
import { quietly } from './quiet.ts'
import { viteBuild, webIsStale } from './web-build.ts'
import { bundleWorker, type WorkerPart, workers } from './workers.ts'
import { wrangler } from './wrangler.ts'

const startupRuns = 5
const kb = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`

/** The CPU time of a Worker's start, in ms, as wrangler profiles it here. */
async function startupMs(bundle: string): Promise<number> {
  const profile = join(cache, 'deploy', 'startup.cpuprofile')
  await quietly(wrangler('check', 'startup', '--worker', bundle, '--outfile', profile))
  return activeMs(JSON.parse(readFileSync(profile, 'utf8')))
}

async function workerRow(worker: WorkerPart): Promise<string[]> {
  const { gzipBytes, bundle } = await bundleWorker(worker, ['--minify'])
  const runs: number[] = []
  for (let run = 0; run < startupRuns; run++) runs.push(await startupMs(bundle))
  const aim = worker.name === 'api' ? '1048.6 kB, 40 ms' : ''
  return [worker.title, kb(gzipBytes), `${median(runs).toFixed(0)} ms`, aim]
}

async function pageRow(): Promise<string[]> {
  if (webIsStale()) await quietly(viteBuild())
  const dist = join(root, 'web', 'dist')
  const scripts = firstLoadScripts(JSON.parse(readFileSync(join(dist, '.vite', 'manifest.json'), 'utf8')))
  const bytes = scripts.map((file) => gzipSync(readFileSync(join(dist, file))).length)
  return ['Page, scripts of the first load', kb(bytes.reduce((sum, size) => sum + size, 0)), '', '120.0 kB']
}

const rows = [['', 'gzip', 'start-up CPU', 'aim, at most']]
for (const worker of workers) rows.push(await workerRow(worker))
rows.push(await pageRow())
console.log(`${table(rows)}\n\n  Workers are minified. Start-up: median of ${startupRuns} runs on this machine.`)
