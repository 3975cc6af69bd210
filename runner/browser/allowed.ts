/**
 * True where a page of `site` may make this request: only to the site itself, and for LinkedIn's own site to read from the
 * host that its scripts and styles come from.
 *
 * This is the last gate: whatever a page, a text in it or a fault of ours makes the browser ask for passes here.
 */
export function isAllowed(address: string, method: string, site: URL): boolean {
  if (/^(?:data|blob):/.test(address)) return method === 'GET'
  if (!URL.canParse(address)) return false
  const url = new URL(address)
  if (url.username || url.password) return false
  if (url.origin === site.origin) return true
  return assetHost(site) === url.origin && method === 'GET'
}

const assetHost = (site: URL) => (site.host === 'www.linkedin.com' ? 'https://static.licdn.com' : null)

/**
 * The policy that every page is given beside its own. It holds back what does not pass by requests that can be looked at one by one:
 * WebSockets, WebTransport, and what workers ask for.
 */
export function pagePolicy(site: URL): string {
  const hosts = [site.origin, assetHost(site)].filter((host) => host !== null).join(' ')
  return `connect-src ${hosts} data: blob:; worker-src blob:`
}

/** What a request does to the account: puts out a share, changes something else, or null for neither. */
export type Effect = 'share' | 'change' | null

/**
 * Tells what a request of the site's own pages does to the account, by its address.
 *
 * Reading by POST stays reading: pages of the newer dialect come so, long queries say so in a header, and telemetry goes elsewhere.
 * Source: linkedin-pages §1.1; the endpoints are those that public automation code names.
 *
 * @param override the header `x-http-method-override`, if any
 */
export function effectOf(address: string, method: string, override?: string): Effect {
  if (/^(?:GET|HEAD|OPTIONS)$/i.test(override ?? method) || !URL.canParse(address)) return null
  const { pathname, searchParams } = new URL(address)
  if (pathname.startsWith('/voyager/api/')) {
    return /repost|share|ugcPost|contentcreation/i.test(`${pathname} ${searchParams.get('queryId')}`)
      ? 'share'
      : 'change'
  }
  if (!pathname.startsWith('/flagship-web/')) return null
  const action = (searchParams.get('sduiid') ?? pathname).split(/[./]/).at(-1) ?? ''
  if (
    !/^(?:create|add|repost|share|publish|post|submit|send|react|follow|connect|update|delete|remove)/i.test(action)
  ) {
    return null
  }
  return /repost|share|post|publish/i.test(action) ? 'share' : 'change'
}
