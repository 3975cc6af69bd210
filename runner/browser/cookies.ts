import type { Page } from '@cloudflare/puppeteer'

/** A cookie as a browser has it; `expires` in seconds since 1970, negative for the length of a browser's life. */
export interface BrowserCookie {
  readonly name: string
  readonly value: string
  readonly domain: string
  readonly path: string
  readonly expires: number
  readonly httpOnly: boolean
  readonly secure: boolean
  readonly sameSite?: 'Strict' | 'Lax' | 'None' | undefined
}

/** The cookie without which nobody is signed in. */
const signedIn = 'li_at'

/** What makes a session on LinkedIn's site: who is signed in, the token that its forms repeat, the browser that it was given to. */
const sessionNames: ReadonlySet<string> = new Set([signedIn, 'JSESSIONID', 'bscookie'])

/**
 * Picks out the cookies that make a session of the site: those of the site's own host only, and none that has run out.
 *
 * @param now in milliseconds since 1970
 * @returns in a fixed order, with nothing beside the fields of {@link BrowserCookie}; none at all where nobody is signed in
 */
export function sessionCookies(cookies: readonly BrowserCookie[], site: URL, now: number): readonly BrowserCookie[] {
  const kept = cookies
    .filter(
      ({ name, value, domain, expires }) =>
        sessionNames.has(name) &&
        value !== '' &&
        domain.replace(/^\./, '') === site.hostname &&
        (expires < 0 || expires * 1000 > now),
    )
    .map(({ name, value, domain, path, expires, httpOnly, secure, sameSite }) => ({
      ...{ name, value, domain, path, expires, httpOnly, secure },
      ...(sameSite && { sameSite }),
    }))
    .sort((one, other) => (one.name < other.name ? -1 : Number(one.name > other.name)))
  return kept.some(({ name }) => name === signedIn) ? kept : []
}

/** True where two sessions are the same. An end that is put off by less than a day is no change: sites do so at each request. */
export function sameSession(one: readonly BrowserCookie[], other: readonly BrowserCookie[]): boolean {
  const told = (cookies: readonly BrowserCookie[]) =>
    JSON.stringify(
      cookies.map(({ name, value, domain, path, expires }) => [
        name,
        value,
        domain,
        path,
        Math.floor(expires / 86_400),
      ]),
    )
  return told(one) === told(other)
}

/** Reads the session that a page's browser has on the site. @throws what puppeteer throws */
export async function readSession(page: Page, site: URL, now: number): Promise<readonly BrowserCookie[]> {
  return sessionCookies(await page.cookies(site.origin), site, now)
}

/** Puts a session into a page's browser, before it asks the site for anything. @throws what puppeteer throws */
export async function putSession(page: Page, site: URL, cookies: readonly BrowserCookie[]): Promise<void> {
  const cdp = await page.createCDPSession()
  await cdp.send('Network.setCookies', {
    cookies: cookies.map(({ domain, expires, sameSite, ...cookie }) => ({
      ...cookie,
      // One that was the host's alone stays so: with a domain it would be all its subdomains'.
      url: site.origin,
      ...(domain.startsWith('.') && { domain }),
      ...(expires >= 0 && { expires }),
      ...(sameSite && { sameSite }),
    })),
  })
  await cdp.detach()
}

/** Takes every cookie out of a page's browser. @throws what puppeteer throws */
export async function clearCookies(page: Page): Promise<void> {
  const cdp = await page.createCDPSession()
  await cdp.send('Network.clearBrowserCookies')
  await cdp.detach()
}
