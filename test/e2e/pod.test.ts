import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { openBrowser } from '../support/browser.ts'
import { signIn, visit } from '../support/visit.ts'

const demo = inject('demo')
const headers = { authorization: `Bearer ${demo.apiKey}`, 'content-type': 'application/json' }

type Activity = { id: string; member: { id: string; name: string }; state: string; resultUrl: string | null }
type Details = Activity & { steps: { outcome: string; screenshotUrl: string | null }[] }
type Effect = { kind: string; account: string; target: string }

async function get<T>(path: string): Promise<T> {
  const response = await fetch(demo.apiUrl + path, { headers })
  expect(response.status, path).toBe(200)
  return response.json()
}

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

describe('a post offered to the pod', () => {
  it('is shared once by every member, and the page shows it', async () => {
    const offered = await fetch(`${demo.apiUrl}/api/pods/${demo.podId}/amplifications`, {
      method: 'POST',
      headers: { ...headers, 'idempotency-key': crypto.randomUUID() },
      body: JSON.stringify({ postUrl: demo.postUrl }),
    })
    expect(offered.status).toBe(202)
    const { id, postUrn, counts } = await offered.json()
    expect(counts.total).toBe(demo.members.length)

    const { page } = await visit(browser, demo.webUrl)
    await signIn(page, demo.owner)
    await page.goto(`/pods/${demo.podId}`)
    const shares = page.getByRole('link').filter({ hasText: 'Shared' })
    await expect.poll(() => shares.count(), { timeout: 45_000 }).toBe(demo.members.length)

    const { items } = await get<{ items: Activity[] }>(`/api/activities?amplificationId=${id}`)
    expect(items.map(({ state }) => state)).toEqual(demo.members.map(() => 'succeeded'))
    for (const { resultUrl } of items) expect(resultUrl).toMatch(new URL(demo.standins.linkedin).origin)

    const ledger: { effects: Effect[] } = await (await fetch(`${demo.standins.linkedin}/__ledger`)).json()
    const reposts = ledger.effects.filter(({ kind, target }) => kind === 'repost' && target === postUrn)
    expect(new Set(reposts.map(({ account }) => account)).size).toBe(demo.members.length)
    expect(reposts).toHaveLength(demo.members.length)

    const [first] = items
    if (first === undefined) throw new Error('no activity')
    const { steps } = await get<Details>(`/api/activities/${first.id}`)
    expect(steps.map(({ outcome }) => outcome)).not.toContain('failed')
    const pictures = steps.flatMap(({ screenshotUrl }) => screenshotUrl ?? [])
    expect(pictures.length).toBeGreaterThan(0)
    for (const url of pictures.slice(0, 1)) {
      const picture = await fetch(new URL(url, demo.apiUrl), { headers })
      expect(picture.status).toBe(200)
      expect(picture.headers.get('content-type')).toMatch(/^image\//)
    }
  })
})
