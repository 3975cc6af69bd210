import { type Html, html } from '../../html.ts'
import { urnOf } from '../../posts.ts'
import { flowNames } from '../flow-names.ts'
import type { View } from '../gate.ts'
import { button, nest, reclassed } from '../layout/dress.ts'
import { emberIds, legacyIcon, type NextId } from './frame.ts'
import { miniUpdate } from './post.ts'

/** The parts that the page's script puts in place on demand: the repost menu, the composer, the previews, the dialogs. */
export function composerTemplates(view: View, id: NextId): Html {
  return html`<template id="reshare-menu"><div class="artdeco-dropdown__content-inner"><ul>${menuItems(view, id)}</ul></div></template>
<template id="sharebox">${sharebox(view, id)}</template>
<template id="draft-dialog">${draftDialog(view)}</template>
<template id="identity-dialog">${identityDialog(view)}</template>
${view.site.posts.map((post) => html`<template data-preview-of="${urnOf(post, 'activity')}">${miniUpdate(view, post)}</template>`)}`
}

function menuItems(view: View, id: NextId): readonly Html[] {
  const { words, switches } = view
  const names = flowNames(view, view.words.legacyMenu)
  const item = (kind: string, name: string, label: string, hint: string) =>
    html`<li>${nest(
      view,
      html`<div id="${id()}" role="${view.layout?.nested?.itemRole ?? 'button'}" tabindex="0" data-reshare="${kind}" class="artdeco-dropdown__item artdeco-dropdown__item--is-dropdown ember-view ${kind === 'plain' && 'social-reshare-button__sharing-as-is-dropdown-item'}">
${legacyIcon(name)}<span class="social-reshare-button__text"><span class="t-14 t-black t-bold">${label}</span><span class="t-12 t-black--light">${hint}</span></span></div>`,
    )}</li>`
  const plain = item('plain', 'repost', names.plain, words.plainHint)
  const thoughts = item('thoughts', 'pencil', names.thoughts, words.thoughtsHint)
  if ((switches.menu === 'swapped') !== (view.layout?.moved?.menuSwapped ?? false)) return [thoughts, plain]
  if (switches.menu === 'third-item') return [plain, item('later', 'clock', 'Repost later', 'Pick a time'), thoughts]
  return [plain, thoughts]
}

/** The legacy composer as the newer dialect opens it inside a shadow root: with the legacy style sheet beside it. */
export function legacyComposer(view: View): Html {
  return reclassed(view, html`<link rel="stylesheet" href="/static/legacy.css">${sharebox(view, emberIds())}`)
}

function sharebox(view: View, id: NextId): Html {
  const { viewer, words, switches } = view
  const names = flowNames(view, view.words.legacyMenu)
  const audience = switches.audience ?? words.anyone
  return html`<div class="artdeco-modal-overlay artdeco-modal-overlay--is-top-layer"><div id="${id()}" role="dialog" tabindex="-1" size="medium" aria-labelledby="share-to-linkedin-modal__header" class="artdeco-modal artdeco-modal--layer-default share-box-v2__modal" data-test-modal data-test-modal-id="sharebox">
<button id="${id()}" type="button" aria-label="${words.dismiss}" class="artdeco-modal__dismiss artdeco-button artdeco-button--circle artdeco-button--tertiary" data-test-modal-close-btn>${legacyIcon('close')}</button>
<h2 id="share-to-linkedin-modal__header" class="visually-hidden">${words.createPost}</h2>
<div class="share-box-v2"><div class="share-creation-state">
<button id="${id()}" type="button" class="share-unified-settings-entry-button"><img width="48" height="48" class="EntityPhoto-circle-3" src="/media/portrait/${viewer.vanity}" alt=""><span class="share-unified-settings-entry-button__names"><span class="text-heading-large">${viewer.name} ${legacyIcon('caret', 'small')}</span><span class="t-14">${words.postTo} ${audience}</span></span></button>
<div class="share-creation-state__text-editor">${nest(view, html`<div class="editor-container"><div class="ql-container"><div class="ql-editor ql-blank" contenteditable="true" role="textbox" aria-multiline="true" aria-label="${names.editor}" aria-placeholder="${words.placeholder}" data-placeholder="${words.placeholder}" data-test-ql-editor-contenteditable="true"><p><br></p></div></div><div class="editor-typeahead" data-part="suggestions" hidden></div></div>`)}</div>
<div class="share-creation-state__preview-container" data-part="preview"></div>
<div class="share-creation-state__footer"><div class="share-promoted-detour-button-row"><button id="${id()}" type="button" class="artdeco-button artdeco-button--circle" aria-label="${words.addMedia}">${legacyIcon('image')}</button></div>
<div class="share-box_actions"><button id="${id()}" type="button" class="share-actions__scheduled-post-btn artdeco-button artdeco-button--circle" aria-label="${words.schedule}">${legacyIcon('clock')}</button>
${button(view, html`id="${id()}" data-publish class="${names.post === words.post ? 'share-actions__primary-action' : 'share-it'} artdeco-button artdeco-button--2 artdeco-button--primary"`, html`<span class="artdeco-button__text">${names.post}</span>`, true)}</div></div>
</div></div></div></div>`
}

function draftDialog({ words }: View): Html {
  return html`<div class="artdeco-modal-overlay"><div role="alertdialog" aria-labelledby="draft-title" class="artdeco-modal save-draft-dialog" data-test-modal>
<h2 id="draft-title">${words.draftTitle}</h2><div class="artdeco-modal__actionbar"><button type="button" class="artdeco-button artdeco-button--secondary" data-draft="discard">${words.discard}</button>
<button type="button" class="artdeco-button artdeco-button--primary" data-draft="save">${words.saveDraft}</button></div></div></div>`
}

function identityDialog({ viewer, words, switches }: View): Html {
  const choice = (name: string, chosen: boolean) =>
    html`<li><label><input type="radio" name="identity" aria-label="${words.select(name)}" ${chosen && html`checked`}> ${name}</label></li>`
  const company = switches.actorToggle !== 'member'
  return html`<div class="artdeco-modal-overlay"><div role="dialog" aria-labelledby="identity-title" class="artdeco-modal" data-test-modal>
<button type="button" aria-label="${words.dismiss}" class="artdeco-modal__dismiss artdeco-button" data-close>${legacyIcon('close')}</button><h2 id="identity-title">${words.identityTitle}</h2>
<ul role="radiogroup">${choice(viewer.name, !company)}${choice('Fjordline Analytics', company)}</ul>
<div class="artdeco-modal__actionbar"><button type="button" class="artdeco-button artdeco-button--secondary" data-close>${words.cancel}</button>
<button type="button" class="artdeco-button artdeco-button--primary" data-control-name="identity_selector_save" data-close>${words.saveChoice}</button></div></div></div>`
}
