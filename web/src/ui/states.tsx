import { CloudOff, RotateCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { ApiProblem, messageOf } from '../net/problem.ts'
import { Button } from './button.tsx'

/** What a list says when it holds nothing: what it is for, and what to do first. */
export function Empty({
  icon,
  title,
  children,
  action,
}: {
  icon?: ReactNode
  title: string
  children?: ReactNode
  action?: ReactNode
}) {
  return (
    <div className="grid justify-items-center gap-2 px-6 py-10 text-center">
      {icon && <div className="mb-1 grid size-11 place-items-center rounded-xl bg-accent-soft text-accent">{icon}</div>}
      <h3 className="font-semibold">{title}</h3>
      {children && <p className="max-w-[44ch] text-sm text-pretty text-muted">{children}</p>}
      {action && <div className="mt-2">{action}</div>}
    </div>
  )
}

/** What is shown in place of something that could not be loaded. */
export function Failure({ failure, onRetry }: { failure: unknown; onRetry?: () => void }) {
  const hopeless = failure instanceof ApiProblem && (failure.status === 404 || failure.status === 403)
  return (
    <div role="alert" className="grid justify-items-center gap-2 px-6 py-10 text-center">
      <div className="mb-1 grid size-11 place-items-center rounded-xl bg-sunken text-muted">
        <CloudOff aria-hidden size={20} />
      </div>
      <p className="max-w-[44ch] text-pretty">{messageOf(failure)}</p>
      {failure instanceof ApiProblem && failure.requestId && !hopeless && (
        <p className="text-xs text-faint">
          If you ask for help, quote <code className="font-mono select-all">{failure.requestId}</code>
        </p>
      )}
      {onRetry && !hopeless && (
        <Button onClick={onRetry} className="mt-2">
          <RotateCw aria-hidden size={15} />
          Try again
        </Button>
      )}
    </div>
  )
}

/** A line that says what went wrong with something a person just did. */
export function Complaint({ failure, children }: { failure: unknown; children?: ReactNode }) {
  if (!failure) return null
  return (
    <div
      role="alert"
      className="rise flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg bg-bad-soft px-3.5 py-2.5 text-sm text-bad"
    >
      <span className="flex-1 basis-48 text-pretty">{messageOf(failure)}</span>
      {children}
    </div>
  )
}

/** Grey rows where a list will be. */
export function SkeletonRows({ rows = 4, label }: { rows?: number; label: string }) {
  return (
    <div role="status" aria-label={label} className="divide-y divide-line">
      {[1, 2, 3, 4, 5, 6].slice(0, rows).map((row) => (
        <div key={row} className="flex items-center gap-3.5 px-4 py-3.5 md:px-5">
          <div className="skeleton size-9 shrink-0 rounded-full" />
          <div className="grid flex-1 gap-2">
            <div className="skeleton h-3.5 w-2/5" />
            <div className="skeleton h-3 w-3/5" />
          </div>
          <div className="skeleton h-6 w-24 rounded-full" />
        </div>
      ))}
    </div>
  )
}
