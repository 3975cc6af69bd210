import { History, SquarePen } from 'lucide-react'
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { Button } from '../ui/button.tsx'
import { maxAttachments } from './attachable.ts'
import { AttachmentChips } from './attachment-chips.tsx'
import { createChatKitClient } from './client.ts'
import { Composer, type ComposerHandle } from './composer.tsx'
import { Conversation, type ConversationState } from './conversation.ts'
import { HistoryList } from './history-list.tsx'
import { ItemActionsContext } from './item-actions.ts'
import { type SendFile, sendFile } from './send-file.ts'
import { SpokenAnswer } from './spoken-answer.tsx'
import { Transcript } from './transcript.tsx'
import { TurnStatus } from './turn-status.tsx'
import { Uploads } from './uploads.ts'
import { useFileDrop } from './use-file-drop.ts'

interface ChatElementProps {
  /** The ChatKit server. */
  url: string
  /** Adds what that server wants to see of the person. */
  fetch: typeof globalThis.fetch
  /** Gives, once, what is to be said as soon as the chat is there. */
  takeFirstMessage?: () => string | null
  /** Shown from the beginning, with what is being written in it. */
  initialThread?: string | null
  /** Told which thread is on screen, null for a new one. */
  onThreadChange?: (threadId: string | null) => void
  /** Stands in the field from the beginning. */
  draft?: string
  /** Offered in an empty conversation. */
  prompts?: { label: string; text: string }[]
  /** The field gets the focus whenever this goes up. */
  focusCalls?: number
  upload?: SendFile
}

/** A chat of our own that speaks the ChatKit protocol. */
export function ChatElement({
  url,
  fetch,
  takeFirstMessage,
  initialThread = null,
  onThreadChange,
  draft = '',
  prompts = [],
  focusCalls = 0,
  upload = sendFile,
}: ChatElementProps) {
  const [client] = useState(() => createChatKitClient(url, fetch, crypto.randomUUID()))
  const [conversation] = useState(() => new Conversation(client))
  const [uploads] = useState(() => new Uploads(client, upload))
  const state = useSyncExternalStore(conversation.subscribe, conversation.state)
  const files = useSyncExternalStore(uploads.subscribe, uploads.list)
  const [showsHistory, setShowsHistory] = useState(false)
  const [tooMany, setTooMany] = useState(false)
  const composer = useRef<ComposerHandle>(null)
  const opened = useRef(false)
  const [firstThread] = useState(initialThread)

  useEffect(() => {
    let told = firstThread
    return conversation.subscribe(() => {
      const threadId = shownThread(conversation.state())
      if (threadId === undefined || threadId === told) return
      told = threadId
      onThreadChange?.(threadId)
    })
  }, [conversation, firstThread, onThreadChange])

  useEffect(() => {
    const text = takeFirstMessage?.()
    if (text) conversation.say({ text, attachments: [] })
    else if (firstThread !== null && !opened.current) void conversation.open(firstThread)
    opened.current = true
  }, [conversation, takeFirstMessage, firstThread])

  // A page that was loaded again keeps the focus where the person puts it.
  useEffect(() => {
    if (focusCalls > 0) composer.current?.focus()
  }, [focusCalls])

  const { view, status, returned } = state
  useEffect(() => {
    if (!returned) return
    composer.current?.giveBack(returned.text)
    uploads.restore(returned.attachments)
  }, [returned, uploads])

  const { busy } = conversation
  const actions = useMemo(
    () => ({
      busy,
      answer: conversation.answer.bind(conversation),
      rate: conversation.rate.bind(conversation),
      act: conversation.act.bind(conversation),
      answerAgain: conversation.answerAgain.bind(conversation),
    }),
    [busy, conversation],
  )

  const empty = view.items.length === 0 && state.unconfirmed === null && status === 'idle' && !state.trouble
  const threadStatus = view.thread?.status
  const closed =
    threadStatus && threadStatus.type !== 'active' ? (threadStatus.reason ?? 'This conversation is closed.') : undefined
  const takeFiles = (chosen: File[]) => {
    setTooMany(uploads.add(chosen) > 0)
    composer.current?.focus()
  }
  const drop = useFileDrop(closed === undefined && !showsHistory ? takeFiles : undefined)
  const isUploading = files.some(({ attachment, failure }) => !attachment && !failure)
  const areAttached = files.some(({ attachment }) => attachment)

  const leaveHistory = () => {
    setShowsHistory(false)
    composer.current?.focus()
  }
  return (
    <section aria-label="Conversation" className="relative flex min-h-0 flex-1 flex-col" {...drop.handlers}>
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
          onOpen={(id) => {
            void conversation.open(id)
            leaveHistory()
          }}
        />
      ) : (
        <ItemActionsContext value={actions}>
          <Transcript conversation={conversation} state={state}>
            {empty && (
              <div className="mt-auto grid justify-items-start gap-3">
                <p className="text-lg font-semibold">What shall we work on?</p>
                {prompts.map(({ label, text }) => (
                  <Button key={text} onClick={() => conversation.say({ text, attachments: [] })}>
                    {label}
                  </Button>
                ))}
              </div>
            )}
            <TurnStatus state={state} />
          </Transcript>
        </ItemActionsContext>
      )}
      <SpokenAnswer state={state} />
      <div className="mx-auto w-full max-w-3xl shrink-0 p-3 pt-1 pb-[max(0.75rem,env(safe-area-inset-bottom))]">
        {tooMany && (
          <p role="status" className="px-2 pb-1.5 text-sm text-warn">
            {`A message takes ${maxAttachments} files; the others were left out.`}
          </p>
        )}
        <Composer
          ref={composer}
          label="Message"
          draft={draft}
          busy={status !== 'idle' || isUploading}
          closed={closed}
          hasFiles={areAttached}
          files={<AttachmentChips uploads={uploads} list={files} onRemoved={() => composer.current?.focus()} />}
          onFiles={takeFiles}
          onStop={status === 'sending' || status === 'answering' ? () => conversation.stop() : undefined}
          onSend={(text) => {
            setShowsHistory(false)
            setTooMany(false)
            conversation.say({ text, attachments: uploads.take() })
          }}
        />
      </div>
      {drop.over && (
        <p className="pointer-events-none absolute inset-2 z-10 grid place-items-center rounded-2xl border-2 border-dashed border-accent bg-accent-soft/90 font-medium text-accent">
          Drop files to attach them
        </p>
      )}
    </section>
  )
}

/** The thread on screen; undefined while one is being opened, or could not be for now. */
function shownThread({ view, status, trouble }: ConversationState): string | null | undefined {
  if (view.thread) return view.thread.id
  return status === 'loading' || trouble?.retry ? undefined : null
}
