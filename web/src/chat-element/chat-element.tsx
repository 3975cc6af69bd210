import { History, SquarePen } from 'lucide-react'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { Button } from '../ui/button.tsx'
import { createChatKitClient } from './client.ts'
import { Composer, type ComposerHandle } from './composer.tsx'
import { Conversation } from './conversation.ts'
import { HistoryList } from './history-list.tsx'
import { SpokenAnswer } from './spoken-answer.tsx'
import { Transcript } from './transcript.tsx'
import { TurnStatus } from './turn-status.tsx'

interface ChatElementProps {
  /** The ChatKit server. */
  url: string
  /** Adds what that server wants to see of the person. */
  fetch: typeof globalThis.fetch
  /** Gives, once, what is to be said as soon as the chat is there. */
  takeFirstMessage?: () => string | null
  /** Offered in an empty conversation. */
  prompts?: { label: string; text: string }[]
  /** The field gets the focus whenever this goes up. */
  focusCalls?: number
}

/** A chat of our own that speaks the ChatKit protocol: text, history, stop and retry. */
export function ChatElement({ url, fetch, takeFirstMessage, prompts = [], focusCalls = 0 }: ChatElementProps) {
  const [client] = useState(() => createChatKitClient(url, fetch, crypto.randomUUID()))
  const [conversation] = useState(() => new Conversation(client))
  const state = useSyncExternalStore(conversation.subscribe, conversation.state)
  const [showsHistory, setShowsHistory] = useState(false)
  const composer = useRef<ComposerHandle>(null)

  useEffect(() => {
    const text = takeFirstMessage?.()
    if (text) conversation.say(text)
  }, [conversation, takeFirstMessage])

  // biome-ignore lint/correctness/useExhaustiveDependencies: each call moves the focus, also one after another.
  useEffect(() => composer.current?.focus(), [focusCalls])

  const { view, status } = state
  const empty = view.items.length === 0 && state.unconfirmed === null && status === 'idle' && !state.trouble
  const threadStatus = view.thread?.status
  const closed =
    threadStatus && threadStatus.type !== 'active' ? (threadStatus.reason ?? 'This conversation is closed.') : undefined

  const leaveHistory = () => {
    setShowsHistory(false)
    composer.current?.focus()
  }
  return (
    <section aria-label="Conversation" className="relative flex min-h-0 flex-1 flex-col">
      <div className="flex shrink-0 items-center gap-1 px-2 pt-2">
        <Button look="ghost" size="sm" aria-expanded={showsHistory} onClick={() => setShowsHistory((shown) => !shown)}>
          <History aria-hidden size={15} />
          History
        </Button>
        <span className="min-w-0 flex-1 truncate text-center text-sm text-muted">{view.thread?.title}</span>
        <Button
          look="ghost"
          size="sm"
          disabled={empty && !showsHistory}
          onClick={() => {
            conversation.startNew()
            leaveHistory()
          }}
        >
          <SquarePen aria-hidden size={15} />
          New
        </Button>
      </div>
      {showsHistory ? (
        <HistoryList
          client={client}
          current={view.thread?.id}
          onClose={leaveHistory}
          onOpen={(threadId) => {
            void conversation.open(threadId)
            leaveHistory()
          }}
        />
      ) : (
        <Transcript conversation={conversation} state={state}>
          {empty && (
            <div className="mt-auto grid justify-items-start gap-3">
              <p className="text-lg font-semibold">What shall we work on?</p>
              {prompts.map(({ label, text }) => (
                <Button key={text} onClick={() => conversation.say(text)}>
                  {label}
                </Button>
              ))}
            </div>
          )}
          <TurnStatus state={state} />
        </Transcript>
      )}
      <SpokenAnswer state={state} />
      <div className="mx-auto w-full max-w-3xl shrink-0 p-3 pt-1 pb-[max(0.75rem,env(safe-area-inset-bottom))]">
        <Composer
          ref={composer}
          label="Message"
          busy={status !== 'idle'}
          closed={closed}
          onStop={status === 'sending' || status === 'answering' ? () => conversation.stop() : undefined}
          onSend={(text) => {
            setShowsHistory(false)
            conversation.say(text)
          }}
        />
      </div>
    </section>
  )
}
