import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { barriers } from '../support/barriers.ts'
import { openBrowser } from '../support/browser.ts'
import { phone, signIn, visit } from '../support/visit.ts'

const demo = inject('demo')

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

type Answer = { id: string; link: string; user: { id: string }; textVersion: string }

/** Calls the API from a page, as the person who is signed in there. An answer without a body is read as none of its fields. */
async function api(page: Page, method: string, path: string, data?: object): Promise<Answer> {
  const response = await page.request.fetch(demo.webUrl + path, { method, data, headers: { origin: demo.webUrl } })
  const text = await response.text()
  if (!response.ok()) throw new Error(`${method} ${path}: ${response.status()} ${text}`)
  return JSON.parse(text || '{}')
}

/** Has somebody join the company on a phone who may share by the browser at any hour, and is asked each time. */
async function newMember(owner: Page, vanity: string): Promise<Page> {
  const { link } = await api(owner, 'POST', '/api/invitations', {
    email: `${crypto.randomUUID()}@example.test`,
    role: 'member',
  })
  const { page } = await visit(browser, demo.webUrl, phone)
  await page.goto(link)
  await page.getByLabel('Your name').fill('Jonas Weber')
  await page.getByLabel('Password').fill('a pass of many words')
  await page.getByRole('button', { name: 'Join', exact: true }).click()
  await page.getByRole('region', { name: 'Start a chat' }).waitFor()
  await api(page, 'PUT', '/api/membership', { linkedinVanity: vanity })
  for (const purpose of ['repost', 'stored_sign_in']) {
    const { textVersion } = await api(page, 'GET', `/api/consents/text?route=browser&purpose=${purpose}`)
    await api(page, 'POST', '/api/consents', { route: 'browser', purpose, textVersion })
  }
  const signInAtLinkedIn = { email: `${vanity}@example.test`, password: `${vanity}-pass-1` }
  await api(page, 'PUT', '/api/membership/linkedin-sign-in', signInAtLinkedIn)
  const hours = { days: [0, 1, 2, 3, 4, 5, 6], from: '00:00', to: '24:00' }
  await api(page, 'PATCH', '/api/membership', { hours })
  return page
}

async function reposts(vanity: string) {
  const ledger = await (await fetch(`${demo.standins.linkedin}/__ledger`)).json()
  const effects = ledger.effects as { kind: string; account: string; text: string | null }[]
  return effects.filter(({ kind, account }) => kind === 'repost' && account === vanity)
}

describe('a member who is asked', () => {
  it('sees the post and the exact words on a phone, changes them, presses Share, and it is shared once', async () => {
    const { page: owner, complaints } = await visit(browser, demo.webUrl)
    await signIn(owner, demo.owner)
    complaints.length = 0
    const jonas = await newMember(owner, 'jonas-weber')
    const pod = await api(owner, 'POST', '/api/pods', { name: `Friday readers ${crypto.randomUUID().slice(0, 4)}` })
    const me = await api(jonas, 'GET', '/api/me')
    await api(owner, 'POST', `/api/pods/${pod.id}/invitations`, { userId: me.user.id })
    await jonas.goto('/approvals')
    await jonas.getByRole('button', { name: /^Join: / }).click()
    await jonas.getByRole('button', { name: 'Join the pod' }).click()
    await jonas.getByRole('button', { name: /^Join: / }).waitFor({ state: 'detached' })

    await owner.goto(`/pods/${pod.id}`)
    await owner.getByRole('button', { name: 'Offer a post' }).first().click()
    const offering = owner.getByRole('dialog')
    await offering
      .getByLabel('Address of the post')
      .fill(`${demo.standins.linkedin}/feed/update/urn:li:activity:7398000000000000002/`)
    await offering.getByLabel('Words to add').fill('Three lessons on pricing.')
    await offering.getByRole('button', { name: 'Look it over' }).click()
    await offering.getByRole('button', { name: /^Offer/ }).click()
    await offering.getByRole('status').waitFor()
    await owner.keyboard.press('Escape')
    await owner.getByText('Waiting for approval').waitFor()

    await jonas.goto('/approvals')
    await jonas.getByRole('button', { name: /^Share/ }).click()
    const sheet = jonas.getByRole('dialog')
    expect(await sheet.getByText('By the browser that RevOS runs, and no other').count()).toBe(1)
    expect(await barriers(jonas)).toEqual([])
    await sheet.getByLabel('Exact words above it').fill('What I learnt about pricing this year.')
    expect(await reposts('jonas-weber')).toEqual([])
    await sheet.getByRole('button', { name: 'Share', exact: true }).click()

    await expect.poll(() => owner.getByText('1 of 1 shared').count(), { timeout: 45_000 }).toBe(1)
    expect(await reposts('jonas-weber')).toMatchObject([{ text: 'What I learnt about pricing this year.' }])
    await owner.getByRole('link').filter({ hasText: 'Shared' }).click()
    await owner.getByRole('heading', { name: 'What happened' }).waitFor()
    expect(await barriers(owner)).toEqual([])
    expect(complaints).toEqual([])
  })
})
