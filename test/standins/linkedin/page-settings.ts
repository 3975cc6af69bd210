import { type Html, html, jsonForScript } from '../html.ts'
import type { View } from './gate.ts'

/** What a page's script has to know, as the element it reads it from. */
export function pageSettings({ session, words, switches }: View): Html {
  const settings = {
    csrf: session.csrf,
    words: {
      postDone: words.postDone,
      repostDone: words.repostDone,
      viewPost: words.viewPost,
      publishFailed: words.publishFailed,
      linkCopied: words.linkCopied,
      dismiss: words.dismiss,
    },
    noToast: switches.noToast ?? false,
    toast: switches.toast ?? null,
    shellMs: switches.shellMs ?? 0,
    editorMs: switches.editorMs ?? 0,
    draft: switches.draft ?? '',
    beforeUnload: switches.beforeUnload ?? false,
  }
  return html`<script type="application/json" id="page-settings">${jsonForScript(settings)}</script>`
}
