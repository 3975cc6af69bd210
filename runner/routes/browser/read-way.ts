import type { Found } from '../../browser/reading.ts'

/** What lies over the page and may be put aside. */
export interface WayFacts {
  readonly cookieBanner: boolean
  /** A dialog that takes nothing: it holds no editor and no field. */
  readonly dialog: boolean
}

/** What the ways out of a dialog say, in all languages. */
export interface WayWords {
  readonly notNow: readonly string[]
  readonly dismiss: readonly string[]
}

/**
 * Finds the cookie banner's refusal, and the way out of a dialog without an editor: "not now" before closing it. Nothing that agrees
 * to anything is ever looked for. Runs in the page.
 */
export function findWay({ notNow, dismiss }: WayWords): Found<WayFacts, 'reject' | 'leave'> {
  const shown = (element: Element) => {
    const box = element.getBoundingClientRect()
    return box.width > 1 && box.height > 1 && getComputedStyle(element).visibility === 'visible'
  }
  const banners = '[data-test-global-alert-type="COOKIE_CONSENT"], .artdeco-global-alert--COOKIE_CONSENT'
  const banner = [...document.querySelectorAll(banners)].find(shown) ?? null
  const reject = banner ? ([...banner.querySelectorAll('button[action-type="DENY"]')].find(shown) ?? null) : null
  const modals = '[role="dialog"][aria-modal="true"], .artdeco-modal, dialog[open]'
  const plain = (text: string | null) => (text ?? '').replace(/\s+/g, ' ').trim()
  const dialog =
    [...document.querySelectorAll(modals)].find(
      (element) => shown(element) && !element.querySelector('[contenteditable], [role="textbox"], input, textarea'),
    ) ?? null
  const buttons = dialog ? [...dialog.querySelectorAll<HTMLElement>('button')].filter(shown) : []
  const leave =
    buttons.find((button) => notNow.includes(plain(button.textContent))) ??
    buttons.find(
      (button) =>
        button.classList.contains('artdeco-modal__dismiss') ||
        dismiss.includes(plain(button.getAttribute('aria-label'))),
    ) ??
    null
  return { facts: { cookieBanner: banner !== null, dialog: dialog !== null }, elements: { reject, leave } }
}
