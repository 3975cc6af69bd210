import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { quietly, ToolFailedError } from '../quiet.ts'
import { viteBuild } from '../web-build.ts'
import { uploadSizes, workers } from '../workers.ts'
import { wrangler } from '../wrangler.ts'
import type { Placed } from './run.ts'

/**
 * Builds both Workers and the page as they will be deployed, without an account. Shows a line for each.
 *
 * @returns false where one cannot be built; what the tool said has then been shown
 */
export async function buildAll(placed: Placed, folder: string, show: (line: string) => void): Promise<boolean> {
  const jobs = [
    ...workers.map(({ name, title }) => ({
      title,
      build: () => buildWorker(placed[name], join(folder, `${name}-built`)),
    })),
    { title: 'Page', build: () => buildPage(placed.web, join(folder, 'web-built')) },
  ]
  let isFine = true
  for (const { title, build } of jobs)
    try {
      show(`  ok   ${title}: ${await build()}`)
    } catch (error) {
      if (!(error instanceof ToolFailedError)) throw error
      isFine = false
      show(`  bad  ${title}\n\n${error.message}`)
    }
  return isFine
}

async function buildWorker(config: string, outdir: string): Promise<string> {
  mkdirSync(outdir, { recursive: true })
  const outfile = join(outdir, 'worker.bundle')
  const output = await quietly(wrangler('deploy', '-c', config, '--dry-run', '--outdir', outdir, '--outfile', outfile))
  const { bytes, gzipBytes } = uploadSizes(output)
  const warnings = output.split('\n').filter((line) => line.includes('[WARNING]'))
  const size = `${(bytes / 1024).toFixed(0)} KiB, ${(gzipBytes / 1024).toFixed(0)} KiB gzipped`
  return [size, ...warnings].join('\n      ')
}

async function buildPage(folder: string, outdir: string): Promise<string> {
  await quietly(viteBuild())
  await quietly(wrangler('pages', 'functions', 'build', '--outdir', outdir), folder)
  return 'page and functions built'
}
