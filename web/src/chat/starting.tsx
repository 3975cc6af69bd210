import { retryDelays } from '../net/retry.ts'

/** What was said stays on screen while the chat is being made ready for it. */
export function Starting({ text, retries }: { text?: string; retries?: number }) {
  return (
    <div className="mx-auto flex min-h-0 w-full max-w-3xl flex-1 flex-col gap-4 overflow-y-auto px-4 py-5">
      {text && (
        <p className="max-w-[85%] self-end rounded-2xl rounded-br-md bg-accent-soft px-3.5 py-2 whitespace-pre-wrap wrap-anywhere">
          {text}
        </p>
      )}
      <p role="status" className="flex items-center gap-2.5 text-sm text-muted">
        <span aria-hidden className="size-2 animate-[pulse-dot_1.2s_ease-in-out_infinite] rounded-full bg-accent" />
        {retries ? `No connection; trying again (${retries} of ${retryDelays.length})…` : 'Starting…'}
      </p>
    </div>
  )
}
