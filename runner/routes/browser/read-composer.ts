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
  readonly post: { readonly enabled: boolean; readonly last: boolean } | null
  /** A list of suggestions is open; it would take the next Enter. */
  readonly suggestions: boolean
}

/** Reads the composer: the dialog that holds the editor. Source: linkedin-pages §8, column L. */
export function findComposer(posting: readonly string[]): Found<ComposerFacts, 'editor' | 'post'> {
  const shown = (element: Element) => {
    const box = element.getBoundingClientRect()
    return box.width > 1 && box.height > 1 && getComputedStyle(element).visibility === 'visible'
  }
  const plain = (text: string | null | undefined) => (text ?? '').replace(/\s+/g, ' ').trim()
  const editors = '[role="textbox"][contenteditable="true"]'
  const dialogs = [...document.querySelectorAll('[role="dialog"]')].filter(
    (dialog) => shown(dialog) && dialog.querySelector(editors),
  )
  const dialog = dialogs[0] ?? null
  const editor = dialog?.querySelector<HTMLElement>(editors) ?? null
  const buttons = [...(dialog?.querySelectorAll<HTMLButtonElement>('button') ?? [])].filter(shown)
  const nameOf = (button: HTMLElement) => plain(button.getAttribute('aria-label')) || plain(button.textContent)
  const posts = buttons.filter((button) => posting.includes(nameOf(button)))
  const post = posts[0] ?? null
  const before = (button: Element) =>
    editor !== null && Boolean(button.compareDocumentPosition(editor) & Node.DOCUMENT_POSITION_FOLLOWING)
  const head = buttons.filter((button) => before(button) && !button.getAttribute('aria-label')).at(-1)
  const headTexts: string[] = []
  const texts = document.createTreeWalker(head ?? document.createElement('p'), NodeFilter.SHOW_TEXT)
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    if (!node.parentElement?.closest('svg') && plain(node.textContent)) headTexts.push(plain(node.textContent))
  }
  const blocks = editor ? [...editor.children] : []
  const line = (block: Element) => (block.textContent ?? '').replace(/\u00a0/g, ' ')
  const attached = [...(dialog?.querySelectorAll('a[href], [data-urn], [data-id]') ?? [])]
    .filter((part) => !editor?.contains(part))
    .flatMap((part) => {
      const said = `${part.getAttribute('href') ?? ''} ${part.getAttribute('data-urn') ?? ''} ${part.getAttribute('data-id') ?? ''}`
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
        last: buttons.at(-1) === post,
      },
      suggestions: [...(dialog?.querySelectorAll(lists) ?? [])].some(shown),
    },
    elements: { editor, post },
  }
}
