import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest'
import { openBrowser } from '../support/browser.ts'
import { signIn, visit } from '../support/visit.ts'

const demo = inject('demo')

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

/** How long the model takes for each piece of an answer, in milliseconds; null for as long as usual. */
async function slowDown(deltaMs: number | null): Promise<void> {
  const body = JSON.stringify({ deltaMs })
  await fetch(`${demo.standins.openai}/__trouble`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  })
}
afterEach(() => slowDown(null))

const panel = (page: Page) => page.getByRole('complementary', { name: 'Chat' })
const messages = (page: Page) => panel(page).getByRole('log', { name: 'Messages' })
const stopButton = (page: Page) => panel(page).getByRole('button', { name: 'Stop' })

async function say(page: Page, text: string): Promise<void> {
  const start = page.getByRole('region', { name: 'Start a chat' })
  await start.getByLabel('What to work on').fill(text)
  await start.getByRole('button', { name: 'Send' }).click()
}

/** Watches the answer to `write` to its end: it is there once, whole, below one message. */
async function watchToTheEnd(page: Page): Promise<void> {
  await stopButton(page).waitFor({ timeout: 20_000 })
  await slowDown(null)
  await stopButton(page).waitFor({ state: 'detached', timeout: 40_000 })
  expect(await messages(page).getByRole('listitem').count()).toBe(4)
  expect(await messages(page).getByText('RevOS:').count()).toBe(1)
  expect(await messages(page).getByText('You:').count()).toBe(1)
}

describe('a page that is loaded again in the middle of an answer', () => {
  it('opens the chat again by itself and shows the rest as it comes', async () => {
    const { page } = await visit(browser, demo.webUrl)
    await signIn(page, demo.owner)
    await slowDown(250)
    await say(page, 'write')
    await messages(page).getByText('RevOS:').waitFor({ timeout: 30_000 })
    await panel(page).getByRole('button', { name: 'Use the full screen' }).click()
    await page.reload()
    await panel(page).getByRole('button', { name: 'Dock at the side' }).waitFor()
    await watchToTheEnd(page)
  })

  it('finds its message again when no byte of an answer had come, and does not say it twice', async () => {
    const { page } = await visit(browser, demo.webUrl)
    await signIn(page, demo.owner)
    await slowDown(250)
    // The answer never reaches the page; the server has the message.
    const arrived = Promise.withResolvers<void>()
    await page.route('**/chatkit', async (route) => {
      if (!route.request().postData()?.includes('threads.create')) return route.fallback()
      await page.unroute('**/chatkit')
      const { method, headers, postData } = {
        method: route.request().method(),
        headers: await route.request().allHeaders(),
        postData: route.request().postData(),
      }
      const answer = await fetch(route.request().url(), { method, headers: plain(headers), body: postData })
      await answer.body?.cancel()
      arrived.resolve()
    })
    await say(page, 'write')
    await arrived.promise
    await page.reload()
    await watchToTheEnd(page)
  })

  it('goes on behind what it has after the network was away', async () => {
    const line = await startLine()
    const proxy = { server: line.origin, bypass: '<-loopback>' }
    const { page } = await visit(browser, demo.webUrl, { proxy })
    await signIn(page, demo.owner)
    await slowDown(250)
    await say(page, 'write')
    await messages(page).getByText('RevOS:').waitFor({ timeout: 30_000 })
    line.cut()
    await panel(page).getByText('No connection; trying again').waitFor({ timeout: 20_000 })
    const resumed = page.waitForRequest((request) => request.headers()['last-event-id'] !== undefined)
    line.mend()
    expect((await resumed).postData()).toContain('chatkit.resume')
    await watchToTheEnd(page)
  })
})

/** A way from the browser to the product that can be cut, ended with the test. */
async function startLine() {
  let isCut = false
  const line = createServer((asked, answer) => {
    const { method, headers, url = '' } = asked
    const onward = request(url, { method, headers }, (given) => {
      answer.writeHead(given.statusCode ?? 502, given.headers)
      given.pipe(answer)
      given.on('error', () => answer.destroy())
    })
    onward.on('error', () => answer.destroy())
    answer.on('close', () => onward.destroy())
    asked.pipe(onward)
  })
  line.on('connection', (socket) => {
    if (isCut) socket.destroy()
  })
  line.listen(0, '127.0.0.1')
  await once(line, 'listening')
  onTestFinished(() => {
    line.close()
    line.closeAllConnections()
  })
  const address = line.address()
  if (address === null || typeof address === 'string') throw new Error('No port could be had on 127.0.0.1.')
  return {
    origin: `http://127.0.0.1:${address.port}`,
    cut: () => {
      isCut = true
      line.closeAllConnections()
    },
    mend: () => {
      isCut = false
    },
  }
}

/** Headers that a program may send by itself. */
function plain(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !/^(:|host|content-length|connection)/.test(name)),
  )
}

describe('a picture in the chat', () => {
  it('is uploaded, sent with the message, and shown again after a reload', async () => {
    const { page } = await visit(browser, demo.webUrl)
    await signIn(page, demo.owner)
    await say(page, 'write')
    await stopButton(page).waitFor({ timeout: 20_000 })
    await stopButton(page).waitFor({ state: 'detached', timeout: 40_000 })

    const picture = { name: 'logo.png', mimeType: 'image/png', buffer: onePixel }
    const fake = { name: 'fake.png', mimeType: 'image/png', buffer: Buffer.from('this is no picture') }
    await panel(page).getByLabel('Files to attach').setInputFiles([picture, fake])
    const files = panel(page).getByRole('list', { name: 'Attached files' })
    await files.getByRole('alert').waitFor({ timeout: 10_000 })
    expect(await files.getByRole('alert').textContent()).toContain('not image/png')
    await files.getByRole('button', { name: 'Remove fake.png' }).click()
    await files.getByText(`${onePixel.length} bytes`).waitFor()

    const composer = panel(page).getByRole('textbox', { name: 'Message' })
    await composer.fill('2')
    await composer.press('Enter')
    const shown = messages(page).getByRole('img', { name: 'logo.png' })
    await shown.waitFor({ timeout: 10_000 })
    await stopButton(page).waitFor({ state: 'detached', timeout: 40_000 })
    await page.reload()
    await shown.waitFor({ timeout: 20_000 })
    const width = () => shown.evaluate((image) => (image as HTMLImageElement).naturalWidth)
    await expect.poll(width).toBe(1)
  })
})

const onePixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
