import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type Integration, integrationsQuery, removeIntegration } from '../../data/integrations.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogButtons } from '../../ui/dialog.tsx'
import { Complaint } from '../../ui/states.tsx'

/** Asks before an integration is forgotten, saying what stops working then. */
export function RemoveDialog({ integration, onClose }: { integration: Integration; onClose: () => void }) {
  const { provider, name, without, members } = integration
  const queries = useQueryClient()
  const removing = useMutation({
    mutationFn: () => removeIntegration(provider),
    onSuccess: async () => {
      await Promise.all([
        queries.invalidateQueries({ queryKey: integrationsQuery.queryKey }),
        queries.invalidateQueries({ queryKey: ['alerts'] }),
      ])
      onClose()
    },
  })
  return (
    <Dialog title={`Remove ${name}?`} onClose={onClose}>
      <p className="text-pretty">
        <span className="font-medium">What stops at once:</span> {without}
      </p>
      {members && members.connected > 0 && (
        <p className="text-pretty">
          {members.connected === 1 ? 'One member has' : `${members.connected} members have`} connected an account with
          it.
        </p>
      )}
      <p className="text-pretty text-muted">What is stored is deleted. To go on later, you enter it again.</p>
      <Complaint failure={removing.error} />
      <DialogButtons>
        <Button look="danger" data-autofocus busy={removing.isPending} onClick={() => removing.mutate()}>
          Remove {name}
        </Button>
        <Button disabled={removing.isPending} onClick={onClose}>
          Keep it
        </Button>
      </DialogButtons>
    </Dialog>
  )
}
