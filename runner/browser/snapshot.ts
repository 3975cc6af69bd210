import type { ElementHandle, JSHandle, Page } from '@cloudflare/puppeteer'

/** A control, or a container of controls, as a person meets it. */
export interface SurveyNode {
  readonly role: string
  readonly tag: string
  /** Its label, or what stands on it. Written by the page and by people on it: never to be trusted, kept or logged. */
  readonly name: string
  /** The first line of what stands on it. */
  readonly line: string
  /** The name of its icon, where it bears one. */
  readonly icon: string
  /** Something can be done with it; a container is there for order only. */
  readonly control: boolean
  /** How many containers it stands in. */
  readonly depth: number
  readonly expanded: boolean | null
  readonly popup: boolean
  readonly disabled: boolean
  readonly editable: boolean
  readonly inDialog: boolean
  /** Its upper and lower edge in the window, in CSS pixels. */
  readonly top: number
  readonly bottom: number
}

/** What was found in a scope. */
export interface Survey {
  readonly nodes: readonly SurveyNode[]
  /** Names of people that stand on the page. They go nowhere: they are what names are cleaned of. */
  readonly people: readonly string[]
  readonly lang: string
  /** Which dialogs are open, by kind. */
  readonly dialogs: readonly string[]
}

/** A survey, and the way back from its nodes to the page. */
export interface Snapshot extends Survey {
  /** The element behind a node; null where it has left the page. */
  element(index: number): Promise<ElementHandle | null>
}

/** More than this is no part of a page that a target is looked for in. */
const mostNodes = 400
const mostNameLength = 80

/**
 * Lists the controls of a scope, and the containers that hold them, in the order of the page; through open shadow roots.
 *
 * What is hidden is left out, and so are links (no target is one, and most bear somebody's words), the words of posts and
 * comments, what a person has typed, and the corner of messages.
 *
 * @param root null for the whole page
 * @throws what puppeteer throws where the page is gone or navigates away
 */
export async function takeSnapshot(page: Page, root: ElementHandle | null): Promise<Snapshot> {
  const limits = { nodes: mostNodes, name: mostNameLength }
  const found = await page.evaluateHandle(survey, root, limits)
  const facts = (await found.evaluate(({ nodes, people, lang, dialogs }) => ({
    nodes,
    people,
    lang,
    dialogs,
  }))) as Survey
  return { ...facts, element: (index) => elementOf(found, index) }
}

async function elementOf(found: JSHandle<ReturnType<typeof survey>>, index: number): Promise<ElementHandle | null> {
  const handle = await found.evaluateHandle(({ elements }, at) => {
    const element = elements[at]
    return element?.isConnected ? element : null
  }, index)
  return handle.asElement() as ElementHandle | null
}

/** Runs in the page, so it stands for itself: nothing outside its own body exists there. */
function survey(
  root: Element | null,
  limits: { nodes: number; name: number },
): Survey & { readonly elements: readonly Element[] } {
  const controls = ['button', 'menuitem', 'menuitemradio', 'menuitemcheckbox', 'textbox', 'searchbox', 'combobox']
  const choices = ['checkbox', 'radio', 'switch', 'tab', 'option', 'slider']
  const containers = ['dialog', 'alertdialog', 'menu', 'group', 'toolbar', 'listbox', 'list', 'listitem', 'article']
  const places = ['form', 'region', 'navigation', 'main', 'radiogroup', 'tablist']
  const isControl = (role: string) => controls.includes(role) || choices.includes(role)
  const left =
    'script, style, template, noscript, iframe, svg, [aria-hidden="true"], [inert], [class*="msg-overlay"], #msg-overlay, ' +
    '.comments-comments-list, [data-id*="urn:li:comment"], [data-urn*="urn:li:comment"], [componentkey*="urn:li:comment"]'
  const tidy = (text: string | null | undefined) =>
    (text ?? '')
      .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
      .trim()
      .slice(0, limits.name)
  const childrenOf = (element: Element): Element[] => {
    if (element.shadowRoot) return [...element.shadowRoot.children]
    if (element instanceof HTMLSlotElement && element.assignedElements().length > 0) return element.assignedElements()
    return [...element.children]
  }
  const seen = (element: Element) => {
    const box = element.getBoundingClientRect()
    return (
      box.width > 1 &&
      box.height > 1 &&
      // Put beside the page, where nobody can scroll to.
      box.right + scrollX > 0 &&
      box.bottom + scrollY > 0 &&
      element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true })
    )
  }
  const roleOf = (element: Element): string => {
    const given = (element.getAttribute('role') ?? '').trim().split(/\s+/)[0] ?? ''
    if (given !== '') return given
    if (element instanceof HTMLElement && element.isContentEditable && element.hasAttribute('contenteditable'))
      return 'textbox'
    const tag = element.localName
    if (tag === 'button' || tag === 'summary') return 'button'
    if (tag === 'textarea') return 'textbox'
    if (tag === 'select') return 'combobox'
    if (tag === 'input') {
      const { type } = element as HTMLInputElement
      if (type === 'hidden' || type === 'password' || type === 'file') return ''
      if (type === 'button' || type === 'submit' || type === 'image') return 'button'
      return type === 'checkbox' || type === 'radio' ? type : 'textbox'
    }
    if (tag === 'dialog' || tag === 'main' || tag === 'article' || tag === 'form') return tag
    if (tag === 'nav') return 'navigation'
    if (tag === 'ul' || tag === 'ol') return 'list'
    return tag === 'li' ? 'listitem' : ''
  }
  /** What a person reads on an element, a piece for each text. */
  const written = (element: Element, most: number): string[] => {
    const pieces: string[] = []
    const walk = (node: Node) => {
      if (pieces.length >= most) return
      if (node.nodeType === Node.TEXT_NODE) {
        const text = tidy(node.textContent)
        if (text !== '') pieces.push(text)
        return
      }
      if (!(node instanceof Element) || (node !== element && (node.matches(left) || !seen(node)))) return
      const inner = node.shadowRoot ?? node
      for (const child of inner.childNodes) walk(child)
    }
    walk(element)
    return pieces
  }
  const labelled = (element: Element) => {
    const scope = element.getRootNode() as Document | ShadowRoot
    const ids = (element.getAttribute('aria-labelledby') ?? '').split(/\s+/).filter(Boolean)
    const said = ids.map((id) => tidy(scope.getElementById(id)?.textContent)).join(' ')
    return tidy(said) || tidy(element.getAttribute('aria-label'))
  }
  const iconOf = (element: Element) => {
    const icon = element.querySelector('[data-test-icon], svg[id]')
    const name = icon?.getAttribute('data-test-icon') ?? icon?.id ?? ''
    return /^[a-z][a-z-]{1,30}$/.test(name) ? name : ''
  }

  const nodes: SurveyNode[] = []
  const elements: Element[] = []
  const visit = (element: Element, depth: number, inDialog: boolean) => {
    if (nodes.length >= limits.nodes || element.matches(left)) return
    if (getComputedStyle(element).display === 'none') return
    const role = roleOf(element)
    const control = isControl(role)
    const holds = containers.includes(role) || places.includes(role)
    const dialog =
      inDialog || role === 'dialog' || role === 'alertdialog' || element.getAttribute('aria-modal') === 'true'
    if (control && !seen(element)) return
    if (control || holds) {
      const label = labelled(element)
      const typed = role === 'textbox' || role === 'searchbox' || role === 'combobox'
      const pieces = control && !typed ? written(element, 12) : []
      const hint = typed ? tidy(element.getAttribute('placeholder') ?? element.getAttribute('data-placeholder')) : ''
      const expanded = element.getAttribute('aria-expanded')
      const { top, bottom } = element.getBoundingClientRect()
      nodes.push({
        role,
        tag: element.localName,
        name: label || hint || tidy(pieces.join(' ')),
        line: label || pieces[0] || '',
        icon: control ? iconOf(element) : '',
        control,
        depth,
        expanded: expanded === null ? null : expanded === 'true',
        popup: ['true', 'menu', 'listbox'].includes(element.getAttribute('aria-haspopup') ?? ''),
        disabled: element.matches(':disabled') || element.getAttribute('aria-disabled') === 'true',
        editable: element instanceof HTMLElement && element.isContentEditable,
        inDialog: dialog,
        top,
        bottom,
      })
      elements.push(element)
    }
    // What stands inside a control is part of it.
    if (!control) for (const child of childrenOf(element)) visit(child, holds ? depth + 1 : depth, dialog)
  }
  const scope = root ?? document.body
  visit(scope, 0, scope.closest('[role="dialog"], [role="alertdialog"], dialog, [aria-modal="true"]') !== null)

  const people = new Set<string>()
  const dialogs: string[] = []
  const look = (element: Element) => {
    if (element.matches('a[href*="/in/"], a[href*="/company/"]')) {
      const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
      let name = ''
      while (name === '' && texts.nextNode()) name = tidy(texts.currentNode.textContent)
      if (name.length >= 2 && people.size < 100) people.add(name)
    }
    const role = roleOf(element)
    if ((role === 'dialog' || role === 'alertdialog') && !element.matches(left) && seen(element)) {
      const editor = element.querySelector('[role="textbox"], [contenteditable="true"], textarea') !== null
      dialogs.push(`${element.localName} ${role}${editor ? ' with editor' : ''}`)
    }
    for (const child of childrenOf(element)) look(child)
  }
  look(document.body)
  return { nodes, elements, people: [...people], lang: document.documentElement.lang, dialogs }
}
