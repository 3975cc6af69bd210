import { join } from 'node:path'
import { root } from './paths.ts'

/**
 * The arguments for Node that run wrangler. Its real program, not the wrapper in `.bin`: one process fewer, and
 * signals reach it.
 */
export function wrangler(...args: string[]): string[] {
  return ['--no-warnings', join(root, 'node_modules', 'wrangler', 'wrangler-dist', 'cli.js'), ...args]
}
