import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { barriers } from '../support/barriers.ts'
import { openBrowser } from '../support/browser.ts'
import { phone, signIn, visit } from '../support/visit.ts'

const demo = inject('demo')
const screens = ['people', 'security', 'company', 'audit'].map((name) => `/settings/${name}`)

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

const rail = (page: Page) => page.getByRole('navigation', { name: 'Main' })
const row = (page: Page, text: string) => page.getByRole('listitem').filter({ hasText: text })

/** Invites an address on the page of somebody who may, and gives the link that is shown once. */
async function invite(page: Page, email: string): Promise<string> {
  await page.goto('/settings/people')
  await page.getByRole('button', { name: 'Invite', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('E-mail').fill(email)
  await dialog.getByRole('button', { name: 'Invite', exact: true }).click()
  const link = await dialog.getByText('/join#').textContent()
  await dialog.getByRole('button', { name: 'Done' }).click()
  if (!link) throw new Error('no link was shown')
  return link
}

/** Opens the link of an invitation in a browser of its own and joins as somebody new. */
async function join(link: string, name: string, password: string): Promise<Page> {
  const { page } = await visit(browser, demo.webUrl)
  await page.goto(link)
  await page.getByRole('heading', { name: /^Join / }).waitFor()
  await page.getByLabel('Your name').fill(name)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Join', exact: true }).click()
  await page.getByRole('region', { name: 'Start a chat' }).waitFor()
  return page
}

describe('people', () => {
  it('join by a link, get another role, and are out at once when they are removed', async () => {
    const email = `${crypto.randomUUID()}@example.test`
    const { page: owner, complaints } = await visit(browser, demo.webUrl)
    await signIn(owner, demo.owner)
    complaints.length = 0
    const link = await invite(owner, email)
    expect(new URL(link).hash.length).toBeGreaterThan(30)
    await row(owner, email).getByRole('button', { name: 'Revoke' }).waitFor()

    const joined = await join(link, 'Nia Berge', 'a pass of many words')
    await joined.goto('/settings')
    const ways = joined.getByRole('navigation', { name: 'Settings' })
    await ways.getByRole('link', { name: 'Security' }).waitFor()
    expect(await ways.getByRole('link', { name: 'People' }).count()).toBe(0)

    const { page: late } = await visit(browser, demo.webUrl)
    await late.goto(link)
    await late.getByText('This link leads nowhere any more').waitFor()

    await owner.reload()
    await row(owner, 'Nia Berge').getByRole('button', { name: 'Change the role' }).click()
    await owner
      .getByRole('dialog')
      .getByRole('radio', { name: /^Administrator/ })
      .check()
    await owner.getByRole('dialog').getByRole('button', { name: 'Change the role' }).click()
    await row(owner, 'Nia Berge').getByText('Administrator').waitFor()
    await joined.reload()
    await ways.getByRole('link', { name: 'People' }).waitFor()

    await row(owner, 'Nia Berge').getByRole('button', { name: 'Remove' }).click()
    await owner.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await row(owner, 'Nia Berge').waitFor({ state: 'detached' })
    await rail(joined).getByRole('link', { name: 'Pods', exact: true }).click()
    await joined.getByRole('heading', { name: 'You cannot go further' }).waitFor()
    expect(await joined.getByText('Launch friends').count()).toBe(0)

    await owner.goto('/settings/audit')
    const record = owner.getByRole('table')
    for (const done of ['Invited somebody', 'Took an invitation up', 'Changed a role', 'Removed somebody']) {
      await record.getByRole('button', { name: done }).first().waitFor()
    }
    expect(complaints).toEqual([])
  })

  it('end a sign-in elsewhere, which is over at once', async () => {
    const [member] = demo.members
    if (!member) throw new Error('the demo has no member')
    const { page: here } = await visit(browser, demo.webUrl)
    const { page: there } = await visit(browser, demo.webUrl)
    await signIn(there, member)
    await signIn(here, member)
    await here.goto('/settings/security')
    await here.getByText('This device').waitFor()
    await here.getByRole('button', { name: 'End all others' }).click()
    await here.getByRole('dialog').getByRole('button', { name: 'End all others' }).click()
    await here.getByRole('dialog').waitFor({ state: 'detached' })

    // What the page has just read it shows for two seconds without asking anew.
    await there.reload()
    await there.getByRole('heading', { name: 'Welcome back' }).waitFor()
    await here.goto('/pods')
    await here.getByText('Launch friends').waitFor()
  })

  it('take everything of their company away, and call its deletion off', async () => {
    const { page } = await visit(browser, demo.webUrl)
    await signIn(page, demo.owner)
    await page.goto('/settings/company')
    const exports = page.getByRole('region', { name: 'Export' })
    await exports.getByRole('button', { name: 'Export everything' }).click()
    const ready = exports.getByRole('link', { name: 'Download' })
    await ready.waitFor()
    const [file] = await Promise.all([page.waitForEvent('download'), ready.click()])
    expect(file.suggestedFilename()).toMatch(/\.tar$/)
    expect(await file.failure()).toBeNull()

    await page.getByRole('button', { name: 'Delete the company…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Type the name of the company').fill('Northwind Studio')
    await dialog.getByRole('button', { name: 'Delete everything then' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.goto('/pods')
    const banner = page.getByRole('region', { name: 'Deletion' })
    await banner.getByRole('link', { name: 'Export it or call it off' }).click()
    await page.getByRole('button', { name: 'Call the deletion off' }).click()
    await banner.waitFor({ state: 'detached' })
  })

  it.each([
    ['light, on a desk', {}],
    ['dark, on a phone', phone],
    ['at 200 %', { viewport: { width: 640, height: 400 } }],
  ])('have screens without an error, a barrier or a sideways scroll: %s', async (_, options) => {
    const { page, complaints } = await visit(browser, demo.webUrl, options)
    await signIn(page, demo.owner)
    complaints.length = 0
    for (const path of screens) {
      await page.goto(path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.waitForLoadState('networkidle')
      expect(await page.getByRole('alert').allTextContents(), path).toEqual([])
      expect(await barriers(page), path).toEqual([])
    }
    expect(complaints).toEqual([])
  })
})
