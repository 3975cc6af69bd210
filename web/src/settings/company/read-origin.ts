/** The origin of a site as a person types it (`www.example.com`, `https://example.com/path`), or null where it is none. */
export function readOrigin(typed: string): string | null {
  const text = typed.trim()
  const address = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `https://${text}`
  if (/\s/.test(text) || !URL.canParse(address)) return null
  const { protocol, hostname, origin } = new URL(address)
  if (protocol === 'http:') return /^(localhost|127\.0\.0\.1)$/.test(hostname) ? origin : null
  return protocol === 'https:' && (hostname.includes('.') || hostname === 'localhost') ? origin : null
}
