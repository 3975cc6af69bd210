import { runComposer } from './editor.js'
import { openBeside } from './intruders.js'
import { repostByQuery, settings } from './wire.js'

const usualOutlet = document.getElementById('artdeco-modal-outlet')
const modalOutlet = settings.composerInMain
  ? document.getElementById('main').appendChild(document.createElement('div'))
  : usualOutlet

function stamp(templateId) {
  const template = document.getElementById(templateId)
  return template ? template.content.cloneNode(true) : null
}

// --- drop-downs: the content is empty until the trigger is pressed ---

let openDropdown = null

function closeDropdown() {
  if (!openDropdown) return
  const { trigger, content } = openDropdown
  trigger.setAttribute('aria-expanded', 'false')
  content.setAttribute('aria-hidden', 'true')
  content.classList.remove('artdeco-dropdown__content--is-open')
  content.replaceChildren()
  if (content.dataset.part === 'floating') content.remove()
  openDropdown = null
}

/** The place of a menu at the end of the page, under what opened it. */
function floating(trigger) {
  const content = document.createElement('div')
  content.dataset.part = 'floating'
  content.setAttribute('role', 'menu')
  const box = trigger.getBoundingClientRect()
  content.style.cssText = `position:fixed;z-index:120;left:${box.left}px;top:${Math.min(box.bottom, innerHeight - 160)}px`
  document.getElementById('artdeco-hoverable-outlet').append(content)
  return content
}

function toggleDropdown(trigger) {
  const again = openDropdown?.trigger === trigger
  closeDropdown()
  if (again) return
  const dropdown = trigger.closest('.artdeco-dropdown')
  const own = dropdown.querySelector(':scope > template')
  const elsewhere = settings.menuElsewhere && !own
  const content = elsewhere ? floating(trigger) : dropdown.querySelector('.artdeco-dropdown__content')
  content.replaceChildren(own ? own.content.cloneNode(true) : stamp('reshare-menu'))
  content.setAttribute('aria-hidden', 'false')
  content.classList.add('artdeco-dropdown__content--is-open')
  trigger.setAttribute('aria-expanded', 'true')
  openDropdown = { trigger, content }
}

// --- toasts ---

function toast(message, link, kind = 'success') {
  if (settings.noToast && kind === 'success') return
  let text = message
  if (settings.toast === 'copy-link' && kind === 'success') text = settings.words.linkCopied
  const item = document.createElement('li')
  item.className = 'artdeco-toast-item artdeco-toast-item--visible'
  item.setAttribute('data-test-artdeco-toast-item-type', kind)
  const body = document.createElement('div')
  body.className = 'artdeco-toast-item__content'
  const words = document.createElement('p')
  words.className = 'artdeco-toast-item__message'
  words.setAttribute('role', 'alert')
  words.textContent = text
  body.append(words)
  if (link) {
    const cta = document.createElement('a')
    cta.className = 'artdeco-toast-item__cta'
    cta.href = link
    cta.textContent = settings.words.viewPost
    body.append(cta)
  }
  const dismiss = document.createElement('button')
  dismiss.type = 'button'
  dismiss.className = 'artdeco-toast-item__dismiss'
  dismiss.setAttribute('aria-label', settings.words.dismiss)
  dismiss.textContent = '×'
  dismiss.addEventListener('click', () => item.remove())
  item.append(body, dismiss)
  const show = () => {
    document.querySelector('.artdeco-toasts_toasts').append(item)
    setTimeout(() => item.remove(), 8000)
  }
  if (settings.toast === 'late' && kind === 'success') setTimeout(show, 6000)
  else show()
}

// --- publishing ---

const failed = () => toast(settings.words.publishFailed, null, 'error')

async function repostPlainly(trigger) {
  closeDropdown()
  try {
    const link = await repostByQuery(trigger.dataset.original)
    if (link) toast(settings.words.repostDone, link)
  } catch {
    failed()
  }
}

function openComposer({ original, preview } = {}) {
  closeDropdown()
  modalOutlet.replaceChildren(stamp('sharebox'))
  const dialog = modalOutlet.querySelector('[role=dialog]')
  const card = preview && document.querySelector(`template[data-preview-of="${preview}"]`)
  if (card) dialog.querySelector('[data-part=preview]').append(card.content.cloneNode(true))
  openBeside()
  const parts = {
    dialog,
    editor: dialog.querySelector('[role=textbox]'),
    publish: dialog.querySelector('[data-publish]'),
    leave: dialog.querySelector('[data-test-modal-close-btn]'),
    suggestions: dialog.querySelector('[data-part=suggestions]'),
  }
  runComposer(parts, {
    original,
    mountMs: settings.editorMs,
    done: (link) => toast(settings.words.postDone, link),
    failed,
    close: () => modalOutlet.replaceChildren(),
    ask: () => {
      modalOutlet.append(stamp('draft-dialog'))
      return modalOutlet.querySelectorAll('.save-draft-dialog [data-draft]')
    },
  })
}

function openModal(templateId) {
  modalOutlet.replaceChildren(stamp(templateId))
}

// --- presses ---

document.addEventListener('click', (event) => {
  const target = event.target.closest('button, [role=button], [role=menuitem], a')
  if (!target) return closeDropdown()
  if (target.classList.contains('artdeco-dropdown__trigger')) {
    if (target.getAttribute('aria-disabled') !== 'true') toggleDropdown(target)
    return
  }
  const { trigger } = openDropdown ?? {}
  if (target.dataset.reshare === 'plain') return void repostPlainly(trigger)
  if (target.dataset.reshare === 'thoughts') {
    return openComposer({ original: trigger.dataset.original, preview: trigger.dataset.preview })
  }
  if (target.dataset.reshare) return closeDropdown()
  const { action } = target.dataset
  if (action === 'start-post') openComposer()
  else if (action === 'see-more') target.parentElement.classList.toggle('feed-shared-inline-show-more-text--clamped')
  else if (action === 'more')
    target.setAttribute('aria-expanded', String(target.getAttribute('aria-expanded') !== 'true'))
  else if (action === 'identity') openModal('identity-dialog')
  else if (action === 'react')
    target.setAttribute('aria-pressed', String(target.getAttribute('aria-pressed') !== 'true'))
  else if (action === 'copy-link') {
    void navigator.clipboard?.writeText(new URL(target.dataset.link, location.href).href).catch(() => undefined)
    toast(settings.words.linkCopied, `/feed/update/${target.dataset.urnLink}/`, 'info')
    closeDropdown()
  } else if (target.dataset.toggle === 'messages') {
    document.querySelector('.msg-overlay-list-bubble').classList.toggle('msg-overlay-list-bubble--is-minimized')
  } else if ('close' in target.dataset) modalOutlet.replaceChildren()
  else if (target.getAttribute('action-type')) {
    // biome-ignore lint/suspicious/noDocumentCookie: the cookie store API needs a secure context, which a loopback page may lack.
    document.cookie = `li_gc=${target.getAttribute('action-type')}; Path=/; Max-Age=15552000`
    document.getElementById('artdeco-global-alert-container').replaceChildren()
  }
})

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') closeDropdown()
  if ((event.key === 'Enter' || event.key === ' ') && event.target.matches('div[role=button], div[role=menuitem]')) {
    event.preventDefault()
    event.target.click()
  }
})

// --- what lies over the page ---

const banner = stamp('cookie-banner')
if (banner) document.getElementById('artdeco-global-alert-container').append(banner)
if (document.getElementById('interruption')) openModal('interruption')
if (document.getElementById('interop-host')) {
  const host = document.createElement('div')
  host.id = 'interop-outlet'
  host.dataset.testid = 'interop-shadowdom'
  host.attachShadow({ mode: 'open' }).innerHTML = '<div style="position:fixed;inset:0;z-index:900"></div>'
  document.body.append(host)
}

// --- a shell that fills late ---

if (settings.shellMs) {
  const main = document.getElementById('main')
  const parts = [...main.childNodes]
  main.replaceChildren()
  setTimeout(() => main.append(...parts), settings.shellMs)
}
