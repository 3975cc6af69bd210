import type { Found } from '../../browser/reading.ts'

/** What stands in the composer. */
export interface ComposerFacts {
  /** Dialogs that hold an editor. */
  readonly dialogs: number
  readonly editable: boolean
  /** The text in the editor, a line for each paragraph. */
  readonly lines: readonly string[]
  /** The row above the editor: who posts, and to whom. Null where there is none. */
  readonly head: { readonly name: string; readonly audience: string } | null
  /** URNs of the post that stands under the editor. */
  readonly attached: readonly string[]
  /** Buttons whose whole name is one of the words for posting. */
  readonly posts: number
  /** @property last it stands after the editor, and no other button stands after it */
  readonly post: { readonly enabled: boolean; readonly last: boolean } | null
  /** A list of suggestions is open; it would take the next Enter. */
  readonly suggestions: boolean
}

/**
 * Reads the composer: the dialog that holds the editor, of either dialect, on the page or inside an open shadow root. A conversation is
 * none. Runs in the page. Source: linkedin-pages §1.3, §8.
 *
 * @param chosen the editor, where another one was found than this looks for
 */
export function findComposer(
  posting: readonly string[],
  chosen: Element | null,
): Found<ComposerFacts, 'dialog' | 'editor' | 'post'> {
  const shown = (element: Element) => {
    const box = element.getBoundingClientRect()
    return box.width > 1 && box.height > 1 && getComputedStyle(element).visibility === 'visible'
  }
  const plain = (text: string | null | undefined) => (text ?? '').replace(/\s+/g, ' ').trim()
  const modal = '[role="dialog"], dialog[open]'
  const editors = '[role="textbox"][contenteditable="true"]'
  const conversation = '[class*="msg-overlay"], [class*="msg-form"]'
  const scopes: (Document | ShadowRoot)[] = [document]
  for (const scope of scopes) {
    for (const element of scope.querySelectorAll('*')) if (element.shadowRoot) scopes.push(element.shadowRoot)
  }
  const holding = scopes
    .flatMap((scope) => [...scope.querySelectorAll(modal)])
    .filter(
      (dialog) =>
        shown(dialog) &&
        dialog.querySelector(editors) !== null &&
        !dialog.closest(conversation) &&
        !dialog.parentElement?.closest(modal),
    )
  const dialogs = chosen ? [chosen.closest(`${modal}, [aria-modal="true"]`)].filter((part) => part !== null) : holding
  const dialog = dialogs[0] ?? null
  const editor = (chosen as HTMLElement | null) ?? dialog?.querySelector<HTMLElement>(editors) ?? null
  const buttons = [...(dialog?.querySelectorAll<HTMLButtonElement>('button') ?? [])].filter(shown)
  const nameOf = (button: HTMLElement) => plain(button.getAttribute('aria-label')) || plain(button.textContent)
  const posts = buttons.filter((button) => posting.includes(nameOf(button)))
  const post = posts[0] ?? null
  const isBefore = (one: Element, other: Element) =>
    Boolean(one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING)
  const head = buttons
    .filter((button) => editor && isBefore(button, editor) && !button.getAttribute('aria-label'))
    .at(-1)
  const headTexts: string[] = []
  const texts = document.createTreeWalker(head ?? document.createElement('p'), NodeFilter.SHOW_TEXT)
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    if (!node.parentElement?.closest('svg') && plain(node.textContent)) headTexts.push(plain(node.textContent))
  }
  const blocks = editor ? [...editor.children] : []
  const line = (block: Element) => (block.textContent ?? '').replace(/\u00a0/g, ' ')
  const bearing = ['href', 'data-urn', 'data-id', 'componentkey', 'data-view-tracking-scope', 'data-testid']
  const attached = [...(dialog?.querySelectorAll(bearing.map((name) => `[${name}]`).join()) ?? [])]
    .filter((part) => !editor?.contains(part))
    .flatMap((part) => {
      const said = bearing.map((name) => part.getAttribute(name) ?? '').join(' ')
      return said.replace(/%3A/gi, ':').match(/urn:li:(?:activity|share|ugcPost):\d+/g) ?? []
    })
  const lists = '[role="listbox"], .ql-mention-list-container, .editor-typeahead'
  return {
    facts: {
      dialogs: dialogs.length,
      editable: editor?.isContentEditable ?? false,
      lines: blocks.length > 0 ? blocks.map(line) : [editor?.textContent ?? ''],
      head: headTexts.length >= 2 ? { name: headTexts[0] ?? '', audience: headTexts.slice(1).join(' ') } : null,
      attached: [...new Set(attached)],
      posts: posts.length,
      post: post && {
        enabled: !post.disabled && post.getAttribute('aria-disabled') !== 'true',
        last: buttons.at(-1) === post && editor !== null && isBefore(editor, post),
      },
      suggestions: [...(dialog?.querySelectorAll(lists) ?? [])].some(shown),
    },
    elements: { dialog, editor, post },
  }
}
