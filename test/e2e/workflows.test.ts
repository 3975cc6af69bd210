import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest'
import { barriers } from '../support/barriers.ts'
import { openBrowser } from '../support/browser.ts'
import { phone, signIn, visit, zoomed } from '../support/visit.ts'

const demo = inject('demo')

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

async function asOwner(method: string, path: string, body?: unknown): Promise<Response> {
  return fetch(demo.apiUrl + path, {
    method,
    headers: { authorization: `Bearer ${demo.apiKey}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
}

async function stored(trigger: string) {
  const { items }: { items: { trigger: string; backend: string; edgeWorkflow: string | null }[] } = await (
    await asOwner('GET', '/api/workflows')
  ).json()
  return items.find((each) => each.trigger === trigger)
}

/** A workflow at OpenAI under a word of its own, for as long as the test runs. */
async function hostedWorkflow(trigger: string, name: string): Promise<void> {
  const made = await asOwner('PUT', `/api/workflows/${trigger}`, {
    ...{ name, backend: 'hosted', hostedWorkflowId: 'wf_68f0c0ffee0000000000000000000002' },
  })
  expect(made.status).toBe(200)
  onTestFinished(async () => {
    await asOwner('DELETE', `/api/workflows/${trigger}`)
  })
}

/** Says something in a new conversation, from the home screen. */
async function say(page: Page, text: string) {
  await page.goto('/')
  const start = page.getByRole('region', { name: 'Start a chat' })
  await start.getByLabel('What to work on').fill(text)
  await start.getByRole('button', { name: 'Send' }).click()
  return page.getByRole('complementary', { name: 'Chat' })
}

describe('a workflow at OpenAI', () => {
  it('is switched to RevOS by the keyboard alone, answers there, and goes back by one press', async () => {
    await hostedWorkflow('brief', 'Briefs')
    const { page } = await visit(browser, demo.webUrl)
    await signIn(page, demo.owner)
    await page.goto('/settings/workflows')
    await page.getByText(/^“.*Briefs.* there only, and stop answering then\.$/).waitFor()
    const card = page.getByRole('article', { name: 'Briefs' })
    await card.getByRole('radio', { name: 'OpenAI The' }).focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    await card.getByText('Before “RevOS” can answer').waitFor()
    expect(await stored('brief')).toMatchObject({ backend: 'hosted', edgeWorkflow: null })
    await card.getByRole('radio', { name: /^LinkedIn posts/ }).waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    await page.keyboard.press('Enter')
    await card.getByText('Saved. RevOS answers new messages.').waitFor()
    expect(await stored('brief')).toMatchObject({ backend: 'edge', edgeWorkflow: 'content' })

    const chat = await say(page, 'brief')
    const said = chat.getByRole('log', { name: 'Messages' })
    await said.getByText('RevOS:').waitFor({ timeout: 30_000 })
    await chat.getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached', timeout: 30_000 })
    expect(((await said.textContent()) ?? '').split(/\s+/).length).toBeGreaterThan(20)
    const session = await asOwner('POST', '/api/chatkit/sessions', { trigger: 'brief' })
    expect(await session.json()).toMatchObject({ data: { backend: 'edge' } })

    await page.goto('/settings/workflows')
    await card.getByRole('radio', { name: 'OpenAI The' }).click()
    await card.getByText('Saved. OpenAI answers new messages.').waitFor()
    await card.getByRole('button', { name: 'Undo' }).click()
    await card.getByText('As it was: RevOS answers new messages.').waitFor()
    expect(await stored('brief')).toMatchObject({ backend: 'edge' })

    await card.getByRole('button', { name: 'Remove Briefs' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove Briefs' }).click()
    await card.waitFor({ state: 'detached' })
    expect(await stored('brief')).toBeUndefined()
  })
})

describe('conversations at OpenAI', () => {
  it('are brought over, and those of somebody unknown once it was said who that is', async () => {
    const account = '…brow'
    const seeded = await fetch(`${demo.standins.openai}/__threads`, {
      method: 'POST',
      body: JSON.stringify({
        account,
        threads: [
          {
            user: 'ada-at-openai',
            title: 'Brought from OpenAI',
            items: [
              { type: 'chatkit.user_message', content: [{ type: 'input_text', text: 'What shall we write?' }] },
              {
                type: 'chatkit.assistant_message',
                content: [{ type: 'output_text', text: 'Something old.', annotations: [] }],
              },
            ],
          },
        ],
      }),
    })
    expect(seeded.status).toBe(200)
    const key = await asOwner('PUT', '/api/integrations/openai', { values: { apiKey: 'sk-key-of-conversations-brow' } })
    expect(key.status).toBe(200)

    const { page } = await visit(browser, demo.webUrl)
    await signIn(page, demo.owner)
    await page.goto('/settings/workflows')
    const part = page.getByRole('region', { name: 'Bring conversations over' })
    await part.getByLabel('They go on with').selectOption({ label: 'Write a post' })
    await part.getByRole('button', { name: 'Bring conversations over' }).click()
    await part.getByText('Left out: 1 conversation.').waitFor()
    await part.getByLabel('ada-at-openai').fill('Ada Moreno')
    await page.keyboard.press('Enter')
    await part.getByText('Here now: 1 conversation with 2 entries, of 1 person.').waitFor()

    const chat = await say(page, 'write')
    await chat.getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached', timeout: 30_000 })
    await chat.getByRole('button', { name: 'History' }).click()
    const earlier = chat.getByRole('region', { name: 'Earlier conversations' })
    await earlier.getByRole('button', { name: /Brought from OpenAI/ }).click()
    await chat.getByRole('log', { name: 'Messages' }).getByText('Something old.').waitFor()
  })
})

describe('the chat’s limits', () => {
  it('hold at once, say so in the chat, and go back to the default', async () => {
    onTestFinished(async () => {
      await asOwner('PUT', '/api/chat/limits', { turnsADay: null })
    })
    const { page } = await visit(browser, demo.webUrl)
    await signIn(page, demo.owner)
    await page.goto('/settings/company')
    const limits = page.getByRole('region', { name: 'Chat limits' })
    const field = limits.getByLabel('Answers a day', { exact: true })
    await field.fill('0')
    await page.keyboard.press('Enter')
    await limits.getByText('Saved. It holds at once.').waitFor()

    const chat = await say(page, 'write')
    await chat.getByText(/limit/i).first().waitFor()
    expect(await chat.getByRole('log', { name: 'Messages' }).getByRole('listitem').count()).toBe(0)

    await page.goto('/settings/company')
    await limits.getByRole('button', { name: 'Back to the default: Answers a day' }).click()
    await limits.getByRole('button', { name: 'Save' }).click()
    await limits.getByText('Saved. It holds at once.').waitFor()
    const { set }: { set: { turnsADay: number | null } } = await (await asOwner('GET', '/api/chat/limits')).json()
    expect(set.turnsADay).toBeNull()
  })
})

describe('the workflows page', () => {
  it.each([
    ['light, on a desk', {}],
    ['dark, on a phone', phone],
    ['twice as large', zoomed],
  ])('has no barrier and no sideways scroll: %s', async (_, options) => {
    const { page, complaints } = await visit(browser, demo.webUrl, options)
    await signIn(page, demo.owner)
    complaints.length = 0
    await page.goto('/settings/workflows')
    const hosted = page.getByRole('article', { name: 'Ideas (hosted)' })
    await hosted.getByRole('button', { name: /^Change/ }).click()
    await hosted.getByRole('button', { name: 'Save' }).waitFor()
    expect(await barriers(page), 'a card').toEqual([])
    await hosted.getByRole('radio', { name: /^RevOS/ }).check()
    await hosted.getByRole('button', { name: 'Switch' }).click()
    expect(await barriers(page), 'the switch').toEqual([])
    await page.getByRole('button', { name: 'Add a workflow' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Add it' }).click()
    expect(await barriers(page), 'a new one').toEqual([])
    await page.goto('/settings/company')
    await page.getByRole('region', { name: 'Used today' }).waitFor()
    expect(await barriers(page), 'the limits').toEqual([])
    expect(complaints).toEqual([])
  })

  it('is only looked at by a member', async () => {
    const [member] = demo.members
    if (!member) throw new Error('the demo has no member')
    const { page, complaints } = await visit(browser, demo.webUrl)
    await signIn(page, member)
    complaints.length = 0
    await page.goto('/settings/workflows')
    await page.getByRole('article', { name: 'Ideas (hosted)' }).getByText('Who answers: OpenAI').waitFor()
    expect(await page.getByRole('radio').count()).toBe(0)
    expect(complaints).toEqual([])
  })
})
