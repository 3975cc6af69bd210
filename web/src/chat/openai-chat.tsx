import { ChatKit, useChatKit } from '@openai/chatkit-react'
import { useEffect, useMemo, useState } from 'react'
import { useTheme } from '../shell/theme.ts'
import { classes } from '../ui/classes.ts'
import { createGetClientSecret } from './client-secret.ts'
import type { ChatSession, SessionSource } from './session.ts'
import { chatkitPath } from './session-fetch.ts'
import { Starting } from './starting.tsx'
import type { ScriptFailure } from './surface.ts'

interface OpenAiChatProps {
  source: SessionSource
  backend: ChatSession['backend']
  sessionFetch: typeof fetch
  takeFirstMessage: () => string | null
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
  domainKey,
  patienceLeft,
  onFail,
  focusCalls,
}: OpenAiChatProps) {
  const theme = useTheme()
  const [ready, setReady] = useState(false)
  const api = useMemo(
    () =>
      backend === 'hosted'
        ? { getClientSecret: createGetClientSecret(source) }
        : { url: new URL(chatkitPath, location.href).href, domainKey, fetch: sessionFetch },
    [backend, source, domainKey, sessionFetch],
  )
  const chat = useChatKit({
    api,
    theme: { colorScheme: theme, radius: 'soft', color: { accent: { primary: accents[theme], level: 1 } } },
    frameTitle: 'Chat',
    header: { title: { enabled: false } },
    startScreen: { greeting: 'What shall we work on?' },
    composer: { placeholder: 'Write a message…' },
    threadItemActions: { retry: backend === 'edge' },
    onReady: () => setReady(true),
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
  }, [ready, takeFirstMessage, sendUserMessage, setComposerValue])

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
