import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { cache } from '../paths.ts'
import { quickRunner, type RunnerEffort, thoroughRunner } from './runner/effort.ts'
import { benchFanOut } from './runner/fan-out.ts'
import { benchLayouts } from './runner/layouts.ts'
import { startRunnerWorld } from './runner/runner-world.ts'
import { benchUnchanged } from './runner/unchanged.ts'

/**
 * Prints what a repost by the runner costs beside a plain computer-use loop, and what becomes of it on pages that have changed.
 *
 * @param options `--quick` for few of each, `--final` for the layouts too that are kept for final runs
 */
export async function benchRunner(options: string[]): Promise<void> {
  const effort: RunnerEffort = {
    ...(options.includes('--quick') ? quickRunner : thoroughRunner),
    final: options.includes('--final'),
    note: () => process.stderr.write('.'),
  }
  const folder = mkdtempSync(join(cache, 'bench-runner-'))
  const world = await startRunnerWorld(folder)
  try {
    const parts = [
      ['Reposts on pages as they are known', benchUnchanged],
      ['Reposts on pages that have changed', benchLayouts],
    ] as const
    for (const [title, run] of parts) {
      const text = await run(effort, world)
      console.log(`\n${title} (${world.version})\n\n${text}`)
    }
  } finally {
    await world.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  console.log(`\nOne post to many members, and many companies at once\n\n${await benchFanOut(effort)}`)
}
