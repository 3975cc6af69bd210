import type { View } from './gate.ts'
import type { Words } from './words.ts'

/** The words of the reshare flow as a page shows them. */
export interface FlowNames {
  readonly repost: string
  readonly plain: string
  readonly thoughts: string
  readonly post: string
  /** The editor's accessible name. */
  readonly editor: string
  /** Whether the Repost button has also lost its icon name, and its class and hotkey where the dialect has them. */
  readonly markless: boolean
}

/** The names of the reshare flow for a view: the language's own with a dialect's menu, or others where the switch or the layout has them. */
export function flowNames({ words, switches, layout }: View, menuWords: Words['legacyMenu']): FlowNames {
  const which = switches.renamedButtons === true ? 'button' : switches.renamedButtons
  const button = which === 'button' || which === 'all'
  const menu = which === 'menu' || which === 'all'
  const other = layout?.renamed
  return {
    repost: button ? 'Pass along' : (other?.repost ?? words.repost),
    plain: menu || which === 'plain' ? 'Pass along right away' : (other?.plain ?? menuWords.plain),
    thoughts: menu || which === 'thoughts' ? 'Pass along with a note' : (other?.thoughts ?? menuWords.thoughts),
    post: which === 'post' || which === 'all' ? 'Share it' : (other?.post ?? words.post),
    editor: other?.editor ?? words.editor,
    markless: button || (other?.marks ?? false),
  }
}
