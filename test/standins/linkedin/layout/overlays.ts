import { type Html, html } from '../../html.ts'
import type { View } from '../gate.ts'
import type { Overlay } from './layout.ts'

/** What a layout lays over a page: dialogs until they are left, strips and cards that stay at an edge of the window. */
export function overPage(view: View): Html {
  return html`${shown(view, over).map(([name, make]) => html`<div data-overlay="${name}">${make(view)}</div>`)}`
}

/** What a layout puts between the cards of a page. */
export function amongCards(view: View): { before: Html; after: Html } {
  const of = (table: Table) => html`${shown(view, table).map(([, make]) => make(view))}`
  return { before: of(before), after: of(after) }
}

type Table = Partial<Record<Overlay, (view: View) => Html>>

function shown({ layout, cookies }: View, table: Table) {
  return (layout?.overlays ?? []).flatMap((name) => {
    const make = table[name]
    return make && !cookies[`li_left_${name}`] ? [[name, make] as const] : []
  })
}

const leave = (label: string) => html`<button type="button" data-leave-overlay>${label}</button>`
const cross = ({ words }: View) =>
  html`<button type="button" aria-label="${words.dismiss}" data-leave-overlay style="position:absolute;right:12px;top:12px">×</button>`

function dialog(title: string, text: string, buttons: Html): Html {
  return html`<div style="position:fixed;inset:0;z-index:400;background:rgb(0 0 0 / 55%);display:grid;place-items:center">
<div role="dialog" aria-modal="true" aria-label="${title}" style="position:relative;background:#fff;border-radius:8px;padding:24px;width:420px"><h2>${title}</h2><p>${text}</p>${buttons}</div></div>`
}

function strip(label: string, style: string, inner: Html): Html {
  return html`<section aria-label="${label}" style="position:fixed;background:#fff;border:1px solid #dcdfe3;padding:10px 16px;z-index:95;${style}">${inner}</section>`
}

const over: Table = {
  tour: ({ words }) =>
    dialog(
      'See what is new',
      'A short tour shows you where things are now.',
      html`${leave(words.notNow)} <button type="button" data-leave-overlay>Start</button>`,
    ),
  survey: ({ words }) =>
    dialog(
      'How satisfied are you with your feed?',
      'It takes a minute.',
      html`<button type="button" data-leave-overlay>Answer</button> ${leave(words.skip)}`,
    ),
  announcement: (view) =>
    dialog(
      'Collaborative articles moved',
      'You find them under your network from now on.',
      html`${cross(view)}<button type="button" data-leave-overlay>Have a look</button>`,
    ),
  offer: () =>
    dialog(
      'Stay in the loop',
      'Hear about replies as they happen.',
      html`${leave('Maybe another time')} <button type="button" data-leave-overlay>Yes, please</button>`,
    ),
  ribbon: () =>
    strip('Notice', 'left:0;right:0;top:56px', html`<p>Some features are slower than usual. We are working on it.</p>`),
  corner: (view) =>
    strip(
      'Get the app',
      'right:16px;bottom:60px;width:280px;height:170px',
      html`${cross(view)}<strong>Take LinkedIn with you</strong><p>Get the app for your phone.</p><a href="/mobile/">Get the app</a>`,
    ),
  footer: (view) =>
    strip(
      'Upgrade',
      'left:0;right:0;bottom:0;height:120px',
      html`${cross(view)}<strong>Be seen by more people</strong> <a href="/premium/">Try Premium</a>`,
    ),
}

const card = (inner: Html) =>
  html`<section style="background:#fff;border:1px solid #dcdfe3;border-radius:8px;padding:14px 16px;margin-bottom:8px">${inner}</section>`

const before: Table = {
  promotion: () =>
    card(html`<strong>Learn from people in your field</strong> <a href="/learning/">Start a free month</a>`),
}

const after: Table = {
  invitation: () =>
    card(
      html`<strong>Share your news with your network</strong><p>People who share once a week are found more often.</p><button type="button" aria-expanded="false">Share</button>`,
    ),
}
