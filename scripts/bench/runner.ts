import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { cache } from '../paths.ts'
import { quickRunner, type RunnerEffort, thoroughRunner } from './runner/effort.ts'
import { benchFanOut } from './runner/fan-out.ts'
import { benchLayouts } from './runner/layouts.ts'
import { startRunnerWorld } from './runner/runner-world.ts'
import { benchUnchanged } from './runner/unchanged.ts'

const onThePage = {
  unchanged: { title: 'Reposts on pages as they are known', run: benchUnchanged },
  layouts: { title: 'Reposts on pages that have changed', run: benchLayouts },
} as const
const parts = ['unchanged', 'layouts', 'fan-out'] as const

/**
 * Prints what a repost by the runner costs beside a plain computer-use loop, what becomes of it on pages that have changed, and what one
 * post to many members costs.
 *
 * @param options `--quick` for few of each, `--final` for the layouts too that are kept for final runs; `--unchanged`, `--layouts`, `--fan-out` for those parts alone
 */
export async function benchRunner(options: string[]): Promise<void> {
  const effort: RunnerEffort = {
    ...(options.includes('--quick') ? quickRunner : thoroughRunner),
    final: options.includes('--final'),
    note: () => process.stderr.write('.'),
  }
  const named = parts.filter((part) => options.includes(`--${part}`))
  const wanted = named.length > 0 ? named : parts
  const pages = (['unchanged', 'layouts'] as const).filter((part) => wanted.includes(part))
  if (pages.length > 0) {
    const folder = mkdtempSync(join(cache, 'bench-runner-'))
    const world = await startRunnerWorld(folder)
    try {
      for (const part of pages) {
        const { title, run } = onThePage[part]
        const text = await run(effort, world)
        console.log(`\n${title} (${world.version})\n\n${text}`)
      }
    } finally {
      await world.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  }
  if (!wanted.includes('fan-out')) return
  console.log(`\nOne post to many members, and many companies at once\n\n${await benchFanOut(effort)}`)
}
