import { Problem } from '../problem.ts'

/** A post as a person named it: the address to open, and the id that the address itself carries. */
export interface PostAddress {
  /** The address without query and fragment, on the host that the person gave. */
  readonly url: string
  /** `urn:li:activity|share|ugcPost:<number>`; the three kinds number one post differently and are never converted. */
  readonly urn: string
  /** The public name of the author, where the address tells it (`/posts/<name>_…`). */
  readonly author: string | null
}

const inPath = /^\/feed\/update\/(urn:li:(?:activity|share|ugcPost):\d{5,25})\/?$/
const inSlug = /^\/posts\/[^/]*-(activity|share|ugcPost)-(\d{5,25})(?:-[\w-]{1,12})?\/?$/

const refuse = (message: string) =>
  new Problem('not_a_linkedin_post', message, { errors: [{ path: 'postUrl', message }] })

/** The host itself, or for LinkedIn's own site also its other names (`de.linkedin.com`, `linkedin.com`). */
function isSameSite(host: string, site: URL): boolean {
  if (host === site.host) return true
  const domain = site.host.replace(/^www\./, '')
  return domain === 'linkedin.com' && (host === domain || host.endsWith(`.${domain}`))
}

/**
 * Reads the address of a LinkedIn post.
 *
 * Source: linkedin-pages reference §5.1; the two public forms carry the id in the path or at the end of the slug.
 *
 * @param text what the person gave
 * @param linkedInWebUrl the configured site, such as `https://www.linkedin.com`
 * @throws Problem `not_a_linkedin_post`, saying what to give instead
 */
export function parsePostUrl(text: string, linkedInWebUrl: string): PostAddress {
  const site = new URL(linkedInWebUrl)
  if (!URL.canParse(text)) throw refuse("This is not a web address. Use the post's own menu, Copy link to post.")
  const url = new URL(text)
  if (url.hostname === 'lnkd.in') {
    throw refuse('This is a short link. Open it, and use the full address of the post it leads to.')
  }
  if (url.protocol !== site.protocol || url.username || url.password || !isSameSite(url.host, site)) {
    throw refuse(`This is not an address on ${site.host}.`)
  }
  let path: string
  try {
    path = decodeURIComponent(url.pathname)
  } catch {
    throw refuse('This address is damaged. Copy the link of the post again.')
  }
  const slug = inSlug.exec(path)
  const urn = inPath.exec(path)?.[1] ?? (slug && `urn:li:${slug[1]}:${slug[2]}`)
  if (!urn) throw refuse("This is not the address of a post. Use the post's own menu, Copy link to post.")
  const author = /^\/posts\/([\p{L}\p{N}-]{3,100})_/u.exec(path)?.[1]?.toLowerCase() ?? null
  return { url: `${url.origin}${url.pathname}`, urn, author }
}
