import { settings, share } from './wire.js'

// --- what a layout lays over the page, and what a hostile page does ---

function leave(overlay) {
  overlay.remove()
  // biome-ignore lint/suspicious/noDocumentCookie: the cookie store API needs a secure context, which a loopback page may lack.
  document.cookie = `li_left_${overlay.dataset.overlay}=1; Path=/; Max-Age=15552000`
}

document.addEventListener('click', (event) => {
  const target = event.target.closest?.('[data-leave-overlay], [data-harm]')
  if (!target) return
  if ('harm' in target.dataset) void share(settings.harm)
  const overlay = target.closest('[data-overlay]')
  if (overlay) leave(overlay)
})

document.addEventListener('keydown', (event) => {
  const overlay = document.querySelector('[data-overlay]:has([role=dialog])')
  if (event.key === 'Escape' && overlay) leave(overlay)
})

// --- a second dialog beside the composer ---

const beside = {
  captions: `<div role="dialog" aria-label="Captions settings" style="position:fixed;left:8px;bottom:8px;z-index:420;background:#fff;padding:12px;border:1px solid #999"><h2>Captions</h2><button type="button">Done</button></div>`,
  conversation: `<div role="dialog" aria-label="Conversation with Sam Whitfield" class="msg-overlay-conversation-bubble" style="position:fixed;right:8px;bottom:0;z-index:420;background:#fff;padding:12px;border:1px solid #999;width:320px"><header><button type="button" class="msg-overlay-bubble-header__control" aria-label="Close your conversation with Sam Whitfield">×</button></header><p>Are you free on Tuesday?</p><div class="msg-form__contenteditable" contenteditable="true" role="textbox" aria-multiline="true" aria-label="Write a message…"><p><br></p></div><button type="submit" class="msg-form__send-button">Send</button></div>`,
}

/** Shows the dialog that stands beside the composer, if one is switched on. */
export function openBeside() {
  const markup = beside[settings.besideComposer]
  if (!markup) return
  const host = document.createElement('div')
  host.innerHTML = markup
  document.body.append(host)
}

// --- native dialogs: one on arrival, and one before a menu opens ---

if (settings.nativeDialogs) {
  setTimeout(() => alert('Your session is about to end.'), 150)
  document.addEventListener(
    'click',
    (event) => {
      if (event.target.closest('[data-menu=reshare]')) confirm('Open the menu?')
    },
    true,
  )
}
