import type { Found } from '../../browser/reading.ts'

/** What lies over the page and may be put aside. */
export interface WayFacts {
  readonly cookieBanner: boolean
  /** A dialog that writes nothing: it holds no editor. */
  readonly dialog: boolean
}

/** Finds the cookie banner's refusal, and the way out of a dialog without an editor: "not now" before closing it. */
export function findWay(notNow: readonly string[]): Found<WayFacts, 'reject' | 'leave'> {
  const shown = (element: Element) => {
    const box = element.getBoundingClientRect()
    return box.width > 1 && box.height > 1 && getComputedStyle(element).visibility === 'visible'
  }
  const banners = '[data-test-global-alert-type="COOKIE_CONSENT"], .artdeco-global-alert--COOKIE_CONSENT'
  const banner = [...document.querySelectorAll(banners)].find(shown) ?? null
  const reject = banner ? ([...banner.querySelectorAll('button[action-type="DENY"]')].find(shown) ?? null) : null
  const dialog =
    [...document.querySelectorAll('[role="dialog"].artdeco-modal, [role="alertdialog"].artdeco-modal')].find(
      (element) => shown(element) && !element.querySelector('[contenteditable="true"], [role="textbox"]'),
    ) ?? null
  const buttons = dialog ? [...dialog.querySelectorAll<HTMLElement>('button')].filter(shown) : []
  const leave =
    buttons.find((button) => notNow.includes((button.textContent ?? '').replace(/\s+/g, ' ').trim())) ??
    buttons.find((button) => button.classList.contains('artdeco-modal__dismiss')) ??
    null
  return { facts: { cookieBanner: banner !== null, dialog: dialog !== null }, elements: { reject, leave } }
}
