import { Info } from 'lucide-react'
import { lazy, Suspense, useCallback, useMemo, useRef } from 'react'
import { Button } from '../ui/button.tsx'
import type { ChatMemory } from './chat-memory.ts'
import type { ChatSession, SessionSource } from './session.ts'
import { chatkitPath, createSessionFetch } from './session-fetch.ts'
import { Starting } from './starting.tsx'
import { decideSurface, reasonFor } from './surface.ts'
import type { Beginning } from './use-chat-start.ts'
import type { useScript } from './use-script.ts'
import { watchMessages } from './watched-fetch.ts'

const OpenAiChat = lazy(() => import('./openai-chat.tsx').then((module) => ({ default: module.OpenAiChat })))
const OwnChat = lazy(() =>
  import('../chat-element/chat-element.tsx').then((module) => ({ default: module.ChatElement })),
)

interface ChatSurfaceProps {
  source: SessionSource
  backend: ChatSession['backend']
  beginning: Beginning
  memory: ChatMemory
  prompts: { label: string; text: string }[]
  script: ReturnType<typeof useScript>
  domainKey: string
  focusCalls: number
}

/** The conversation: in OpenAI's chat where its script runs, else in our own where that can be. */
export function ChatSurface({
  source,
  backend,
  beginning,
  memory,
  prompts,
  script,
  domainKey,
  focusCalls,
}: ChatSurfaceProps) {
  const onReturned = useRef<(text: string) => void>(() => {})
  const sessionFetch = useMemo(
    () =>
      watchMessages(createSessionFetch(source), {
        onSending: (message) => memory.change({ sending: { ...message, at: Date.now() } }),
        onTaken: (threadId) => memory.change({ sending: null, ...(threadId !== null && { threadId }) }),
        onReturned: (text) => {
          memory.change({ sending: null })
          onReturned.current(text)
        },
      }),
    [source, memory],
  )
  const said = useRef(false)
  // Said once only, even when OpenAI's chat gives up afterwards and ours takes its place.
  const takeFirstMessage = useCallback(() => {
    if (said.current) return null
    said.current = true
    return beginning.text || null
  }, [beginning])
  const onThreadChange = useCallback((threadId: string | null) => memory.change({ threadId }), [memory])
  // Where OpenAI's chat gives up, ours goes on with the thread that it had.
  const place = { initialThread: beginning.threadId ?? memory.talk()?.threadId ?? null, draft: beginning.draft }
  const surface = decideSurface(backend, script.state)
  const waiting = <Starting text={beginning.text} />

  if (surface === 'waiting') return waiting
  if (surface === 'chatkit') {
    return (
      <Suspense fallback={waiting}>
        <OpenAiChat
          key={backend}
          source={source}
          backend={backend}
          sessionFetch={sessionFetch}
          takeFirstMessage={takeFirstMessage}
          onThreadChange={onThreadChange}
          onReturned={onReturned}
          {...place}
          domainKey={domainKey}
          patienceLeft={script.left}
          onFail={script.fail}
          focusCalls={focusCalls}
        />
      </Suspense>
    )
  }
  const why = script.state.name === 'failed' ? reasonFor(script.state.why) : ''
  if (surface === 'needs-script') {
    return (
      <div
        role="alert"
        className="mx-auto flex w-full max-w-md flex-1 flex-col items-center justify-center gap-3 p-6 text-center"
      >
        <p className="font-semibold">{why}.</p>
        <p className="text-pretty text-muted">
          This workflow is answered by OpenAI itself, which only works in OpenAI’s own chat. Check that your network
          lets cdn.platform.openai.com through, then try again.
        </p>
        <Button onClick={script.retry}>Try again</Button>
      </div>
    )
  }
  return (
    <>
      <p
        role="status"
        className="flex shrink-0 items-center gap-2 border-b border-line px-4 py-1.5 text-[0.8125rem] text-muted"
      >
        <Info aria-hidden size={14} className="shrink-0" />
        {why}; this is ours.
      </p>
      <Suspense fallback={waiting}>
        <OwnChat
          url={chatkitPath}
          fetch={sessionFetch}
          takeFirstMessage={takeFirstMessage}
          onThreadChange={onThreadChange}
          {...place}
          prompts={prompts}
          focusCalls={focusCalls}
        />
      </Suspense>
    </>
  )
}
