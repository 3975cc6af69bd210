import type { ElementHandle, Page } from '@cloudflare/puppeteer'
import { press } from './press.ts'

/** What a press on an element would meet. Read in the page, judged here. */
export interface TargetFacts {
  /** Every name that the element goes by: its label and what stands on it. */
  readonly names: readonly string[]
  readonly shown: boolean
  readonly disabled: boolean
  /** It says of itself that it opens something (`aria-expanded`, `aria-haspopup`, `<summary>`). */
  readonly opener: boolean
  /** It says of itself that it switches something on and off. */
  readonly switches: boolean
  /** It leads to another address, sends a form, or takes what is typed or chosen. */
  readonly leads: boolean
  readonly sends: boolean
  readonly takes: boolean
  /** It is the post's own: not of the page around it, of a comment or of another post. */
  readonly own: boolean
  /** Another thing that can be pressed stands around it. */
  readonly nested: boolean
  /** It is an item of a menu or list. */
  readonly item: boolean
  /** It stands in a dialog, an alert or a popover, or stays where it is when the page is scrolled. */
  readonly over: boolean
  readonly dialog: boolean
  /** The dialog or form that it stands in holds something to write in. */
  readonly writing: boolean
}

/** Words by which a press is judged, in all languages. */
export interface GateWords {
  /** On buttons that publish. Compared as wholes, without regard to case. */
  readonly publishing: readonly string[]
  /** True for a name that speaks to whoever works on the page. */
  readsLikeOrder(name: string): boolean
}

/** The post that is worked on. */
export interface GatePlace {
  readonly root: ElementHandle
  /** What stands in it and is none of its own. */
  readonly apart: string
}

/** What a press is judged by. */
export interface Gate {
  readonly words: GateWords
  /** Finds the post on the page as it is now; null where it is not there for sure. */
  place(): Promise<GatePlace | null>
}

/** On buttons that leave something without answering it. None of them agrees to anything. */
const waysOut = [
  ...['close', 'dismiss', 'not now', 'skip', 'skip for now', 'cancel', 'maybe later', 'no thanks', 'reject'],
  ...['schließen', 'nicht jetzt', 'überspringen', 'abbrechen', 'später', 'nein danke', 'ablehnen'],
  ...['fermer', 'pas maintenant', 'passer', 'ignorer', 'annuler', 'plus tard', 'non merci', 'refuser'],
  ...['cerrar', 'ahora no', 'omitir', 'cancelar', 'más tarde', 'no, gracias', 'rechazar'],
  ...['fechar', 'agora não', 'pular', 'mais tarde', 'não, obrigado', 'rejeitar'],
  ...['chiudi', 'non ora', 'non adesso', 'salta', 'annulla', 'più tardi', 'no, grazie', 'rifiuta'],
]

const bare = (text: string) => text.replace(/\s+/gu, ' ').replace(/[’ʼ]/gu, "'").trim().toLowerCase()

/**
 * Why something cleverer than the script may not press an element; null where it may.
 *
 * What may be pressed is a short list, since a page that is not known may do anything at a press: what opens a menu of the post
 * itself, and what leaves something that lies over the page. Everything else is refused, above all what could publish: items of
 * menus, whatever stands beside an editor, what sends a form. That something says it opens a menu proves little beyond the post:
 * there, it may as well sign the member out.
 */
export function whyNotPress(facts: TargetFacts, words: GateWords): string | null {
  const names = facts.names.map(bare).filter((name) => name !== '')
  if (!facts.shown) return 'It is not shown.'
  if (facts.disabled) return 'It cannot be pressed just now.'
  if (facts.takes) return 'Nothing is typed or chosen here.'
  if (facts.leads) return 'It leads to another page. Only open_post goes anywhere.'
  if (facts.writing) return 'It stands beside an editor, where only code presses.'
  if (facts.item) return 'It is an item of a menu, and some publish at once. Only code presses those.'
  if (facts.sends || facts.switches || facts.nested) return 'It could change something.'
  if (names.some((name) => words.publishing.some((word) => bare(word) === name))) return 'It could publish.'
  if (facts.names.some((name) => words.readsLikeOrder(name))) return 'Its name reads like an order. It is left alone.'
  if (facts.over && names.length > 0 && names.every((name) => waysOut.includes(name))) return null
  if (facts.opener && facts.own && !facts.dialog) return null
  return 'It could change something. Only what opens a menu of the post, or leaves a dialog by Close, Dismiss, Cancel or Not now, is pressed.'
}

/** Reads what a press on an element would meet. Runs in the page. */
function targetFacts(target: Element, root: Element | null, apart: string): TargetFacts {
  const parentOf = (element: Element): Element | null => {
    if (element.parentElement) return element.parentElement
    const root = element.getRootNode()
    return root instanceof ShadowRoot ? root.host : null
  }
  const around = (from: Element | null, test: (element: Element) => boolean): Element | null => {
    for (let element = from; element; element = parentOf(element)) if (test(element)) return element
    return null
  }
  const within = (selector: string) => around(target, (element) => element.matches(selector))
  const editors =
    '[contenteditable]:not([contenteditable="false"]), [role="textbox"], textarea, .ProseMirror, .ql-editor'
  const dialogs = '[role="dialog"], [role="alertdialog"], dialog, [aria-modal="true"]'
  const pressable =
    'a[href], button, summary, label, [role="button"], [role="link"], [role="menuitem"], [role="option"], [role="tab"], [onclick]'
  const box = target.getBoundingClientRect()
  const style = getComputedStyle(target)
  const labelled = (target.getAttribute('aria-labelledby') ?? '')
    .split(/\s+/)
    .map((id) => (id ? ((target.getRootNode() as Document | ShadowRoot).getElementById(id)?.textContent ?? '') : ''))
    .join(' ')
  const dialog = within(dialogs)
  const form = within('form')
  const holdsEditor = (element: Element | null) => element !== null && element.querySelector(editors) !== null
  const haspopup = target.getAttribute('aria-haspopup')
  const role = target.getAttribute('role') ?? ''
  return {
    names: [
      target.getAttribute('aria-label') ?? '',
      labelled,
      target.textContent ?? '',
      target.getAttribute('title') ?? '',
    ],
    shown: box.width > 1 && box.height > 1 && style.visibility === 'visible',
    disabled: target.matches(':disabled') || target.getAttribute('aria-disabled') === 'true',
    opener:
      target.matches('summary') || target.hasAttribute('aria-expanded') || (haspopup !== null && haspopup !== 'false'),
    switches: target.hasAttribute('aria-pressed') || target.hasAttribute('aria-checked'),
    leads: target.matches('a, area, [role="link"]'),
    sends: (form !== null && !target.matches('[type="button"]')) || target.matches('[type="submit"], [type="image"]'),
    takes:
      target.matches(`input, select, label, ${editors}`) ||
      /^(?:checkbox|radio|switch|slider|spinbutton|combobox|option|searchbox)$/.test(role),
    own: (root?.contains(target) ?? false) && target.closest(apart) === null,
    nested: around(parentOf(target), (element) => element.matches(pressable)) !== null,
    item:
      /^(?:menuitem|menuitemradio|menuitemcheckbox|option|treeitem)$/.test(role) ||
      within('[role="menu"], [role="listbox"], .artdeco-dropdown__content') !== null,
    over:
      dialog !== null ||
      within('[role="alert"], [popover]') !== null ||
      around(target, (element) => /^(?:fixed|sticky)$/.test(getComputedStyle(element).position)) !== null,
    dialog: dialog !== null || within('[role="alert"], [popover]') !== null,
    writing: holdsEditor(dialog) || holdsEditor(form),
  }
}

/** Whether something was pressed, or why not: one of our own sentences. */
export type GatedPress = { readonly pressed: true } | { readonly pressed: false; readonly why: string }

/**
 * Presses an element once, where {@link whyNotPress} lets it, through the same test of its centre as every other press.
 *
 * @throws what puppeteer throws where the page is gone
 */
export async function gatedPress(page: Page, element: ElementHandle, gate: Gate): Promise<GatedPress> {
  const place = await gate.place()
  const facts = await element.evaluate(targetFacts, place?.root ?? null, place?.apart ?? '*')
  const why = whyNotPress(facts, gate.words)
  if (why) return { pressed: false, why }
  return (await press(page, element)) ? { pressed: true } : { pressed: false, why: 'Something lies over it.' }
}

/**
 * What stands at a point of the window and can be pressed, in whichever shadow root.
 *
 * @returns null where nothing there says that it can be
 */
export async function pressableAt(page: Page, x: number, y: number): Promise<ElementHandle | null> {
  const found = await page.evaluateHandle(
    (left, top) => {
      const pressable =
        'a, button, summary, label, input, select, textarea, [contenteditable], [role="button"], [role="link"], [role^="menuitem"], [role="option"], [role="tab"], [role="switch"], [role="checkbox"], [role="radio"], [role="textbox"]'
      let hit = document.elementFromPoint(left, top)
      while (hit?.shadowRoot) {
        const inner = hit.shadowRoot.elementFromPoint(left, top)
        if (!inner || inner === hit) break
        hit = inner
      }
      return hit?.closest(pressable) ?? null
    },
    x,
    y,
  )
  return found.asElement() as ElementHandle | null
}
