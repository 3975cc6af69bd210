import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { readDemo } from './demo.ts'

/**
 * Whether an earlier start left data without a demo.json that can be read: it ended while it made the demo, or the file was
 * lost. Half a demo cannot be gone on with; seeded beside it, a second one would share its people.
 */
export function isUnfinished(stateDir: string): boolean {
  return existsSync(join(stateDir, 'state')) && readDemo(join(stateDir, 'demo.json')) === undefined
}

/** Forgets the data of earlier starts. */
export function forget(stateDir: string): void {
  for (const name of ['state', 'demo.json', 'migrated']) rmSync(join(stateDir, name), { recursive: true, force: true })
}
