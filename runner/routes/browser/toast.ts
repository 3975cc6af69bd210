import type { Found } from '../../browser/reading.ts'
import { inAllLanguages, isOneOf } from './words.ts'

/** A short message that the site shows after an action. */
export interface Toast {
  readonly text: string
  /** URN in the address of its link. */
  readonly urn: string | null
}

/** How a dialect marks its toasts. */
export interface ToastMarks {
  readonly items: string
  /** What holds the words; null where they are what stands in the toast outside of its link. */
  readonly message: string | null
}

/** Reads the toasts that stand on the page. Runs in the page. Source: linkedin-pages §9. */
export function findToasts({ items, message }: ToastMarks): Found<readonly Toast[], never> {
  const postUrn = /urn:li:(?:activity|share|ugcPost):\d+/
  const plain = (text: string | null | undefined) => (text ?? '').replace(/\s+/g, ' ').trim()
  const toasts = [...document.querySelectorAll(items)].map((item) => {
    const links = [...item.querySelectorAll('a[href]')]
    // A region that lists several things announces none of them.
    const address = links.length === 1 ? (links[0]?.getAttribute('href') ?? '') : ''
    const words = message === null ? null : item.querySelector(message)
    const whole = item.cloneNode(true) as Element
    for (const link of whole.querySelectorAll('a, button')) link.remove()
    return {
      text: plain((words ?? whole).textContent),
      urn: postUrn.exec(address.replace(/%3A/gi, ':'))?.[0] ?? null,
    }
  })
  return { facts: toasts, elements: {} }
}

/**
 * The URN of the share that a toast announces.
 *
 * The toast for a copied link also bears a link to a post: to the original. So the link has to lead to something new.
 *
 * @param post every URN that the original is known by
 * @param before what stood there before the press
 * @returns null where no toast announces one, which proves nothing
 */
export function announcedShare(
  toasts: readonly Toast[],
  post: ReadonlySet<string>,
  before: readonly Toast[],
): string | null {
  const copied = inAllLanguages((row) => row.linkCopied)
  for (const { text, urn } of toasts) {
    if (!urn || post.has(urn) || isOneOf(text, copied)) continue
    if (before.some((toast) => toast.urn === urn)) continue
    return urn
  }
  return null
}
