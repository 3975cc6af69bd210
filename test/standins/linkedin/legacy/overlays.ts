import { type Html, html } from '../../html.ts'
import type { View } from '../gate.ts'
import { legacyIcon, type NextId } from './frame.ts'

/** What the switches lay over a page: cookie banner, a modal, the shadow host of another app. */
export function inTheWay(view: View, id: NextId): Html {
  const { switches } = view
  return html`${switches.cookieBanner && !view.cookies.li_gc && cookieBanner(view, id)}
${switches.overlay === 'modal' && interruption(view, id)}
${switches.overlay === 'interop' && html`<template id="interop-host"></template>`}`
}

/** The consent banner; `covering` makes it lie over most of the window. */
export function cookieBanner({ words, switches }: Pick<View, 'words' | 'switches'>, id: NextId): Html {
  return html`<template id="cookie-banner"><div id="${id()}" role="alertdialog" aria-label="Cookies" class="artdeco-global-alert artdeco-global-alert--COOKIE_CONSENT ${switches.cookieBanner === 'covering' && 'artdeco-global-alert--covering'}" type="COOKIE_CONSENT" data-test-global-alert-type="COOKIE_CONSENT">
<section class="artdeco-global-alert__body"><p class="artdeco-global-alert-content__content">${words.cookieText}</p><div class="artdeco-global-alert-action__wrapper">
<button type="button" class="artdeco-global-alert-action artdeco-button artdeco-button--inverse artdeco-button--primary" action-type="ACCEPT" data-control-name="ga-cookie.consent.accept.v4">${words.accept}</button>
<button type="button" class="artdeco-global-alert-action artdeco-button artdeco-button--inverse artdeco-button--primary" action-type="DENY" data-control-name="ga-cookie.consent.deny.v4">${words.reject}</button></div></section></div></template>`
}

function interruption({ words }: View, id: NextId): Html {
  return html`<template id="interruption"><div class="artdeco-modal-overlay"><div id="${id()}" role="dialog" aria-labelledby="stay-informed" class="artdeco-modal" data-test-modal>
<button type="button" aria-label="${words.dismiss}" class="artdeco-modal__dismiss artdeco-button" data-close>${legacyIcon('close')}</button>
<h2 id="stay-informed">Turn on notifications</h2><p>Hear about replies and mentions as they happen.</p>
<div class="artdeco-modal__actionbar"><button type="button" class="artdeco-button artdeco-button--secondary" data-close>Not now</button><button type="button" class="artdeco-button artdeco-button--primary" data-close>Turn on</button></div></div></div></template>`
}
