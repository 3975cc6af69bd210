import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { openBrowser } from '../support/browser.ts'
import { signIn, visit } from '../support/visit.ts'

const demo = inject('demo')

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

describe('the chat, where OpenAI’s script cannot load', () => {
  it('answers `write` with four topics and a chosen one with a post, and finds both again in its history', async () => {
    const { page } = await visit(browser, demo.webUrl)
    await signIn(page, demo.owner)
    const start = page.getByRole('region', { name: 'Start a chat' })
    await start.getByLabel('What to work on').fill('write')
    await start.getByRole('button', { name: 'Send' }).click()

    const chat = page.getByRole('complementary', { name: 'Chat' })
    const said = chat.getByRole('log', { name: 'Messages' })
    await expect.poll(() => said.getByRole('listitem').count(), { timeout: 30_000 }).toBe(4)
    const composer = chat.getByRole('textbox', { name: 'Message' })
    await chat.getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached' })

    await composer.fill('2')
    await composer.press('Enter')
    const words = async () => ((await said.textContent()) ?? '').split(/\s+/).length
    await expect.poll(words, { timeout: 30_000 }).toBeGreaterThan(180)
    await chat.getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached' })
    const answers = said.getByText('RevOS:')
    expect(await answers.count()).toBe(2)

    await chat.getByRole('button', { name: 'New' }).click()
    await expect.poll(() => answers.count()).toBe(0)
    await chat.getByRole('button', { name: 'History' }).click()
    await chat.getByRole('region', { name: 'Earlier conversations' }).getByRole('button').first().click()
    await expect.poll(() => answers.count(), { timeout: 10_000 }).toBe(2)
  })
})
