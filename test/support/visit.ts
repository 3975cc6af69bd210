import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { onTestFinished } from 'vitest'

export type Visit = {
  page: Page
  /** What the browser complained about: errors on the console, exceptions that nobody caught. */
  complaints: string[]
}

/** How a phone opens a page. */
export const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, colorScheme: 'dark' as const }
/** Twice as large in a window of 1280 × 900. */
export const zoomed = { viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 }

/** Opens a page with storage of its own, closed when the test ends. Paths are relative to `baseURL`. */
export async function visit(browser: Browser, baseURL: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ baseURL, viewport: { width: 1440, height: 900 }, ...options })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.text()} (${message.location().url})`)
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  return { page, complaints }
}

/** Signs in on the page, as a person would, and waits for the home screen. */
export async function signIn(page: Page, { email, password }: { email: string; password: string }): Promise<void> {
  await page.goto('/')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.getByRole('region', { name: 'Start a chat' }).waitFor()
}
