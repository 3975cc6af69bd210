import type { ApiProblem } from '../../net/problem.ts'
import { Button } from '../../ui/button.tsx'

interface NotSavedProps {
  problem: ApiProblem
  busy: boolean
  onSaveAnyway: () => void
}

/** Says that the test found something wrong and nothing was stored, with the way to store it all the same. */
export function NotSaved({ problem, busy, onSaveAnyway }: NotSavedProps) {
  return (
    <div role="alert" className="rise grid justify-items-start gap-2.5 rounded-lg bg-bad-soft px-3.5 py-3">
      <p className="text-pretty text-bad">{problem.message}</p>
      <Button size="sm" busy={busy} onClick={onSaveAnyway}>
        Save anyway
      </Button>
    </div>
  )
}
