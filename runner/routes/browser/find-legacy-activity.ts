import type { Found } from '../../browser/reading.ts'
import type { OwnActivityFacts } from './cards.ts'

/** Reads the cards of own activity on a legacy page. Runs in the page. Source: linkedin-pages §10, columns L. */
export function findLegacyActivity(): Found<OwnActivityFacts, never> {
  const postUrn = /urn:li:(?:activity|share|ugcPost):\d+/g
  const bearing = '[data-urn^="urn:li:"], [data-id^="urn:li:"]'
  const inside = '.update-components-mini-update-v2, .feed-shared-update-v2__content'
  const apart = 'article, .comments-comments-list'
  const borne = (element: Element) =>
    `${element.getAttribute('data-urn') ?? ''} ${element.getAttribute('data-id') ?? ''}`.match(postUrn) ?? []
  const profileIn = (element: Element | null | undefined) => {
    const name = /\/in\/([^/?#]+)/.exec(element?.getAttribute('href') ?? '')?.[1]
    return name ? decodeURIComponent(name).toLowerCase() : null
  }
  const unique = (list: readonly string[]) => [...new Set(list)]
  const main = document.querySelector('main')
  const roots = [...(main?.querySelectorAll(bearing) ?? [])].filter(
    (element) => borne(element).length > 0 && !element.parentElement?.closest(bearing) && !element.closest(apart),
  )
  const cards = roots.map((root) => {
    const own = [root, ...root.querySelectorAll(bearing)].filter(
      (element) => !element.closest(apart) && !element.closest(inside),
    )
    const inner = [...root.querySelectorAll(inside)].flatMap((part) =>
      [part, ...part.querySelectorAll('[data-urn], [data-id], a[href]')].flatMap((element) => [
        ...borne(element),
        ...(decodeURIComponent(element.getAttribute('href') ?? '').match(postUrn) ?? []),
      ]),
    )
    const header = root.querySelector('.update-components-header')
    const text = [...root.querySelectorAll('.update-components-text')].find(
      (part) => !part.closest(inside) && !part.closest(apart),
    )
    return {
      urns: unique(own.flatMap(borne)),
      inner: unique(inner),
      header: header ? (header.textContent ?? '').replace(/\s+/g, ' ').trim() : null,
      headerBy: profileIn(header?.querySelector('a[href*="/in/"]')),
      author: profileIn(root.querySelector('a[class*="update-components-actor__"][href*="/in/"]')),
      text: text?.textContent ?? '',
    }
  })
  return { facts: { cards, textLength: (main?.textContent ?? '').trim().length }, elements: {} }
}
