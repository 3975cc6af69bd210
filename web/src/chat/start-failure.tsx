import { RotateCw } from 'lucide-react'
import { messageOf } from '../net/problem.ts'
import { Button } from '../ui/button.tsx'

interface StartFailureProps {
  failure: unknown
  text: string
  onRetry: () => void
}

/** The chat could not be started: why, in the API's own words, and another try that keeps what was said. */
export function StartFailure({ failure, text, onRetry }: StartFailureProps) {
  return (
    <div className="mx-auto flex min-h-0 w-full max-w-3xl flex-1 flex-col gap-4 overflow-y-auto px-4 py-5">
      {text && (
        <p className="max-w-[85%] self-end rounded-2xl rounded-br-md bg-accent-soft px-3.5 py-2 whitespace-pre-wrap wrap-anywhere">
          {text}
        </p>
      )}
      <div role="alert" className="grid justify-items-start gap-3 rounded-xl bg-bad-soft px-4 py-3 text-bad">
        <p className="text-pretty">{messageOf(failure)}</p>
        <Button size="sm" onClick={onRetry}>
          <RotateCw aria-hidden size={14} />
          Try again
        </Button>
      </div>
    </div>
  )
}
