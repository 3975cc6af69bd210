import { randomInt } from 'node:crypto'
import { type Html, html } from '../../html.ts'
import type { View } from '../gate.ts'
import { hostileDialog } from '../hostile.ts'
import { icon } from '../icons.ts'
import { reclassed } from '../layout/dress.ts'
import { amongCards, overPage } from '../layout/overlays.ts'
import { pageSettings } from '../page-settings.ts'
import { composerTemplates } from './composer.ts'
import { inTheWay } from './overlays.ts'

/** Gives the next Ember id of a page; such ids are new on every render. */
export type NextId = () => string

/** Starts the ids of one page somewhere. */
export function emberIds(): NextId {
  let next = randomInt(30, 900)
  return () => {
    next += 1
    return `ember${next}`
  }
}

/** An icon as the legacy dialect marks it. */
export function legacyIcon(name: string, size: 'small' | 'medium' = 'medium'): Html {
  return icon(name, html`role="none" data-test-icon="${name}-${size}" class="mercado-match"`)
}

/** A whole legacy page around its main part. */
export function frame(view: View, id: NextId, given: { title: string; main: Html; aside?: Html }): string {
  const { words, switches } = view
  const among = amongCards(view)
  const whole = html`<!doctype html>
<html lang="${words.lang}" class="theme theme--mercado artdeco">
<head><meta charset="utf-8"><title>${given.title} | LinkedIn</title><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/static/legacy.css"></head>
<body class="render-mode-BIGPIPE nav-v2 ember-application">
<div id="artdeco-global-alert-container"></div>
<div id="artdeco-modal-outlet"></div>
<div id="artdeco-hoverable-outlet"></div>
<div class="application-outlet">
${globalNav(view, id)}
<div class="authentication-outlet"><div class="scaffold-layout scaffold-layout--sidebar-main-aside"><div class="scaffold-layout__inner"><div class="scaffold-layout__row scaffold-layout__content">
<aside class="scaffold-layout__sidebar" aria-label="Profile sidebar">${identityModule(view)}</aside>
<main class="scaffold-layout__main" id="main" aria-label="Main content">${switches.emptySections ? null : html`${among.before}${given.main}${among.after}`}</main>
<aside class="scaffold-layout__aside" aria-label="LinkedIn News">${switches.emptySections ? null : (given.aside ?? newsModule())}</aside>
</div></div></div></div>
</div>
${messageBubble(view, id)}
<div id="artdeco-toasts__wormhole"><section class="artdeco-toasts" aria-live="polite"><ul class="artdeco-toasts_toasts"></ul></section></div>
<footer class="standin-note">Local stand-in for development and tests. This is not LinkedIn.</footer>
${composerTemplates(view, id)}
${inTheWay(view, id)}
${overPage(view)}${hostileDialog(view)}
${pageSettings(view)}
<script type="module" src="/static/legacy.js"></script>
</body></html>`
  return reclassed(view, whole).markup
}

function globalNav(view: View, id: NextId): Html {
  const { viewer, words } = view
  const link = (href: string, label: string, name: string) => html`<li class="global-nav__primary-item">
<a id="${id()}" href="${href}" class="global-nav__primary-link app-aware-link ${view.path.startsWith(href) && 'global-nav__primary-link--active'}">
${legacyIcon(name)}<span class="t-12 break-words block t-black--light t-normal global-nav__primary-link-text" title="${label}">${label}</span></a></li>`
  return html`<header id="global-nav" class="global-nav"><div class="global-nav__content">
<a href="/feed/" class="app-aware-link global-nav__branding" aria-label="LinkedIn"><span class="global-nav__logo">in</span></a>
<div id="global-nav-search" class="global-nav__search"><input class="search-global-typeahead__input" placeholder="Search" role="combobox" aria-expanded="false" aria-label="Search" type="text"></div>
<nav class="global-nav__nav" aria-label="Primary Navigation"><ul class="global-nav__primary-items">
${link('/feed/', words.home, 'home')}${link('/mynetwork/', words.network, 'people')}${link('/jobs/', words.jobs, 'bag')}
${link('/messaging/', words.messaging, 'comment')}${link('/notifications/', words.notifications, 'bell')}
<li class="global-nav__primary-item"><div class="global-nav__me artdeco-dropdown">
<button id="${id()}" type="button" aria-expanded="false" class="global-nav__primary-link global-nav__primary-link-me-menu-trigger artdeco-dropdown__trigger">
<img class="global-nav__me-photo evi-image ember-view" src="/media/portrait/${viewer.vanity}" alt="${viewer.name}" width="24" height="24">
<span class="t-12 break-words block t-black--light t-normal">${words.me}</span></button>
<div class="artdeco-dropdown__content global-nav__me-content" aria-hidden="true" tabindex="-1"></div>
<template><div class="artdeco-dropdown__content-inner"><div class="global-nav__me-head"><b>${viewer.name}</b><br>${viewer.headline}</div>
<ul><li><a class="global-nav__secondary-link" href="/in/${viewer.vanity}/">View Profile</a></li>
<li><a class="global-nav__secondary-link mv1" href="/m/logout/?csrfToken=${view.session.csrf}">${words.signOut}</a></li></ul></div></template>
</div></li>
</ul></nav></div></header>`
}

function identityModule({ viewer, words }: View): Html {
  return html`<div class="scaffold-layout__sticky"><div class="feed-identity-module artdeco-card"><div class="feed-identity-module__background"></div>
<a href="/in/${viewer.vanity}/" class="feed-identity-module__actor-link"><img class="feed-identity-module__member-photo" src="/media/portrait/${viewer.vanity}" alt="Photo of ${viewer.name}" width="72" height="72">
<span class="feed-identity-module__name t-16 t-black t-bold">${viewer.name}</span></a>
<p class="identity-headline t-12 t-black--light">${viewer.headline}</p>
<a class="feed-identity-module__anchored-widget" href="/in/${viewer.vanity}/recent-activity/all/">${words.activity}</a></div></div>`
}

function newsModule(): Html {
  const lines = [
    'Regional rail fares fall',
    'Why meetings start late',
    'Harbour towns are hiring',
    'The four-page annual report',
  ]
  return html`<section class="artdeco-card news-module"><h2>LinkedIn News</h2><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul></section>`
}

function messageBubble({ words, switches }: View, id: NextId): Html {
  const open = switches.overlay === true || switches.overlay === 'bubble'
  return html`<aside id="msg-overlay" class="msg-overlay-container ${open && 'msg-overlay-container--wide'}"><div class="msg-overlay-list-bubble ${!open && 'msg-overlay-list-bubble--is-minimized'}">
<header class="msg-overlay-bubble-header"><h2>${words.messaging}</h2>
<button id="${id()}" class="msg-overlay-bubble-header__control artdeco-button artdeco-button--circle" type="button" data-toggle="messages"><span class="artdeco-button__text">Toggle the list of conversations</span></button></header>
<section class="msg-overlay-list-bubble__content"><p>No conversations yet.</p></section></div></aside>`
}
