import { useQuery } from '@tanstack/react-query'
import { ArrowLeft, Maximize2, Minimize2, PanelRight, PictureInPicture2, X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { Composer, type ComposerHandle } from '../chat-element/composer.tsx'
import { configQuery } from '../data/config.ts'
import { workflowsQuery } from '../data/workflows.ts'
import { IconButton } from '../ui/button.tsx'
import { useChat } from './chat-context.tsx'
import { ChatSurface } from './chat-surface.tsx'
import { StartFailure } from './start-failure.tsx'
import { StartPrompts } from './start-prompts.tsx'
import { Starting } from './starting.tsx'
import { useChatStart } from './use-chat-start.ts'
import { useScript } from './use-script.ts'

/** The open chat: its head, and below it the choice of what to do, or the conversation. */
export function ChatPanel() {
  const chat = useChat()
  const start = useChatStart(chat.memory)
  const config = useQuery(configQuery)
  const workflows = useQuery(workflowsQuery)
  const script = useScript(config.isError ? '' : config.data?.chatkitScriptUrl)
  const composer = useRef<ComposerHandle>(null)

  const { begin } = start
  const { wish } = chat
  useEffect(() => {
    if (wish) begin(wish.text)
  }, [wish, begin])

  useEffect(() => {
    if (chat.focusCalls > 0 && chat.open) composer.current?.focus()
  }, [chat.focusCalls, chat.open])

  const { phase } = start
  const isGoingOn = phase.name === 'starting' && phase.text === ''
  const going = isGoingOn ? (chat.memory.talk()?.name ?? null) : null
  const talk = phase.name === 'chatting' ? phase.session.workflow.name : going
  const { setTalk } = chat
  useEffect(() => setTalk(talk), [talk, setTalk])

  return (
    <>
      <header className="flex shrink-0 items-center gap-0.5 border-b border-line py-1.5 pr-2 pl-4">
        {phase.name !== 'choosing' && (
          <IconButton label="Choose something else" onClick={start.reset} className="-ml-2.5">
            <ArrowLeft aria-hidden size={18} />
          </IconButton>
        )}
        <h2 className="min-w-0 flex-1 truncate font-semibold">{talk ?? 'Chat'}</h2>
        <ModeButtons />
        <IconButton label="Close the chat (Esc)" onClick={chat.hide}>
          <X aria-hidden size={19} />
        </IconButton>
      </header>
      {phase.name === 'choosing' && (
        <div className="mx-auto flex min-h-0 w-full max-w-3xl flex-1 flex-col">
          <div className="flex flex-1 flex-col justify-end gap-3 overflow-y-auto px-4 pb-4">
            <p className="text-lg font-semibold">What shall we work on?</p>
            {phase.unclear && (
              <p role="status" className="text-muted">
                Choose who should take “{phase.unclear}”.
              </p>
            )}
            <StartPrompts onChoose={(trigger) => begin(phase.unclear ? `${trigger} ${phase.unclear}` : trigger)} />
          </div>
          <div className="p-3 pt-0">
            <Composer ref={composer} onSend={begin} label="Message to the chat" />
          </div>
        </div>
      )}
      {phase.name === 'starting' && <Starting text={phase.text} retries={phase.retries || workflows.failureCount} />}
      {phase.name === 'failed' && <StartFailure failure={phase.failure} text={phase.text} onRetry={phase.retry} />}
      {phase.name === 'chatting' && (
        <ChatSurface
          key={phase.id}
          source={phase.source}
          backend={phase.session.backend}
          beginning={phase.beginning}
          memory={chat.memory}
          prompts={[{ label: phase.session.workflow.name, text: phase.session.workflow.trigger }]}
          script={script}
          domainKey={config.data?.chatkitDomainKey ?? ''}
          focusCalls={chat.focusCalls}
        />
      )}
    </>
  )
}

function ModeButtons() {
  const { mode, setMode } = useChat()
  return (
    <div className="flex max-md:hidden">
      {mode !== 'float' && (
        <IconButton label="Float at the corner" onClick={() => setMode('float')}>
          <PictureInPicture2 aria-hidden size={17} />
        </IconButton>
      )}
      {mode !== 'side' && (
        <IconButton label="Dock at the side" onClick={() => setMode('side')} className="max-lg:hidden">
          <PanelRight aria-hidden size={17} />
        </IconButton>
      )}
      {mode === 'full' ? (
        <IconButton label="Leave the full screen" onClick={() => setMode('side')} className="lg:hidden">
          <Minimize2 aria-hidden size={17} />
        </IconButton>
      ) : (
        <IconButton label="Use the full screen" onClick={() => setMode('full')}>
          <Maximize2 aria-hidden size={17} />
        </IconButton>
      )}
    </div>
  )
}
