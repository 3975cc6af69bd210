import type { View } from './gate.ts'
import type { Words } from './words.ts'

/** The words of the reshare flow as a page shows them. */
export interface FlowNames {
  readonly repost: string
  readonly plain: string
  readonly thoughts: string
  readonly post: string
  /** Whether the Repost button has also lost its icon name, and its class and hotkey where the dialect has them. */
  readonly markless: boolean
}

/** The names of the reshare flow for a view: the language's own with a dialect's menu, or strange ones where the switch asks for them. */
export function flowNames({ words, switches }: View, menuWords: Words['legacyMenu']): FlowNames {
  const which = switches.renamedButtons === true ? 'button' : switches.renamedButtons
  const button = which === 'button' || which === 'all'
  const menu = which === 'menu' || which === 'all'
  return {
    repost: button ? 'Pass along' : words.repost,
    plain: menu ? 'Pass along right away' : menuWords.plain,
    thoughts: menu ? 'Pass along with a note' : menuWords.thoughts,
    post: which === 'post' || which === 'all' ? 'Share it' : words.post,
    markless: button,
  }
}
