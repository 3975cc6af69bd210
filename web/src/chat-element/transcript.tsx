import { ArrowDown } from 'lucide-react'
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Complaint } from '../ui/states.tsx'
import type { Conversation, ConversationState } from './conversation.ts'
import { Message, UserBubble } from './message.tsx'

interface TranscriptProps {
  conversation: Conversation
  state: ConversationState
  /** Stands below the messages. */
  children: ReactNode
}

/** How near its end, in pixels, a transcript counts as read to the end and is kept there. */
const nearEnd = 48

/** What was said, oldest first. It follows the answer while the person reads at its end, and never pulls them there. */
export function Transcript({ conversation, state, children }: TranscriptProps) {
  const { view, unconfirmed, status } = state
  const lastAnswer = view.items.findLast((item) => item.type === 'assistant_message')?.id
  const box = useRef<HTMLDivElement>(null)
  const [follows, setFollows] = useState(true)

  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever changes in the conversation changes its height.
  useLayoutEffect(() => {
    if (follows && box.current) box.current.scrollTop = box.current.scrollHeight
  }, [follows, state])

  // Pictures come in later, and the field below takes room as it is written in.
  useEffect(() => {
    const shown = box.current
    if (!shown || !follows) return
    const observer = new ResizeObserver(() => {
      shown.scrollTop = shown.scrollHeight
    })
    observer.observe(shown)
    for (const child of shown.children) observer.observe(child)
    return () => observer.disconnect()
  }, [follows])

  useLayoutEffect(() => {
    if (unconfirmed !== null) setFollows(true)
  }, [unconfirmed])

  const onScroll = ({ currentTarget: at }: React.UIEvent) => {
    setFollows(at.scrollHeight - at.scrollTop - at.clientHeight < nearEnd)
  }
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div
        ref={box}
        role="log"
        aria-live="off"
        aria-label="Messages"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
        tabIndex={0}
        onScroll={onScroll}
        className="min-h-0 flex-1 overflow-y-auto overscroll-contain [mask-image:linear-gradient(transparent,black_0.75rem)] -outline-offset-2"
      >
        <div className="mx-auto flex min-h-full w-full max-w-3xl flex-col gap-5 px-4 py-4">
          {view.hasMore && <Earlier conversation={conversation} />}
          {view.items.map((item) => (
            <Message
              key={item.id}
              item={item}
              arriving={status === 'answering' && view.unfinished.has(item.id)}
              isLast={item.id === lastAnswer && status === 'idle'}
            />
          ))}
          {unconfirmed !== null && <UserBubble said={unconfirmed} faint />}
          {children}
        </div>
      </div>
      {!follows && (
        <button
          type="button"
          aria-label="To the latest message"
          title="To the latest message"
          onClick={() => setFollows(true)}
          className="glass rise absolute bottom-2 left-1/2 grid size-9 -translate-x-1/2 place-items-center rounded-full text-ink"
        >
          <ArrowDown aria-hidden size={17} />
        </button>
      )}
    </div>
  )
}

function Earlier({ conversation }: { conversation: Conversation }) {
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>(null)
  const load = async () => {
    setBusy(true)
    setFailure(null)
    await conversation.loadOlder().catch(setFailure)
    setBusy(false)
  }
  return (
    <div className="grid justify-items-center gap-2">
      <Complaint failure={failure} />
      <Button look="ghost" size="sm" busy={busy} onClick={load}>
        Earlier messages
      </Button>
    </div>
  )
}
