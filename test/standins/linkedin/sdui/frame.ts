import { type Html, html } from '../../html.ts'
import type { View } from '../gate.ts'
import { hostileDialog } from '../hostile.ts'
import { amongCards, overPage } from '../layout/overlays.ts'
import { cookieBanner } from '../legacy/overlays.ts'
import { pageSettings } from '../page-settings.ts'
import { type Look, sduiIcon } from './look.ts'
import { onDemand } from './parts.ts'

/** A whole page of the newer dialect around its screen. */
export function frame(view: View, look: Look, given: { title: string; screen: string; main: Html }): string {
  const { words, switches, viewer } = view
  const among = amongCards(view)
  return html`<!doctype html>
<html lang="${words.lang}"><head><meta charset="utf-8"><title>${given.title} | LinkedIn</title><meta name="viewport" content="width=device-width, initial-scale=1">${look.style()}</head>
<body><div id="root" class="${look.classes('root')}">
<header class="${look.classes('top')}"><a href="/feed/" aria-label="LinkedIn" class="${look.classes('logo')}">in</a><nav>
${navLink(look, '/feed/', words.home, 'home')}${navLink(look, '/mynetwork/', words.network, 'people')}${navLink(look, '/messaging/', words.messaging, 'comment')}${navLink(look, '/notifications/', words.notifications, 'bell')}
<button type="button" aria-expanded="false" class="${look.classes('nav-link')}" data-me="/m/logout/?csrfToken=${view.session.csrf}"><img width="24" height="24" src="/media/portrait/${viewer.vanity}" alt="${viewer.name}"><span>${words.me}</span></button></nav></header>
<main class="${look.classes('main')}"><div data-sdui-screen="com.linkedin.sdui.flagshipnav.${given.screen}" class="${look.classes('columns')}">
<div class="${look.classes('rail')}"><a href="/in/${viewer.vanity}/"><img width="72" height="72" alt="" src="/media/portrait/${viewer.vanity}"><strong>${viewer.name}</strong></a><p class="${look.classes('soft small')}">${viewer.headline}</p></div>
<div class="${look.classes('list')}" ${look.testId('mainFeed')} data-component-type="LazyColumn">${switches.emptySections ? null : html`${among.before}${given.main}${among.after}`}</div></div>
<p class="${look.classes('note')}">Local stand-in for development and tests. This is not LinkedIn.</p></main></div>
<div id="artdeco-global-alert-container"></div>
<div id="interop-outlet" data-testid="interop-shadowdom"></div>
<div role="status" aria-live="polite" class="${look.classes('toasts')}" data-toasts="${look.classes('toast')}"></div>
${onDemand(view, look)}
${switches.cookieBanner && !view.cookies.li_gc && cookieBanner(view, look.nextId)}
${overPage(view)}${hostileDialog(view)}
${(switches.overlay === true || switches.overlay === 'bubble') && html`<template id="bubble"></template>`}${switches.overlay === 'interop' && html`<template id="cover"></template>`}
${pageSettings(view)}<script type="module" src="/static/sdui.js"></script></body></html>`.markup
}

function navLink(look: Look, href: string, label: string, iconName: string): Html {
  return html`<a href="${href}" class="${look.classes('nav-link')}">${sduiIcon(iconName)}<span>${label}</span></a>`
}
