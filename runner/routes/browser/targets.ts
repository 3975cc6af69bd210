import type { OutlineNode } from '../../browser/outline.ts'
import { isOneOf, type Language, words } from './words.ts'

/** What the script looks for. */
export type Target = 'repost_button' | 'thoughts_item' | 'plain_item' | 'editor' | 'post_button'

/** A target that pressing or writing into changes nothing for good. Only such may be found by a model. */
export type Reversible = Extract<Target, 'repost_button' | 'editor'>

/** A target whose press, or whose neighbour's, is out in the world at once. */
export type Irreversible = Exclude<Target, Reversible>

interface Allowed {
  /** What the model is told to look for. */
  readonly intent: string
  /** Whether a control can be the target, by what it is. */
  is(node: OutlineNode): boolean
}

/** What a reversible target has to be, whoever found it. */
export const reversible: Readonly<Record<Reversible, Allowed>> = {
  repost_button: {
    intent:
      "The button among a post's actions that opens the menu for sharing this post again with one's own followers. It may be called Repost, Share, Pass along or anything of that meaning, in any language. It is not the button for reactions, comments, private messages, or the post's own options.",
    // One that opens nothing does what it does at once.
    is: ({ role, expanded, popup }) => role === 'button' && (expanded === false || (popup && expanded === null)),
  },
  editor: {
    intent:
      'The text field of the open dialog in which the words of a new post are written. It is not a field for comments, messages, search, dates or descriptions of pictures.',
    is: ({ role, editable, inDialog }) => role === 'textbox' && editable && inDialog,
  },
}

export const isReversible = (target: Target): target is Reversible => target in reversible

/**
 * The irreversible target among the controls of its scope: right by the whole of its words and by its place, or null.
 *
 * Two kinds of proof have to agree and neither may come from a model, so none is asked. Source: linkedin-pages §7, §8.2, §15.3.
 *
 * @param nodes the controls of the open menu, or of the dialog that holds the editor
 */
export function irreversible(
  nodes: readonly OutlineNode[],
  target: Irreversible,
  language: Language,
): OutlineNode | null {
  const controls = nodes.filter(({ control }) => control)
  return target === 'post_button' ? postButton(controls, language) : menuItem(controls, target, language)
}

/** The menu has exactly two items, and each is one of the two by its first line. */
function menuItem(
  controls: readonly OutlineNode[],
  target: 'thoughts_item' | 'plain_item',
  language: Language,
): OutlineNode | null {
  const { menu } = words[language]
  const items = controls.filter(({ role }) => role === 'button' || role === 'menuitem')
  if (!menu || items.length !== 2 || controls.length !== 2) return null
  const by = (list: readonly string[]) => items.filter(({ line, disabled }) => !disabled && isOneOf(line, list))
  const plain = by(menu.plain)
  const thoughts = by(menu.thoughts)
  if (plain.length !== 1 || thoughts.length !== 1 || plain[0] === thoughts[0]) return null
  return (target === 'plain_item' ? plain[0] : thoughts[0]) ?? null
}

/** The dialog has exactly one editor, and after it, in its last row, exactly one button that is called as posting is. */
function postButton(controls: readonly OutlineNode[], language: Language): OutlineNode | null {
  const editors = controls.filter(({ role, editable }) => role === 'textbox' && editable)
  const named = controls.filter(({ role, name }) => role === 'button' && isOneOf(name, words[language].post))
  const [editor, post] = [editors[0], named[0]]
  if (!editor || !post || editors.length !== 1 || named.length !== 1) return null
  const placed = post.index > editor.index && post.inDialog && editor.inDialog
  const inLastRow = controls.every(({ top, bottom }) => (top + bottom) / 2 <= post.bottom)
  const pressable = !post.disabled && post.expanded === null && !post.popup
  return placed && inLastRow && pressable ? post : null
}
