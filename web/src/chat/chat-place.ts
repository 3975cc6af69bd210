/** Over the page at its corner, docked at its side, or on the whole screen. */
export type ChatMode = 'float' | 'side' | 'full'

export interface ChatPlace {
  open: boolean
  mode: ChatMode
}

const key = 'revos.chat'
const modes: readonly unknown[] = ['float', 'side', 'full'] satisfies ChatMode[]

/** Where the chat stood when this device last saw it. Only a docked chat comes back open: the others cover the page. */
export function readPlace(): ChatPlace {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
    if (typeof kept !== 'object' || kept === null || !('mode' in kept) || !modes.includes(kept.mode)) throw new Error()
    const mode = kept.mode as ChatMode
    return { mode, open: mode === 'side' && 'open' in kept && kept.open === true }
  } catch {
    return { mode: 'float', open: false }
  }
}

export function savePlace(place: ChatPlace): void {
  try {
    localStorage.setItem(key, JSON.stringify(place))
  } catch {
    // A closed storage only means that the place is not kept.
  }
}
