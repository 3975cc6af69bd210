import type { UseMutationResult } from '@tanstack/react-query'
import { Button } from '../../ui/button.tsx'
import { Complaint } from '../../ui/states.tsx'

interface SaveRowProps {
  saving: Pick<UseMutationResult, 'error' | 'isPending' | 'isSuccess'>
  untouched: boolean
}

/** The end of a form: what went wrong, the button that saves, and word that it is saved. */
export function SaveRow({ saving, untouched }: SaveRowProps) {
  return (
    <>
      <Complaint failure={saving.error} />
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" look="primary" busy={saving.isPending} disabled={untouched}>
          Save
        </Button>
        <span role="status" className="text-sm text-muted">
          {saving.isSuccess && untouched ? 'Saved. It holds at once.' : ''}
        </span>
      </div>
    </>
  )
}
