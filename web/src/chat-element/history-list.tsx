import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react'
import type { Thread } from '../../../worker/chatkit/types/threads.ts'
import { isPassing } from '../net/problem.ts'
import { withRetry } from '../net/retry.ts'
import { Button } from '../ui/button.tsx'
import { classes } from '../ui/classes.ts'
import { Empty, Failure } from '../ui/states.tsx'
import { TimeAgo } from '../ui/time-ago.tsx'
import type { ChatKitClient } from './client.ts'

interface HistoryListProps {
  client: ChatKitClient
  current: string | undefined
  onOpen: (threadId: string) => void
  onClose: () => void
}

/** Earlier conversations, newest first. */
export function HistoryList({ client, current, onOpen, onClose }: HistoryListProps) {
  const [threads, setThreads] = useState<Thread[] | null>(null)
  const [after, setAfter] = useState<string>()
  const [failure, setFailure] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const box = useRef<HTMLElement>(null)

  const load = useCallback(
    async (cursor?: string) => {
      setFailure(null)
      setBusy(true)
      try {
        const page = await withRetry(() => client.listThreads(cursor), isPassing)
        setThreads((known) => [...(cursor ? (known ?? []) : []), ...page.data])
        setAfter(page.has_more ? page.after : undefined)
      } catch (thrown) {
        setFailure(thrown)
      }
      setBusy(false)
    },
    [client],
  )
  useEffect(() => {
    void load()
    box.current?.focus()
  }, [load])

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    event.preventDefault()
    onClose()
  }
  return (
    <section
      ref={box}
      aria-label="Earlier conversations"
      tabIndex={-1}
      onKeyDown={onKeyDown}
      className="mx-auto min-h-0 w-full max-w-3xl flex-1 overflow-y-auto px-2 py-2 outline-none"
    >
      {!threads && !failure && (
        <div role="status" aria-label="Loading earlier conversations" className="grid gap-2 p-2">
          {[1, 2, 3].map((row) => (
            <div key={row} className="skeleton h-11 rounded-xl" />
          ))}
        </div>
      )}
      {threads?.length === 0 && <Empty title="No conversations yet">What you talk about is kept here for you.</Empty>}
      <ul className="grid gap-0.5">
        {threads?.map((thread) => (
          <li key={thread.id}>
            <button
              type="button"
              aria-current={thread.id === current || undefined}
              onClick={() => onOpen(thread.id)}
              className={classes(
                'flex w-full items-baseline justify-between gap-3 rounded-xl px-3 py-2.5 text-left hover:bg-hover',
                thread.id === current && 'bg-hover font-medium',
              )}
            >
              <span className="truncate">{thread.title ?? 'Conversation'}</span>
              <TimeAgo at={thread.created_at} className="shrink-0 text-xs text-faint" />
            </button>
          </li>
        ))}
      </ul>
      {failure !== null && <Failure failure={failure} onRetry={() => load(after)} />}
      {after && !failure && (
        <div className="grid justify-items-center p-2">
          <Button look="ghost" size="sm" busy={busy} onClick={() => load(after)}>
            Load more
          </Button>
        </div>
      )}
    </section>
  )
}
