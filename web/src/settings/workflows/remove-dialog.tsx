import { useMutation } from '@tanstack/react-query'
import { removeWorkflow, type StoredWorkflow } from '../../data/workflows.ts'
import { RemovalDialog } from '../../ui/removal-dialog.tsx'
import { useWorkflowRefresh } from './use-workflow-refresh.ts'

interface RemoveDialogProps {
  workflow: StoredWorkflow
  onClose: () => void
}

/** Asks before a workflow is removed, saying what goes away and what stays. */
export function RemoveDialog({ workflow, onClose }: RemoveDialogProps) {
  const { trigger, name, hosted } = workflow
  const refresh = useWorkflowRefresh()
  const removing = useMutation({
    mutationFn: () => removeWorkflow(trigger),
    onSuccess: async () => {
      await refresh()
      onClose()
    },
  })
  return (
    <RemovalDialog name={name} removing={removing} onClose={onClose}>
      <div className="grid gap-2 text-pretty text-muted">
        <p>At once, for everybody in your company:</p>
        <ul className="grid list-disc gap-1 pl-5">
          <li>
            messages that begin with <code className="font-mono text-ink">{trigger}</code> no longer start it;
          </li>
          <li>conversations with it can no longer be opened in the chat;</li>
          {hosted && <li>the id that it has at OpenAI is forgotten here.</li>}
        </ul>
        {hosted && <p>The workflow at OpenAI, and what was said there, is not touched.</p>}
      </div>
    </RemovalDialog>
  )
}
