import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { BrowserSession, type Tab, viewport } from '../../../runner/browser/session.ts'
import { env } from './world.ts'

const site = new URL(env.LINKEDIN_WEB_URL)
/** The same server under another name: another host to the browser. */
const otherHost = `http://localhost:${site.port}`

describe("a run's browser", () => {
  let session: BrowserSession
  let tab: Tab
  beforeEach(async () => {
    session = await BrowserSession.open(env.BROWSER, site)
    tab = await session.newTab()
    await tab.page.goto(`${site.origin}/login`)
  })
  afterEach(() => session.close())

  /** What becomes of a request that the page makes, whatever the other side would say to it. */
  const ask = (address: string) =>
    tab.page.evaluate(
      (url) =>
        fetch(url, { mode: 'no-cors' }).then(
          () => 'reached',
          () => 'stopped',
        ),
      address,
    )

  const tabs = async () => (await tab.page.browser().pages()).length

  it('reaches the site, and nothing else', async () => {
    expect(tab.status()).toBe(200)
    expect(await ask(`${site.origin}/__health`)).toBe('reached')
    expect(await ask(`${otherHost}/__health`)).toBe('stopped')
    await expect(tab.page.goto(otherHost)).rejects.toThrow('ERR_BLOCKED_BY_CLIENT')
  })

  /** What becomes of a way past the requests that can be looked at, wherever it would lead; `blocked` by the page's policy. */
  const way = (make: string) =>
    tab.page.evaluate(`new Promise((done) => {
      addEventListener('securitypolicyviolation', (event) => done(event.effectiveDirective + ' ' + event.disposition))
      try { (${make})(done) } catch (error) { done(error.name) }
      setTimeout(done, 5_000, 'passed')
    })`)

  it.each([
    ['a WebSocket to the site', `() => new WebSocket('ws://${site.host}/x')`],
    ['a WebSocket elsewhere', `() => new WebSocket('wss://example.test/x')`],
    ['an EventSource elsewhere', `() => new EventSource('${otherHost}/x')`],
    ['a beacon elsewhere', `() => navigator.sendBeacon('${otherHost}/x', 'x')`],
    [
      'a worker of its own making',
      `(done) => {
        const code = "addEventListener('securitypolicyviolation', (e) => postMessage(e.effectiveDirective + ' ' + e.disposition)); new WebSocket('ws://${site.host}/x')"
        new Worker(URL.createObjectURL(new Blob([code]))).onmessage = (event) => done(event.data)
      }`,
    ],
  ])('holds back %s', async (_, make) => {
    expect(await way(make)).toBe('connect-src enforce')
  })

  it('starts no worker by address, and knows no WebRTC, in no frame', async () => {
    expect(await way("() => new Worker('/static/wire.js')")).toBe('worker-src enforce')
    const kinds = await tab.page.evaluate(() => {
      const frame = document.body.appendChild(document.createElement('iframe'))
      const inFrame = frame.contentWindow as unknown as Record<string, unknown>
      return [typeof RTCPeerConnection, typeof inFrame.RTCPeerConnection]
    })
    expect(kinds).toEqual(['undefined', 'undefined'])
  })

  it('lets nothing change the account before a share is permitted, and then one share pass', async () => {
    const post = (path: string) =>
      tab.page.evaluate(
        (url) =>
          fetch(url, { method: 'POST', body: '{}' }).then(
            ({ status }) => String(status),
            () => 'stopped',
          ),
        path,
      )
    const share = '/voyager/api/graphql?action=execute&queryId=voyagerFeedDashReposts.x'
    expect(await post(share)).toBe('stopped')
    expect(await post('/voyager/api/graphql?action=execute&queryId=voyagerFeedDashReactions.x')).toBe('stopped')
    expect(await post('/checkpoint/lg/login-submit')).toBe('200')
    session.permitShare()
    expect(await post(share)).toBe('401')
    session.permitShare()
    expect(await post(share)).toBe('stopped')
    const other = await session.newTab()
    await other.page.goto(`${site.origin}/login`)
    tab = other
    expect(await post(share)).toBe('stopped')
  })

  it('has the one size of window', async () => {
    const size = await tab.page.evaluate(() => ({ width: innerWidth, height: innerHeight }))
    expect(size).toEqual(viewport)
  })

  it('opens no tab for a page, and answers its dialogs with no', async () => {
    const before = await tabs()
    const answer = await tab.page.evaluate(() => {
      window.open('/feed/')
      return window.confirm('Are you sure?')
    })
    expect(answer).toBe(false)
    await vi.waitFor(async () => expect(await tabs()).toBe(before), 15_000)
    await session.newTab()
    expect(await tabs()).toBe(before + 1)
  })

  it.each<[string, () => Promise<void>]>([
    ['that a page opens without a way back', () => tab.page.evaluate(() => void window.open('/feed/', '', 'noopener'))],
    [
      'of a link pressed for a new tab, which has no opener',
      async () => {
        await tab.page.evaluate(() => {
          document.documentElement.innerHTML = '<a href="/feed/" style="position: fixed; inset: 0">Open</a>'
        })
        await tab.page.keyboard.down('Control')
        await tab.page.mouse.click(100, 100)
        await tab.page.keyboard.up('Control')
      },
    ],
  ])('closes a tab %s', async (_, open) => {
    const browser = tab.page.browser()
    const before = await tabs()
    const made = new Promise<void>((done) => browser.once('targetcreated', () => done()))
    const gone = new Promise<void>((done) => browser.once('targetdestroyed', () => done()))
    await open()
    await made
    await gone
    expect(await tabs()).toBe(before)
  })

  it('leaves its own tabs alone, opened side by side', async () => {
    const before = await tabs()
    const two = await Promise.all([session.newTab(), session.newTab()])
    await Promise.all(two.map(({ page }) => page.goto(`${site.origin}/login`)))
    expect(await tabs()).toBe(before + 2)
  })

  it('is closed for good, however often', async () => {
    await session.close()
    await session.close()
    await expect(session.newTab()).rejects.toThrow()
  })
})
