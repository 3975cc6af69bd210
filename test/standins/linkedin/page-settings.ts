import { type Html, html, jsonForScript } from '../html.ts'
import type { View } from './gate.ts'
import { harm } from './hostile.ts'

/** What a page's script has to know, as the element it reads it from. */
export function pageSettings({ session, words, switches, layout, served }: View): Html {
  const empty = served <= (switches.shellLoads ?? 0)
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
    // A shell that stays: longer than any page is open.
    shellMs: empty ? 86_400_000 : (switches.shellMs ?? 0),
    editorMs: switches.editorMs ?? 0,
    lostKeys: switches.lostKeys ?? 0,
    besideComposer: switches.besideComposer ?? null,
    draft: switches.draft ?? '',
    beforeUnload: switches.beforeUnload ?? false,
    nativeDialogs: switches.nativeDialogs ?? false,
    menuElsewhere: layout?.nested?.menuElsewhere ?? false,
    composerInMain: layout?.nested?.composerInMain ?? false,
    harm,
  }
  return html`<script type="application/json" id="page-settings">${jsonForScript(settings)}</script>`
}
