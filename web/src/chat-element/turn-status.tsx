import { RotateCw } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { retryDelays } from '../net/retry.ts'
import { Button } from '../ui/button.tsx'
import { classes } from '../ui/classes.ts'
import type { ConversationState } from './conversation.ts'

const Markdown = lazy(() => import('./markdown.tsx').then((module) => ({ default: module.Markdown })))

const levels = { info: 'bg-move-soft text-move', warning: 'bg-warn-soft text-warn', danger: 'bg-bad-soft text-bad' }

/** What is to be known about the turn under way or the last one: banners, progress, that it was stopped, what went wrong. */
export function TurnStatus({ state }: { state: ConversationState }) {
  const { view, status, trouble, stopped } = state
  return (
    <>
      {view.notices.map(({ level, title, message }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: notices have no identity and are only ever added at the end.
        <div key={index} role="status" className={classes('rounded-xl px-4 py-2.5 text-sm text-pretty', levels[level])}>
          {title && <strong className="block font-semibold">{title}</strong>}
          <div className="prose-chat">
            <Suspense fallback={message}>
              <Markdown text={message} />
            </Suspense>
          </div>
        </div>
      ))}
      <Working state={state} />
      {stopped === true && status === 'idle' && <p className="text-sm text-muted">You stopped the answer.</p>}
      {trouble && (
        <div
          role="alert"
          className="rise flex flex-wrap items-center gap-x-3 gap-y-2 rounded-xl bg-bad-soft px-4 py-2.5 text-bad"
        >
          <span className="flex-1 basis-48 text-sm text-pretty">{trouble.message}</span>
          {trouble.retry && (
            <Button size="sm" onClick={trouble.retry}>
              <RotateCw aria-hidden size={14} />
              Try again
            </Button>
          )}
        </div>
      )}
    </>
  )
}

function Working({ state: { view, status, waiting, stopped } }: { state: ConversationState }) {
  if (status === 'idle') return null
  const arriving = view.items.some(
    (item) => view.unfinished.has(item.id) && item.type === 'assistant_message' && item.content.length > 0,
  )
  if (arriving && !waiting && !view.progress) return null
  return (
    <p className="flex items-center gap-2.5 text-sm text-muted">
      <span aria-hidden className="size-2 animate-[pulse-dot_1.2s_ease-in-out_infinite] rounded-full bg-accent" />
      {stopped === 'wanted' ? 'Stopping…' : workingWords(view.progress?.text, status, waiting)}
    </p>
  )
}

function workingWords(
  progress: string | undefined,
  status: ConversationState['status'],
  waiting: ConversationState['waiting'],
): string {
  if (waiting?.why === 'connection')
    return `No connection; trying again (${waiting.failures} of ${retryDelays.length})…`
  if (waiting) return 'Waiting for the answer before this one to end…'
  return progress ?? (status === 'loading' ? 'Opening the conversation…' : 'Thinking…')
}
