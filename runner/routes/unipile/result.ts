import { parsePostUrl } from '../../../core/pods/post-url.ts'

/** Unipile works on LinkedIn's real site, whatever site this installation is set to. */
const realSite = 'https://www.linkedin.com'

/**
 * Where a share stands on the site, out of what Unipile calls it.
 *
 * @param place an address or a URN; what is neither is left out
 */
export function resultOf(place: string | null, site: URL): { resultUrl?: string; resultUrn?: string } {
  const urn = place === null ? null : urnIn(place)
  if (urn === null) return {}
  return { resultUrn: urn, resultUrl: new URL(`/feed/update/${urn}/`, site).href }
}

function urnIn(place: string): string | null {
  if (/^urn:li:(?:activity|share|ugcPost):\d{5,25}$/.test(place)) return place
  try {
    return parsePostUrl(place, realSite).urn
  } catch {
    return null
  }
}
