import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { barriers } from '../support/barriers.ts'
import { openBrowser } from '../support/browser.ts'
import { phone, signIn, visit, zoomed } from '../support/visit.ts'

const demo = inject('demo')

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

async function openAi() {
  const answer = await fetch(`${demo.apiUrl}/api/integrations`, { headers: { authorization: `Bearer ${demo.apiKey}` } })
  expect(answer.status).toBe(200)
  const {
    items,
  }: { items: { provider: string; updatedAt: string; status: string; fields: { value: string | null }[] }[] } =
    await answer.json()
  const found = items.find(({ provider }) => provider === 'openai')
  if (!found) throw new Error('no OpenAI among the integrations')
  return found
}

describe('the integrations page', () => {
  it('says that a key is wrong and saves nothing, then takes the right one', async () => {
    const before = await openAi()
    const { page } = await visit(browser, demo.webUrl)
    await signIn(page, demo.owner)
    await page.goto('/settings/integrations?provider=openai')
    const card = page.getByRole('article', { name: 'OpenAI' })
    await card.getByLabel('API key', { exact: true }).fill('sk-wrong-and-kept-nowhere')

    await card.getByRole('button', { name: 'Test' }).click()
    await card.getByText('Wrong key').waitFor()
    expect(await openAi()).toEqual(before)

    await card.getByRole('button', { name: 'Save', exact: true }).click()
    const refusal = card.getByRole('alert')
    await refusal.getByText('OpenAI does not accept the key.').waitFor()
    expect(await refusal.textContent()).toContain('Nothing was saved.')
    expect(await refusal.getByRole('button', { name: 'Save anyway' }).count()).toBe(1)
    expect(await openAi()).toEqual(before)

    // By the keyboard alone.
    const key = card.getByLabel('API key', { exact: true })
    await key.focus()
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.type('sk-right-key-of-the-company-wxyz')
    await page.keyboard.press('Enter')
    await expect.poll(async () => (await openAi()).updatedAt).not.toBe(before.updatedAt)
    const after = await openAi()
    expect(after.status).toBe('ok')
    expect(after.fields.some(({ value }) => value?.endsWith('wxyz') && value.includes('…'))).toBe(true)
    await card.getByPlaceholder(/^stored: sk-…wxyz/).waitFor()
    expect(await card.getByText('Works', { exact: true }).count()).toBe(1)
    expect(await page.content()).not.toContain('sk-right-key')
  })

  it('shows the signing secret of a new webhook once, and what it sent', async () => {
    const { page } = await visit(browser, demo.webUrl)
    await signIn(page, demo.owner)
    await page.goto('/settings/integrations?provider=webhook')
    const card = page.getByRole('article', { name: 'Webhook' })
    await card.getByLabel('Address').fill(`${demo.standins.receiver}/hooks/e2e`)
    await card.getByRole('button', { name: 'Save', exact: true }).click()
    const secret = card.getByText(/^whsec_/)
    await secret.waitFor()
    await card.getByRole('region', { name: 'Recent messages' }).waitFor()
    await page.reload()
    await card.getByPlaceholder(/^stored: /).waitFor()
    expect(await secret.count()).toBe(0)
    await card.getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove Webhook' }).click()
    await card.getByText('Not set up').waitFor()
  })

  it.each([
    ['light, on a desk', {}],
    ['dark, on a phone', phone],
    ['twice as large', zoomed],
  ])('has no barrier and no sideways scroll: %s', async (_, options) => {
    const { page, complaints } = await visit(browser, demo.webUrl, options)
    await signIn(page, demo.owner)
    complaints.length = 0
    for (const path of [
      'integrations',
      'integrations?provider=openai',
      'integrations?provider=linkedin',
      'connections',
    ]) {
      await page.goto(`/settings/${path}`)
      await page.getByRole('article').first().waitFor()
      expect(await barriers(page), path).toEqual([])
    }
    await page.goto('/alerts')
    await page.getByRole('region', { name: 'Open' }).waitFor()
    expect(await barriers(page), 'alerts').toEqual([])
    expect(complaints).toEqual([])
  })
})

describe('the connections page', () => {
  it('says on the way back what came of it, once', async () => {
    const { page } = await visit(browser, demo.webUrl)
    await signIn(page, demo.owner)
    await page.goto('/oauth/linkedin/callback?state=never-given&code=x')
    await page.getByRole('alert').getByText('Connect again from this page').waitFor()
    await page.waitForURL('**/settings/connections')
    await page.reload()
    await page.getByRole('article').first().waitFor()
    expect(await page.getByRole('alert').count()).toBe(0)
  })
})
