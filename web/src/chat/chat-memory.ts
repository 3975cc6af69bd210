/** A message that was sent and that the server has not taken yet, as far as this page knows. */
export interface Sending {
  /** Names the chat that sent it, so that the server knows the same request again. */
  frame: string | null
  /** The request, as it was sent. */
  body: string
  /** When, in milliseconds since 1970. */
  at: number
}

/** The conversation of a tab. */
export interface Talk {
  /** Of the workflow that answers. */
  trigger: string
  /** What it is called. */
  name: string
  /** Null until there is one. */
  threadId: string | null
  sending: Sending | null
}

interface Kept {
  owner: string
  open: boolean
  talk: Talk | null
}

const key = 'revos.chat.talk'

/** What a tab remembers of its chat over a reload. */
export interface ChatMemory {
  /** Whether the chat was open; null when this tab has not been here before. */
  wasOpen: () => boolean | null
  talk: () => Talk | null
  setOpen: (open: boolean) => void
  setTalk: (talk: Talk | null) => void
  /** Changes what is remembered of the conversation; nothing happens when there is none. */
  change: (part: Partial<Talk>) => void
}

/**
 * The memory of this tab, of a person in a company: what somebody else left in it is dropped. A new tab begins without one,
 * since two that go on with the same conversation would be in each other's way; a copied tab and a restored one have it.
 */
export function chatMemory(owner: string): ChatMemory {
  const read = (): Kept | null => {
    try {
      const kept = JSON.parse(sessionStorage.getItem(key) ?? 'null') as Kept | null
      return kept?.owner === owner ? kept : null
    } catch {
      return null
    }
  }
  const write = (part: Partial<Kept>) => {
    try {
      sessionStorage.setItem(key, JSON.stringify({ open: false, talk: null, ...read(), ...part, owner }))
    } catch {
      // A closed or full storage only means that a reload begins anew.
    }
  }
  const talk = () => read()?.talk ?? null
  return {
    wasOpen: () => read()?.open ?? null,
    talk,
    setOpen: (open) => write({ open }),
    setTalk: (next) => write({ talk: next }),
    change: (part) => {
      const now = talk()
      if (now) write({ talk: { ...now, ...part } })
    },
  }
}
