import { runComposer } from './editor.js'
import { openBeside } from './intruders.js'
import { repostByAction, settings } from './wire.js'

// The rich editor mounts in two steps; what is typed before the second is lost.
const MOUNT_MS = 180

function stamp(templateId) {
  const template = document.getElementById(templateId)
  return template ? template.content.cloneNode(true) : null
}

// --- menus: a popover at the end of the body ---

let openMenu = null

function closeMenu() {
  if (!openMenu) return
  openMenu.trigger.setAttribute('aria-expanded', 'false')
  openMenu.popover.remove()
  openMenu = null
}

function toggleMenu(trigger) {
  const again = openMenu?.trigger === trigger
  closeMenu()
  if (again) return
  const popover = stamp(`${trigger.dataset.menu}-menu`).firstElementChild
  if (popover.popover === null) trigger.after(popover)
  else {
    document.body.append(popover)
    popover.showPopover()
  }
  const box = trigger.getBoundingClientRect()
  popover.style.left = `${Math.min(box.left, innerWidth - popover.offsetWidth - 8)}px`
  popover.style.top = `${Math.min(box.bottom + 4, innerHeight - popover.offsetHeight - 8)}px`
  trigger.setAttribute('aria-expanded', 'true')
  openMenu = { trigger, popover }
}

// --- toasts ---

function toast(message, link, kind = 'success') {
  if (settings.noToast && kind === 'success') return
  const region = document.querySelector('[data-toasts]')
  const item = document.createElement('div')
  item.className = region.dataset.toasts
  const words = document.createElement('p')
  words.textContent = settings.toast === 'copy-link' && kind === 'success' ? settings.words.linkCopied : message
  item.append(words)
  if (link) {
    const view = document.createElement('a')
    view.href = link
    view.textContent = settings.words.viewPost
    item.append(view)
  }
  const show = () => {
    region.append(item)
    setTimeout(() => item.remove(), 8000)
  }
  if (settings.toast === 'late' && kind === 'success') setTimeout(show, 6000)
  else show()
}

const failed = () => toast(settings.words.publishFailed, null, 'error')

async function repostPlainly({ dataset }) {
  closeMenu()
  try {
    const link = await repostByAction(dataset.activity)
    if (link) toast(settings.words.repostDone, link)
  } catch {
    failed()
  }
}

// --- the composer: a native dialog, or the legacy one inside the shadow root of the other app ---

function openComposer(original) {
  closeMenu()
  const content = stamp('composer')
  const legacy = content.querySelector('link') !== null
  const host = document.getElementById('interop-outlet')
  const root = legacy
    ? (host.shadowRoot ?? host.attachShadow({ mode: 'open' }))
    : settings.composerInMain
      ? document.querySelector('main')
      : document.body
  openBeside()
  const parts = {
    dialog: content.querySelector('[role=dialog], dialog'),
    editor: content.querySelector('[role=textbox]'),
    publish: content.querySelector('[data-publish]'),
    leave: content.querySelector('[data-leave], [data-test-modal-close-btn]'),
    suggestions: content.querySelector('[data-part=suggestions]'),
  }
  const card = original && document.querySelector(`template[data-preview-of="${original}"]`)
  const place = content.querySelector('[data-part=preview]')
  if (card) place.append(card.content.cloneNode(true))
  const added = [...content.childNodes]
  root.append(...added)
  const before = location.pathname
  history.pushState(null, '', '/sharing/compose')
  runComposer(parts, {
    original,
    mountMs: settings.editorMs || (legacy ? 0 : MOUNT_MS),
    done: (link) => toast(settings.words.postDone, link),
    failed,
    close: () => {
      for (const node of added) node.remove()
      for (const question of root.querySelectorAll('[data-draft]')) question.closest('dialog').remove()
      history.replaceState(null, '', before)
    },
    ask: () => {
      root.append(stamp('draft-dialog'))
      return root.querySelectorAll('[data-draft]')
    },
  })
}

// --- presses ---

document.addEventListener('click', (event) => {
  const target = event.target.closest('button, [role=button], [role=menuitem], a')
  if (!target) return closeMenu()
  const { dataset } = target
  if (dataset.menu) {
    if (target.getAttribute('aria-disabled') !== 'true') toggleMenu(target)
  } else if (dataset.reshare === 'plain') void repostPlainly(openMenu.trigger)
  else if (dataset.reshare === 'thoughts') openComposer(openMenu.trigger.dataset.original)
  else if (dataset.reshare) closeMenu()
  else if (dataset.dialog === 'composer') openComposer()
  else if (dataset.dialog) document.body.append(stamp(`${dataset.dialog}-dialog`))
  else if (dataset.expand) {
    target.previousElementSibling.classList.remove(dataset.expand)
    target.remove()
  } else if (dataset.action === 'copy-link') {
    closeMenu()
    toast(settings.words.linkCopied, location.pathname, 'info')
  } else if (dataset.action === 'more') {
    target.setAttribute('aria-expanded', String(target.getAttribute('aria-expanded') !== 'true'))
  } else if (dataset.action) closeMenu()
  else if (dataset.me) location.assign(dataset.me)
  else if ('close' in dataset) target.closest('dialog').remove()
  else if (target.getAttribute('action-type')) {
    // biome-ignore lint/suspicious/noDocumentCookie: the cookie store API needs a secure context, which a loopback page may lack.
    document.cookie = `li_gc=${target.getAttribute('action-type')}; Path=/; Max-Age=15552000`
    document.getElementById('artdeco-global-alert-container').replaceChildren()
  }
})

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') closeMenu()
  if ((event.key === 'Enter' || event.key === ' ') && event.target.matches?.('div[role=button], div[role=menuitem]')) {
    event.preventDefault()
    event.target.click()
  }
})

// --- what lies over the page; a shell that fills late ---

const banner = stamp('cookie-banner')
if (banner) document.getElementById('artdeco-global-alert-container').append(banner)
if (document.getElementById('interruption')) document.body.append(stamp('interruption'))
if (document.getElementById('cover')) {
  const root = document.getElementById('interop-outlet').attachShadow({ mode: 'open' })
  root.innerHTML = '<div style="position:fixed;inset:56px 0 0 0;z-index:40"></div>'
}
if (document.getElementById('bubble')) {
  // Messages run in the other app, and lie in the corner of the window over whatever stands there.
  const root = document.getElementById('interop-outlet').attachShadow({ mode: 'open' })
  root.innerHTML = `<aside id="msg-overlay" class="msg-overlay-container" style="position:fixed;right:0;bottom:0;z-index:90;width:min(1100px,96vw);height:60vh;background:#fff;border:1px solid #dcdfe3">
<header class="msg-overlay-bubble-header"><button type="button" class="msg-overlay-bubble-header__control">Messaging</button></header><p>No conversations yet.</p></aside>`
}
if (settings.shellMs) {
  const screen = document.querySelector('[data-sdui-screen]')
  const parts = [...screen.childNodes]
  screen.replaceChildren()
  setTimeout(() => screen.append(...parts), settings.shellMs)
}
