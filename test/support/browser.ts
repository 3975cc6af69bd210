import { type Browser, chromium } from 'playwright-core'
import { browserFlags, findBrowser } from '../../scripts/chromium.ts'

/**
 * Starts the Chromium that the scripts find, for a test to drive.
 * @throws NoBrowserError with the one command that mends it
 */
export async function openBrowser(): Promise<Browser> {
  const { executable, env } = await findBrowser()
  return chromium.launch({ executablePath: executable, args: browserFlags, env: { ...process.env, ...env } })
}
