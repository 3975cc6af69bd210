import { describe, expect, it } from 'vitest'
import { chooseControl } from './choose-control.ts'
import { loopTokens } from './unchanged.ts'

const bar = "The button among a post's actions that opens the menu for sharing this post again."
const ask = (intent: string, ...lines: string[]) =>
  chooseControl(`Looked for: ${intent}\n\nControls:\n${lines.join('\n')}`)

describe('chooseControl', () => {
  it('takes the one button that means to share a post on, by its word or else by its icon', () => {
    const others = ['e1 button "Open reactions menu" expanded=false', 'e2 button "Comment" icon=comment']
    expect(ask(bar, ...others, '  e3 button "Pass on" expanded=false').ref).toBe('e3')
    expect(ask(bar, ...others, 'e3 button icon=arrows-small expanded=false').ref).toBe('e3')
    expect(ask(bar, ...others, 'e3 button "Relayer" expanded=false', 'e4 button "More" expanded=false').ref).toBe('e3')
  })

  it('takes none where two could be meant, or none is', () => {
    expect(ask(bar, 'e1 button "Share" expanded=false', 'e2 button "Reshare" expanded=false').ref).toBeNull()
    expect(ask(bar, 'e1 button "Open reactions menu" expanded=false').ref).toBeNull()
    expect(ask(bar, 'e1 button "Share"').ref).toBeNull()
  })

  it('takes the one field of the dialog that a post is written in', () => {
    const field = 'The text field of the open dialog in which the words of a new post are written.'
    const lines = ['e1 textbox "Add your view" editable in-dialog', 'e2 textbox "Write a message…" editable in-dialog']
    expect(ask(field, ...lines).ref).toBe('e1')
    expect(ask(field, ...lines, 'e3 textbox "Compose" editable in-dialog').ref).toBeNull()
  })
})

describe('loopTokens', () => {
  it('counts all pictures again at each turn', () => {
    expect(loopTokens(1)).toBe(600 + 1247 + 60)
    expect(loopTokens(2)).toBe(loopTokens(1) + 600 + 2 * 1247 + 60 + 60)
  })
})
