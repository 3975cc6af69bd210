import { ArrowUp, MessageCircle } from 'lucide-react'
import { type FormEvent, lazy, Suspense, useEffect, useRef, useState } from 'react'
import { Boundary } from '../ui/boundary.tsx'
import { classes } from '../ui/classes.ts'
import { useChat } from './chat-context.tsx'
import type { ChatMode } from './chat-place.ts'
import { PanelFailure } from './panel-failure.tsx'
import { PanelSkeleton } from './panel-skeleton.tsx'

const ChatPanel = lazy(() => import('./chat-panel.tsx').then((module) => ({ default: module.ChatPanel })))

const places: Record<ChatMode, string> = {
  float: 'md:right-6 md:bottom-6 md:h-[min(42rem,calc(100dvh-3rem))] md:w-[26rem] md:rounded-2xl',
  side: 'md:inset-y-0 md:right-0 md:w-105 md:border-y-0 md:border-r-0 md:shadow-none',
  full: 'md:inset-0 md:border-0 md:bg-canvas',
}

/**
 * The chat over every screen: a bar at the corner that takes a message, and the panel it opens into. The panel stays in
 * its place of the tree in all modes and while hidden, so that moving or closing it loses nothing.
 */
export function FloatingChatBar() {
  const chat = useChat()
  const [wasOpen, setWasOpen] = useState(chat.open)
  if (chat.open && !wasOpen) setWasOpen(true)

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented || event.nativeEvent.isComposing) return
    chat.hide()
  }

  return (
    <>
      {!chat.open && <Bar takesFocus={wasOpen} />}
      {wasOpen && (
        <aside
          aria-label="Chat"
          hidden={!chat.open}
          onKeyDown={onKeyDown}
          className={classes(
            'glass fixed z-30 flex-col overflow-hidden max-md:inset-0 max-md:border-0 max-md:bg-canvas',
            places[chat.mode],
            chat.open ? 'flex' : 'hidden',
            chat.mode === 'float' && 'rise',
          )}
        >
          <Boundary fallback={<PanelFailure />}>
            <Suspense fallback={<PanelSkeleton />}>
              <ChatPanel />
            </Suspense>
          </Boundary>
        </aside>
      )}
    </>
  )
}

/** The closed chat: a field, or the way back to the conversation under way; a round button on a phone. */
function Bar({ takesFocus }: { takesFocus: boolean }) {
  const chat = useChat()
  const bar = useRef<HTMLElement>(null)
  const field = useRef<HTMLInputElement>(null)
  const seenCalls = useRef(chat.focusCalls)

  // The panel that had the focus is gone: the focus goes where it can be opened again.
  useEffect(() => {
    if (!takesFocus) return
    const places = bar.current?.querySelectorAll<HTMLElement>('input, button') ?? []
    ;[...places].find((place) => place.checkVisibility())?.focus()
  }, [takesFocus])

  useEffect(() => {
    if (seenCalls.current === chat.focusCalls) return
    seenCalls.current = chat.focusCalls
    field.current?.focus()
  }, [chat.focusCalls])

  return (
    <aside ref={bar} aria-label="Chat">
      {chat.talk === null ? <FieldBar ref={field} /> : <TalkBar talk={chat.talk} />}
      <button
        type="button"
        aria-label="Open the chat"
        onClick={() => chat.show()}
        className="glass fixed right-4 bottom-[calc(4.75rem+env(safe-area-inset-bottom))] z-30 grid size-14 place-items-center rounded-full text-accent md:hidden"
      >
        <MessageCircle aria-hidden size={24} />
      </button>
    </aside>
  )
}

const barLook = 'glass fixed right-6 bottom-6 z-30 flex items-center rounded-full p-1.5 pl-4 max-md:hidden'

function FieldBar({ ref }: { ref: React.Ref<HTMLInputElement> }) {
  const chat = useChat()
  const [text, setText] = useState('')
  const action = text.trim() === '' ? 'Open the chat' : 'Send'
  const submit = (event: FormEvent) => {
    event.preventDefault()
    chat.show(text.trim())
    setText('')
  }
  return (
    <form onSubmit={submit} className={classes(barLook, 'w-[24rem] gap-2 focus-within:border-accent')}>
      <MessageCircle aria-hidden size={19} className="shrink-0 text-accent" />
      <input
        ref={ref}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur()
        }}
        aria-label="Message to the chat"
        aria-keyshortcuts="Control+K Meta+K"
        placeholder="Ask, or say what to write…"
        autoComplete="off"
        enterKeyHint="send"
        className="h-9 min-w-0 flex-1 bg-transparent outline-none"
      />
      {text === '' && <Shortcut />}
      <button
        type="submit"
        aria-label={action}
        title={action}
        className="grid size-9 shrink-0 place-items-center rounded-full bg-accent text-on-accent transition-colors hover:bg-accent-strong"
      >
        <ArrowUp aria-hidden size={18} />
      </button>
    </form>
  )
}

function TalkBar({ talk }: { talk: string }) {
  const chat = useChat()
  return (
    <button
      type="button"
      onClick={() => chat.show()}
      aria-keyshortcuts="Control+K Meta+K"
      className={classes(barLook, 'h-12.5 gap-2.5 pr-4 hover:border-accent')}
    >
      <MessageCircle aria-hidden size={19} className="shrink-0 text-accent" />
      <span>
        Back to <span className="font-medium">{talk}</span>
      </span>
      <Shortcut />
    </button>
  )
}

function Shortcut() {
  return (
    <kbd aria-hidden className="shrink-0 rounded-md border border-line px-1.5 font-sans text-xs text-muted">
      {shortcut}
    </kbd>
  )
}

const shortcut = /mac|iphone|ipad/i.test(navigator.userAgent) ? '⌘ K' : 'Ctrl K'
