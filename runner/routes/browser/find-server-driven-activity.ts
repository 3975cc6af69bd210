import type { Found } from '../../browser/reading.ts'
import type { OwnActivityFacts } from './cards.ts'

/**
 * Reads the cards of own activity on a server-driven page, by structure alone. Runs in the page.
 *
 * A card's own URN stands on the card itself or on its counts; every other one belongs to a post inside it. Source: linkedin-pages
 * §10, columns S.
 */
export function findServerDrivenActivity(): Found<OwnActivityFacts, never> {
  const postUrn = /urn:li:(?:activity|share|ugcPost):\d+/g
  const names = ['data-view-tracking-scope', 'componentkey', 'data-testid']
  const item = '[role="listitem"], [role="article"]'
  const apart = '[componentkey*="urn:li:comment:"], [data-testid*="commentList"], dialog, [popover]'
  const unique = (list: readonly string[]) => [...new Set(list)]
  const plain = (text: string | null | undefined) => (text ?? '').replace(/\s+/g, ' ').trim()
  /** A tracking scope may hold its content as the bytes of a text. */
  const told = (value: string) =>
    value.replace(/"data":\s*\[([\d,\s]{20,})\]/g, (_, bytes: string) =>
      String.fromCharCode(...bytes.split(',').map(Number)),
    )
  const borne = (element: Element) =>
    names.flatMap((name) => {
      const value = told(element.getAttribute(name) ?? '')
      return value.includes('urn:li:comment:') ? [] : (value.match(postUrn) ?? [])
    })
  const bearers = (within: Element) =>
    [...within.querySelectorAll(names.map((name) => `[${name}]`).join())].filter(
      (element) => borne(element).length > 0 && !element.closest(apart),
    )
  const profileIn = (link: Element | undefined) => {
    const name = /\/in\/([^/?#]+)/.exec(link?.getAttribute('href') ?? '')?.[1]
    return name ? decodeURIComponent(name).toLowerCase() : null
  }
  const main = document.querySelector('main')
  const bearing = main ? bearers(main) : []
  const outermost = (element: Element) => bearing.find((other) => other.contains(element)) ?? element
  const isItem = (element: Element) => element.matches(item)
  const posts = [...new Set(bearing.map((element) => element.closest(item) ?? outermost(element)))]
  const roots = posts.filter(
    (post) =>
      !posts.some((other) =>
        isItem(other) && !isItem(post)
          ? post.contains(other)
          : other !== post && isItem(other) === isItem(post) && other.contains(post),
      ),
  )
  const cards = roots.map((root) => {
    const all = bearers(root)
    const counts = all.filter((element) => (element.getAttribute('data-testid') ?? '').startsWith('ReactionFacepile'))
    const marked = unique([...borne(root), ...counts.slice(0, 1).flatMap(borne)])
    const urns = marked.length > 0 ? marked : unique(all.flatMap(borne))
    const links = [...root.querySelectorAll('a[href]')].filter((link) => !link.closest(apart))
    const linked = links.flatMap((link) => {
      const address = (link.getAttribute('href') ?? '').replace(/%3A/gi, ':')
      return address.includes('urn:li:comment:') ? [] : (address.match(postUrn) ?? [])
    })
    const text = [
      ...root.querySelectorAll('[data-testid="expandable-text-box"], [componentkey^="feed-commentary_"]'),
    ].find((part) => !part.closest(apart))
    const isBefore = (element: Element) =>
      !text || Boolean(element.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING)
    const profiles = links.filter((link) => profileIn(link) !== null && isBefore(link))
    // "<Name> reposted this" is a name that goes on in the same line, yet not with what the author is to the member ("• 2nd").
    const named = profiles.find((link) => plain(link.textContent) !== '')
    const line = named?.parentElement?.closest('p, span') ?? null
    const rest = plain(line?.textContent).slice(plain(named?.textContent).length).trim()
    const isHeader = line !== null && rest !== '' && !rest.startsWith('•')
    const header = isHeader ? line : null
    const author = profiles.find((link) => !header?.contains(link))
    // Two people above the text without such a line: somebody did something in a form that is not known.
    const others = new Set(profiles.map((link) => profileIn(link))).size > 1
    const inner = [...all.flatMap(borne), ...linked].filter((urn) => !urns.includes(urn))
    return {
      urns,
      inner: unique(inner),
      header: header ? plain(header.textContent) : others ? '' : null,
      headerBy: header || others ? profileIn(named) : null,
      author: profileIn(author),
      text: text?.textContent ?? '',
    }
  })
  const columns = [...(main?.querySelectorAll('[data-component-type="LazyColumn"]') ?? [])]
  const screens = [...(main?.querySelectorAll('[data-sdui-screen]') ?? [])]
  const places = columns.length > 0 ? columns : screens.length > 0 ? screens : main ? [main] : []
  const textLength = places.reduce((sum, place) => sum + plain(place.textContent).length, 0)
  return { facts: { cards, textLength }, elements: {} }
}
