import type { Found } from '../../browser/reading.ts'
import { inAllLanguages, isOneOf } from './words.ts'

/** A short message that the site shows after an action. */
export interface Toast {
  readonly text: string
  /** URN in the address of its link. */
  readonly urn: string | null
}

/** Reads the toasts that stand on the page. Source: linkedin-pages §9, column L. */
export function findToasts(): Found<readonly Toast[], never> {
  const items = [...document.querySelectorAll('#artdeco-toasts__wormhole .artdeco-toast-item, .artdeco-toast-item')]
  const toasts = items.map((item) => {
    const message = item.querySelector('.artdeco-toast-item__message')
    const address = item.querySelector('a[href]')?.getAttribute('href') ?? ''
    return {
      text: (message?.textContent ?? '').trim(),
      urn: /urn:li:(?:activity|share|ugcPost):\d+/.exec(address.replace(/%3A/gi, ':'))?.[0] ?? null,
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
