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
  return site.host === 'www.linkedin.com' && url.origin === 'https://static.licdn.com' && method === 'GET'
}
