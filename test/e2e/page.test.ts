import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { barriers } from '../support/barriers.ts'
import { openBrowser } from '../support/browser.ts'
import { signIn, visit } from '../support/visit.ts'

const demo = inject('demo')
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true }
const screens = ['/', '/pods', `/pods/${demo.podId}`, '/activities', '/settings']

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

describe('the page', () => {
  it('lets nobody in without signing in, and says what is wrong', async () => {
    const { page } = await visit(browser, demo.webUrl)
    await page.goto(`/pods/${demo.podId}`)
    await page.getByLabel('E-mail').fill(demo.owner.email)
    await page.getByLabel('Password').fill('not the password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').waitFor()
    expect(await page.getByText(demo.podId).count()).toBe(0)
  })

  it.each([
    ['light, on a desk', {}],
    ['dark, on a phone', { ...phone, colorScheme: 'dark' as const }],
  ])('opens every screen without an error, a barrier or a sideways scroll: %s', async (_, options) => {
    const { page, complaints } = await visit(browser, demo.webUrl, options)
    await page.goto('/')
    await page.getByLabel('E-mail').waitFor()
    expect(await barriers(page)).toEqual([])
    await signIn(page, demo.owner)
    complaints.length = 0
    for (const path of screens) {
      await page.goto(path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.waitForLoadState('networkidle')
      expect(await barriers(page)).toEqual([])
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect(overflow, path).toBeLessThanOrEqual(0)
    }
    expect(complaints).toEqual([])
  })
})
