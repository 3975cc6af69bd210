import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { cache } from '../../scripts/paths.ts'
import type { Demo } from '../../scripts/stack/demo.ts'
import { startStack } from '../../scripts/stack.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The running product: addresses, demo tenant, stand-ins. */
    demo: Demo
  }
}

/**
 * Vitest's global setup of the end-to-end tests: the whole product on free ports, with data and secrets of its own.
 * Its logs stay in `.cache/e2e-…/logs` when it could not be brought up.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stateDir = mkdtempSync(join(cache, 'e2e-'))
  const stack = await startStack({
    stateDir,
    secrets: 'own',
    log: console.log,
    // OpenAI's script needs the network: an address that has none leads to the page's own chat element.
    variables: { CHATKIT_SCRIPT_URL: 'http://127.0.0.1:9/chatkit.js' },
  })
  project.provide('demo', stack.demo)
  return async () => {
    await stack.stop()
    rmSync(stateDir, { recursive: true, force: true })
  }
}
