import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type Integration, integrationsQuery, removeIntegration } from '../../data/integrations.ts'
import { RemovalDialog } from '../../ui/removal-dialog.tsx'

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
    <RemovalDialog name={name} removing={removing} onClose={onClose}>
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
    </RemovalDialog>
  )
}
