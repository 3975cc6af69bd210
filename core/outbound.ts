import { Problem } from './problem.ts'

/**
 * Where requests may go whose address a tenant has given: `public` is https and a host with a public name; `any` is for an
 * installation whose outside world is on its own machine.
 */
export type OutboundPolicy = 'public' | 'any'

/** Reads the variable OUTBOUND_URLS; everything but `any` is `public`. */
export const outboundPolicy = (setting: string | undefined): OutboundPolicy => (setting === 'any' ? 'any' : 'public')

/** Names that never lead outside (RFC 6761, RFC 6762, RFC 8375), and the metadata names of hosting platforms. */
const inner = /(^|\.)(localhost|local|internal|intranet|lan|home\.arpa|test|example|invalid|onion)$/i
/** An IPv4 address in any of its writings comes out of `URL` as four numbers; IPv6 stands in brackets. */
const address = /^(\d{1,3}(\.\d{1,3}){3}|\[.*\])$/

/** Why an address may not be called; null where it may. */
export function whyNotOutbound(text: string, policy: OutboundPolicy): string | null {
  if (!URL.canParse(text)) return 'This is not an address. It begins with https://.'
  const { protocol, hostname, username, password } = new URL(text)
  if (username || password) return 'The address may not hold a user name or password.'
  if (policy === 'any')
    return protocol === 'https:' || protocol === 'http:' ? null : 'The address begins with https://.'
  if (protocol !== 'https:') return 'The address must begin with https://.'
  const host = hostname.replace(/\.$/, '')
  if (address.test(host) || inner.test(host) || !host.includes('.')) {
    return 'The address must name a public host.'
  }
  return null
}

/**
 * Checks an address that a tenant has given, before anything is sent there.
 *
 * @param path the field that holds it
 * @throws Problem `address_not_allowed`
 */
export function requireOutbound(text: string, policy: OutboundPolicy, path: string): void {
  const reason = whyNotOutbound(text, policy)
  if (reason) throw new Problem('address_not_allowed', reason, { errors: [{ path, message: reason }] })
}
