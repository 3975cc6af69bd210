import { Info } from 'lucide-react'
import { lazy, Suspense, useCallback, useMemo, useRef } from 'react'
import { Button } from '../ui/button.tsx'
import type { ChatSession, SessionSource } from './session.ts'
import { chatkitPath, createSessionFetch } from './session-fetch.ts'
import { Starting } from './starting.tsx'
import { decideSurface, reasonFor } from './surface.ts'
import type { useScript } from './use-script.ts'

const OpenAiChat = lazy(() => import('./openai-chat.tsx').then((module) => ({ default: module.OpenAiChat })))
const OwnChat = lazy(() =>
  import('../chat-element/chat-element.tsx').then((module) => ({ default: module.ChatElement })),
)

interface ChatSurfaceProps {
  source: SessionSource
  backend: ChatSession['backend']
  firstMessage: string
  prompts: { label: string; text: string }[]
  script: ReturnType<typeof useScript>
  domainKey: string
  focusCalls: number
}

/** The conversation: in OpenAI's chat where its script runs, else in our own where that can be. */
export function ChatSurface({
  source,
  backend,
  firstMessage,
  prompts,
  script,
  domainKey,
  focusCalls,
}: ChatSurfaceProps) {
  const sessionFetch = useMemo(() => createSessionFetch(source), [source])
  const said = useRef(false)
  // Said once only, even when OpenAI's chat gives up afterwards and ours takes its place.
  const takeFirstMessage = useCallback(() => {
    if (said.current) return null
    said.current = true
    return firstMessage
  }, [firstMessage])
  const surface = decideSurface(backend, script.state)
  const waiting = <Starting text={firstMessage} />

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
          prompts={prompts}
          focusCalls={focusCalls}
        />
      </Suspense>
    </>
  )
}
