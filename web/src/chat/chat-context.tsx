import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { MeContext } from '../shell/me-context.ts'
import { useWide } from '../shell/use-wide.ts'
import { type ChatMemory, chatMemory } from './chat-memory.ts'
import { type ChatMode, readPlace, savePlace } from './chat-place.ts'

/** Something a person asked for outside the chat, to be said in it. `id` tells two equal wishes apart. */
export interface ChatWish {
  id: number
  text: string
}

interface Chat {
  open: boolean
  mode: ChatMode
  wish: ChatWish | null
  /** What the conversation under way is called; null when there is none. */
  talk: string | null
  /** Goes up each time the message field should get the focus. */
  focusCalls: number
  /** Opens the chat, and says `text` in a new conversation when it is given. */
  show: (text?: string) => void
  hide: () => void
  setMode: (mode: ChatMode) => void
  setTalk: (name: string | null) => void
  /** What this tab remembers of the chat over a reload. */
  memory: ChatMemory
}

const ChatContext = createContext<Chat | null>(null)

/** The chat of this page: where it stands, and what was asked of it. */
export function useChat(): Chat {
  const chat = use(ChatContext)
  if (!chat) throw new Error('useChat needs a ChatProvider around it')
  return chat
}

/**
 * Keeps the chat's place, on this device also after the page is closed, and listens for its keys. A tab that is loaded again
 * shows its chat as it was.
 */
export function ChatProvider({ children }: { children: ReactNode }) {
  const me = use(MeContext)
  const owner = `${me?.tenant.id}/${me?.user.id}`
  const memory = useMemo(() => chatMemory(owner), [owner])
  const [{ open, mode }, setPlace] = useState(() => {
    const place = readPlace()
    return { ...place, open: memory.wasOpen() ?? place.open }
  })
  const [wish, setWish] = useState<ChatWish | null>(null)
  const [talk, setTalk] = useState<string | null>(() => memory.talk()?.name ?? null)
  const [focusCalls, setFocusCalls] = useState(0)
  const wishes = useRef(0)

  useEffect(() => savePlace({ open, mode }), [open, mode])
  useEffect(() => memory.setOpen(open), [memory, open])

  const show = useCallback((text?: string) => {
    if (text) setWish({ id: ++wishes.current, text })
    setPlace((place) => ({ ...place, open: true }))
    setFocusCalls((calls) => calls + 1)
  }, [])
  const hide = useCallback(() => setPlace((place) => ({ ...place, open: false })), [])
  const setMode = useCallback((next: ChatMode) => setPlace({ open: true, mode: next }), [])

  const toBar = useWide() && !open && talk === null
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isK =
        event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey
      if (!isK || document.querySelector('dialog[open]')) return
      event.preventDefault()
      if (toBar) setFocusCalls((calls) => calls + 1)
      else show()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [toBar, show])

  const chat = useMemo(
    () => ({ open, mode, wish, talk, focusCalls, show, hide, setMode, setTalk, memory }),
    [open, mode, wish, talk, focusCalls, show, hide, setMode, memory],
  )
  return <ChatContext value={chat}>{children}</ChatContext>
}
