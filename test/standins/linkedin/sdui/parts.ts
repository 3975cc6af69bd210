import { type Html, html } from '../../html.ts'
import { flowNames } from '../flow-names.ts'
import type { View } from '../gate.ts'
import { button, nest } from '../layout/dress.ts'
import { legacyComposer } from '../legacy/composer.ts'
import { miniUpdate } from '../legacy/post.ts'
import { preview } from './card.ts'
import { type Look, sduiIcon } from './look.ts'

/** What the page's script puts in place on demand: the repost menu, the control menu, the composer, the dialogs. */
export function onDemand(view: View, look: Look): Html {
  return html`<template id="reshare-menu">${reshareMenu(view, look)}</template>
<template id="control-menu">${controlMenu(view, look)}</template>
<template id="composer">${look.variant.shadowComposer ? legacyComposer(view) : composer(view, look)}</template>
<template id="draft-dialog"><dialog open ${look.testId('dialog')} class="${look.classes('dialog question')}"><h2>${view.words.draftTitle}</h2><button type="button" data-draft="discard">${view.words.discard}</button> <button type="button" data-draft="save">${view.words.saveDraft}</button></dialog></template>
<template id="identity-dialog">${identityDialog(view, look)}</template>
${view.switches.overlay === 'modal' && html`<template id="interruption"><dialog open ${look.testId('dialog')} class="${look.classes('dialog')}"><h2>Turn on notifications</h2><p>Hear about replies and mentions as they happen.</p><button type="button" data-close>Not now</button> <button type="button" data-close>Turn on</button></dialog></template>`}
${view.site.posts.map((post) => html`<template data-preview-of="${publishedKey(post.share, post.ugcPost)}">${look.variant.shadowComposer ? miniUpdate(view, post) : preview(view, look, post)}</template>`)}`
}

function publishedKey(share: string | undefined, ugcPost: string | undefined): string {
  return share ? `urn:li:share:${share}` : `urn:li:ugcPost:${ugcPost}`
}

function reshareMenu(view: View, look: Look): Html {
  const { words, switches } = view
  const names = flowNames(view, words.sduiMenu)
  const { nested, moved } = view.layout ?? {}
  const entry = (kind: string, iconName: string, label: string, hint: string) =>
    nest(
      view,
      html`<div role="${nested?.itemRole ?? 'button'}" tabindex="0" class="${look.classes('entry')}" data-reshare="${kind}">${sduiIcon(iconName)}<div><p>${label}</p><p class="${look.classes('soft small')}">${hint}</p></div></div>`,
    )
  const plain = entry('plain', 'repost', names.plain, words.plainHint)
  const thoughts = entry('thoughts', 'pencil', names.thoughts, words.thoughtsHint)
  const swapped = (switches.menu === 'swapped') !== (moved?.menuSwapped ?? false)
  const plainFirst = look.variant.plainFirst !== swapped
  const entries = plainFirst ? [plain, thoughts] : [thoughts, plain]
  if (switches.menu === 'third-item') entries.splice(1, 0, entry('later', 'clock', 'Repost later', 'Pick a time'))
  const role = nested?.itemRole === 'menuitem' && html`role="menu"`
  return html`<div ${!nested?.menuElsewhere && html`popover="manual"`} ${role} class="${look.classes('popover')}">${entries}</div>`
}

function controlMenu({ words }: View, look: Look): Html {
  const entry = (label: string, action: string) =>
    html`<div role="menuitem" tabindex="0" class="${look.classes('entry')}" data-action="${action}"><p>${label}</p></div>`
  return html`<div popover="manual" role="menu" class="${look.classes('popover')}">${entry(words.save, 'save')}${entry(words.copyLink, 'copy-link')}${entry(words.embed, 'embed')}${entry(words.report, 'report')}</div>`
}

function composer(view: View, look: Look): Html {
  const { viewer, words, switches } = view
  const names = flowNames(view, words.sduiMenu)
  const editor = html`<div class="tiptap ProseMirror is-editor-empty" contenteditable="false" role="textbox" aria-multiline="true" aria-label="${names.editor}" data-placeholder="${words.placeholder}"><p><br class="ProseMirror-trailingBreak"></p></div>`
  return html`<dialog open ${look.testId('dialog')} class="${look.classes('dialog')}"><div data-sdui-screen="com.linkedin.sdui.flagshipnav.sharing.ShareCompose">
<button type="button" aria-label="${words.dismiss}" class="${look.classes('close')}" data-leave>${sduiIcon('close')}</button>
<button type="button" class="${look.classes('audience')}"><img width="48" height="48" alt="" src="/media/portrait/${viewer.vanity}"><span><strong>${viewer.name}</strong><br>${words.postTo} ${switches.audience ?? words.anyone}</span></button>
<div ${look.key('ShareBox_textEditor')} class="${look.classes('editor')}"><div ${look.testId('ui-core-tiptap-text-editor-wrapper')}>${nest(view, editor)}</div><div data-part="suggestions" hidden></div></div>
<div data-part="preview"></div>
<div class="${look.classes('foot')}"><button type="button" aria-label="${words.addMedia}">${sduiIcon('image')}</button><a href="#" aria-label="Scheduled">${sduiIcon('clock')}</a>${button(view, html`data-publish class="${look.classes('primary')}"`, html`${names.post}`, true)}</div></div></dialog>`
}

function identityDialog({ viewer, words, switches }: View, look: Look): Html {
  const company = switches.actorToggle !== 'member'
  const choice = (name: string, chosen: boolean) =>
    html`<label><input type="radio" name="identity" aria-label="${words.select(name)}" ${chosen && html`checked`}> ${name}</label>`
  return html`<dialog open ${look.testId('dialog')} class="${look.classes('dialog')}"><h2>${words.identityTitle}</h2><div role="radiogroup">${choice(viewer.name, !company)}${choice('Fjordline Analytics', company)}</div><button type="button" data-close>${words.cancel}</button> <button type="button" data-close>${words.saveChoice}</button></dialog>`
}
