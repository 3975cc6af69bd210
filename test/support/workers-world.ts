import type { TestProject } from 'vitest/node'
import { prepareBrowserBinding } from '../../scripts/chromium.ts'
import type { StandInKind } from '../../scripts/stack/outside.ts'
import { startStandIns } from './stand-ins.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Origins of the stand-ins that the Workers under test reach. */
    standIns: Record<StandInKind, string>
  }
}

/** Vitest's global setup of the Workers tests: the stand-ins, and a browser for the Browser Rendering binding. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [standIns] = await Promise.all([startStandIns(), prepareBrowserBinding()])
  project.provide('standIns', standIns.origins)
  return standIns.stop
}
