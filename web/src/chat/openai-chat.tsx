import { ChatKit, useChatKit } from '@openai/chatkit-react'
import { type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import { attachable, maxAttachmentBytes, maxAttachments } from '../chat-element/attachable.ts'
import { createChatKitClient } from '../chat-element/client.ts'
import { useTheme } from '../shell/theme.ts'
import { classes } from '../ui/classes.ts'
import { createGetClientSecret } from './client-secret.ts'
import type { ChatSession, SessionSource } from './session.ts'
import { chatkitPath } from './session-fetch.ts'
import { Starting } from './starting.tsx'
import { stoppableFetch } from './stop-fetch.ts'
import type { ScriptFailure } from './surface.ts'
import { useShownThread } from './use-shown-thread.ts'

interface OpenAiChatProps {
  source: SessionSource
  backend: ChatSession['backend']
  sessionFetch: typeof fetch
  takeFirstMessage: () => string | null
  /** Shown from the beginning, with what is being written in it. */
  initialThread: string | null
  onThreadChange: (threadId: string | null) => void
  /** Stands in the field from the beginning. */
  draft: string
  /** What is called with a message that the server did not take. */
  onReturned: RefObject<(text: string) => void>
  domainKey: string
  patienceLeft: () => number
  onFail: (why: ScriptFailure) => void
  focusCalls: number
}

const accents = { light: '#0b6b5c', dark: '#58c7b0' }

/** Errors after which ChatKit shows an empty box, so that it has to be given up. */
const fatal = new Set(['DomainVerificationRequestError', 'FatalAppError', 'IntegrationError'])

/** OpenAI's chat, speaking to OpenAI (hosted) or to our own server (edge). */
export function OpenAiChat({
  source,
  backend,
  sessionFetch,
  takeFirstMessage,
  initialThread,
  onThreadChange,
  draft,
  onReturned,
  domainKey,
  patienceLeft,
  onFail,
  focusCalls,
}: OpenAiChatProps) {
  const theme = useTheme()
  const [ready, setReady] = useState(false)
  const [firstThread] = useState(initialThread)
  const shown = useShownThread(firstThread)
  const isEdge = backend === 'edge'
  const api = useMemo(() => {
    if (!isEdge) return { getClientSecret: createGetClientSecret(source) }
    const { cancelTurn } = createChatKitClient(chatkitPath, sessionFetch, 'stop')
    const fetch = stoppableFetch(sessionFetch, {
      shownThread: shown.read,
      // An answer that cannot be ended is off the screen all the same.
      cancel: (threadId) => void cancelTurn(threadId).catch(() => undefined),
    })
    const uploadStrategy = { type: 'two_phase' } as const
    return { url: new URL(chatkitPath, location.href).href, domainKey, fetch, uploadStrategy }
  }, [isEdge, source, domainKey, sessionFetch, shown])

  // What a resumed turn has changed is read again once it has ended, and that reading is no reason to resume again.
  const resumed = useRef<'no' | 'running' | 'reading'>('no')
  const readAgain = () => {
    resumed.current = 'reading'
    chat
      .fetchUpdates()
      .catch(() => undefined)
      .finally(() => {
        resumed.current = 'no'
      })
  }
  const chat = useChatKit({
    api,
    theme: { colorScheme: theme, radius: 'soft', color: { accent: { primary: accents[theme], level: 1 } } },
    frameTitle: 'Chat',
    initialThread: firstThread,
    header: { title: { enabled: false } },
    startScreen: { greeting: 'What shall we work on?' },
    composer: {
      placeholder: 'Write a message…',
      ...(isEdge && {
        attachments: { enabled: true, accept: attachable, maxSize: maxAttachmentBytes, maxCount: maxAttachments },
        dictation: { enabled: true },
      }),
    },
    threadItemActions: { retry: isEdge, feedback: isEdge },
    onReady: () => setReady(true),
    onThreadChange: ({ threadId }) => {
      shown.set(threadId)
      // Before the first thread is there, an empty chat is none that somebody went to.
      if (threadId !== null || ready) onThreadChange(threadId)
    },
    onThreadLoadStart: () => {
      if (resumed.current === 'running') resumed.current = 'no'
    },
    onThreadLoadEnd: () => {
      if (!isEdge || resumed.current !== 'no') return
      resumed.current = 'running'
      chat.sendCustomAction({ type: 'chatkit.resume' }).catch(readAgain)
    },
    onResponseEnd: () => {
      if (resumed.current === 'running') readAgain()
    },
    onError: ({ error }) => {
      if (fatal.has(error.name)) onFail('refused')
    },
  })

  useEffect(() => {
    if (ready) return
    const timer = setTimeout(() => onFail('slow'), patienceLeft())
    return () => clearTimeout(timer)
  }, [ready, patienceLeft, onFail])

  const { sendUserMessage, setComposerValue, focusComposer } = chat
  useEffect(() => {
    const text = ready ? takeFirstMessage() : null
    if (text) sendUserMessage({ text, newThread: true }).catch(() => setComposerValue({ text }))
    else if (ready && draft) setComposerValue({ text: draft }).catch(() => undefined)
  }, [ready, takeFirstMessage, draft, sendUserMessage, setComposerValue])

  useEffect(() => {
    onReturned.current = (text) => void setComposerValue({ text }).catch(() => undefined)
    return () => {
      onReturned.current = () => {}
    }
  }, [onReturned, setComposerValue])

  useEffect(() => {
    if (ready && focusCalls > 0) focusComposer().catch(() => undefined)
  }, [ready, focusCalls, focusComposer])

  return (
    <>
      {!ready && <Starting />}
      <ChatKit
        control={chat.control}
        className={classes('min-h-0 w-full flex-1', !ready && 'invisible absolute inset-0 -z-10')}
      />
    </>
  )
}
