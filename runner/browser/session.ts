import puppeteer, {
  type Browser,
  type CDPEvents,
  type CDPSession,
  type HTTPRequest,
  type Page,
  type Target,
} from '@cloudflare/puppeteer'
import { log } from '../../core/log.ts'
import { effectOf, isAllowed, pagePolicy } from './allowed.ts'
import { waitBeforeLaunch } from './launch-limits.ts'
import { NoBrowserFree } from './no-browser-free.ts'

/** The size of the window. Part of what the page looks like, so the same for everybody. */
export const viewport = { width: 1366, height: 900 } as const

const navigationTimeoutMs = 20_000
const actionTimeoutMs = 10_000
/** How long a run waits by itself for its turn to launch; beyond that it goes back in line. */
const patienceMs = 10_000

/** A page, and the HTTP status of the last navigation in it (0 before the first). */
export interface Tab {
  readonly page: Page
  status(): number
}

/**
 * One browser for one run, closed at its end.
 *
 * Its tabs reach only the one site, change nothing for the account but by the one share that {@link BrowserSession.permitShare} lets
 * through, download nothing, and have every dialog dismissed. A tab that a page opens is closed at once, by when its address may have
 * been asked for. Nothing about the browser is disguised.
 *
 * Interception of requests, which stands on the Fetch domain of the DevTools protocol, does not see WebSockets, WebTransport and
 * WebRTC. The first two are held back by a policy that is added to every document; the last, which no policy stops, by taking its
 * constructor away.
 */
export class BrowserSession {
  readonly id: string
  readonly #browser: Browser
  readonly #binding: Fetcher
  readonly #site: URL
  /** The tab that the browser began with, and ours. */
  readonly #own: Set<Target>
  #opened: Promise<unknown> = Promise.resolve()
  #share: 'barred' | 'permitted' | 'made' = 'barred'

  private constructor(browser: Browser, binding: Fetcher, site: URL) {
    this.#browser = browser
    this.#binding = binding
    this.#site = site
    this.#own = new Set(browser.targets())
    this.id = browser.sessionId()
    browser.on('targetcreated', (target: Target) => void this.#refuseForeign(target))
  }

  /**
   * Launches a browser, once the service allows one.
   *
   * @throws NoBrowserFree where none may be launched for longer than a run waits; whatever puppeteer throws
   */
  static async open(binding: Fetcher, site: URL): Promise<BrowserSession> {
    const wait = waitBeforeLaunch(await puppeteer.limits(binding))
    if (wait === null || wait > patienceMs) throw new NoBrowserFree(wait ?? patienceMs)
    if (wait > 0) await scheduler.wait(wait)
    try {
      return new BrowserSession(await puppeteer.launch(binding), binding, site)
    } catch (error) {
      // The status is told in the words only, and Retry-After not at all.
      if (error instanceof Error && /code: (?:429|503)/.test(error.message)) throw new NoBrowserFree(patienceMs)
      throw error
    }
  }

  /** Lets one share pass, and whatever else the page tells the site from now on. To be called right before the one last press. */
  permitShare(): void {
    if (this.#share === 'barred') this.#share = 'permitted'
  }

  /** Opens a tab of our own, with every guard in place before it asks for anything. */
  async newTab(): Promise<Tab> {
    const opened = this.#openOwn()
    this.#opened = Promise.allSettled([this.#opened, opened])
    const page = await opened
    let status = 0
    page.on('response', (response) => {
      const request = response.request()
      if (request.isNavigationRequest() && request.frame() === page.mainFrame()) status = response.status()
    })
    page.setDefaultNavigationTimeout(navigationTimeoutMs)
    page.setDefaultTimeout(actionTimeoutMs)
    page.on('dialog', (dialog) => void dialog.dismiss().catch(ignoreGone))
    page.on('request', (request) => {
      const passes = this.#passes(request)
      void (passes ? request.continue() : request.abort('blockedbyclient')).catch(ignoreGone)
    })
    const cdp = await page.createCDPSession()
    await Promise.all([
      page.setViewport(viewport),
      // A service worker's requests would not be seen by the interception.
      page.setBypassServiceWorker(true),
      page.setRequestInterception(true),
      cdp.send('Browser.setDownloadBehavior', { behavior: 'deny' }),
      page.evaluateOnNewDocument(() => {
        for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'RTCDataChannel']) {
          Reflect.deleteProperty(globalThis, name)
        }
      }),
      addPolicy(cdp, pagePolicy(this.#site)),
    ])
    return { page, status: () => status }
  }

  /** Ends the browser. Never throws: a browser that is gone is closed. */
  async close(): Promise<void> {
    // Where our connection was cut the browser itself may go on for a minute, and browsers at once are few.
    const ended = (await endBrowser(this.#browser)) || (await this.#endAnew())
    if (!ended) log.warn('browser_left', {})
    await this.#browser.disconnect().catch(ignoreGone)
  }

  async #endAnew(): Promise<boolean> {
    try {
      return await endBrowser(await puppeteer.connect(this.#binding, this.id))
    } catch {
      // Nothing is left to connect to.
      return true
    }
  }

  #passes(request: HTTPRequest): boolean {
    const address = request.url()
    if (!isAllowed(address, request.method(), this.#site)) return false
    const effect = effectOf(address, request.method(), request.headers()['x-http-method-override'])
    if (effect === null) return true
    if (this.#share === 'barred' || (effect === 'share' && this.#share === 'made')) return false
    if (effect === 'share') this.#share = 'made'
    return true
  }

  async #openOwn(): Promise<Page> {
    const page = await this.#browser.newPage()
    this.#own.add(page.target())
    return page
  }

  async #refuseForeign(target: Target): Promise<void> {
    if (target.type() !== 'page') return
    // Without an opener it may be one of ours that is just being opened. Links pressed for a new tab have none either.
    if (!target.opener()) await this.#opened
    if (this.#own.has(target)) return
    const page = await target.page().catch(() => null)
    await page?.close().catch(ignoreGone)
  }
}

/**
 * Adds a policy to every document that a tab loads; with several, each of them holds.
 *
 * A header that is added to an answer on its way is shown, yet not obeyed: the browser has read the policies by then. So the answer is
 * given anew, with all that it holds.
 */
async function addPolicy(cdp: CDPSession, policy: string): Promise<void> {
  const giveAnew = async ({
    requestId,
    responseStatusCode,
    responseStatusText,
    responseHeaders = [],
  }: CDPEvents['Fetch.requestPaused']) => {
    const isRedirect = responseStatusCode !== undefined && responseStatusCode >= 300 && responseStatusCode < 400
    if (responseStatusCode === undefined || isRedirect) return cdp.send('Fetch.continueResponse', { requestId })
    const { body, base64Encoded } = await cdp.send('Fetch.getResponseBody', { requestId })
    return cdp.send('Fetch.fulfillRequest', {
      requestId,
      responseCode: responseStatusCode,
      // Statuses that no standard names need a phrase.
      responsePhrase: responseStatusText || 'None',
      responseHeaders: [
        ...responseHeaders.filter(({ name }) => !/^(?:content-(?:encoding|length)|transfer-encoding)$/i.test(name)),
        { name: 'content-security-policy', value: policy },
      ],
      body: base64Encoded ? body : Buffer.from(body).toString('base64'),
    })
  }
  cdp.on('Fetch.requestPaused', (paused) => {
    void giveAnew(paused).catch(() => {
      // Without the policy there is no page.
      void cdp.send('Fetch.failRequest', { requestId: paused.requestId, errorReason: 'Failed' }).catch(ignoreGone)
    })
  })
  await cdp.send('Fetch.enable', { patterns: [{ resourceType: 'Document', requestStage: 'Response' }] })
}

/** Puppeteer's own close writes to the console where the browser is gone before it has answered. */
async function endBrowser(browser: Browser): Promise<boolean> {
  try {
    const cdp = await browser.target().createCDPSession()
    await cdp.send('Browser.close')
    return true
  } catch {
    return false
  }
}

function ignoreGone(): void {}
