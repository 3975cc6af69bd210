import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { cache, root } from './paths.ts'
import { quietly } from './quiet.ts'
import { wrangler } from './wrangler.ts'

/** The Workers in the order they are deployed: who is called before who calls. */
export const workers = [
  { name: 'runner', title: 'Runner Worker', config: 'runner/wrangler.toml' },
  { name: 'api', title: 'API Worker', config: 'wrangler.toml' },
] as const
export type WorkerPart = (typeof workers)[number]

/**
 * Bundles a Worker as a deployment would, without an account, into `.cache/deploy/<name>`.
 * @param extra further arguments of `wrangler deploy`
 * @throws ToolFailedError with what wrangler said
 * @returns sizes in bytes as they are uploaded, the path of the bundle that `wrangler check startup` takes, and
 * wrangler's warnings
 */
export async function bundleWorker(worker: WorkerPart, extra: string[] = []) {
  const folder = join(cache, 'deploy', worker.name)
  mkdirSync(folder, { recursive: true })
  const bundle = join(folder, 'worker.bundle')
  const build = ['--dry-run', '--outdir', folder, '--outfile', bundle]
  const output = await quietly(wrangler('deploy', '-c', join(root, worker.config), ...build, ...extra))
  const warnings = output.split('\n').filter((line) => line.includes('[WARNING]'))
  return { ...uploadSizes(output), bundle, warnings }
}

/**
 * Reads the sizes from what `wrangler deploy` writes.
 * @throws Error if they are not there
 */
export function uploadSizes(output: string): { bytes: number; gzipBytes: number } {
  const sizes = /Total Upload: ([\d.]+) KiB \/ gzip: ([\d.]+) KiB/.exec(output)
  if (sizes === null) throw new Error(`wrangler deploy no longer prints its sizes:\n${output}`)
  return { bytes: Number(sizes[1]) * 1024, gzipBytes: Number(sizes[2]) * 1024 }
}
