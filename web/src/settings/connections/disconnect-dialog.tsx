import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type Connection, connectionsQuery, endConnection } from '../../data/connections.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogButtons } from '../../ui/dialog.tsx'
import { Complaint } from '../../ui/states.tsx'

/** Asks before a connection is ended. */
export function DisconnectDialog({
  connection: { provider, name },
  onClose,
}: {
  connection: Connection
  onClose: () => void
}) {
  const queries = useQueryClient()
  const ending = useMutation({
    mutationFn: () => endConnection(provider),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: connectionsQuery.queryKey })
      onClose()
    },
  })
  return (
    <Dialog title={`Disconnect ${name}?`} onClose={onClose}>
      <p className="text-pretty text-muted">
        Nothing can be shared from your account by {name} any more, at once. What RevOS keeps to act as you is deleted,
        and the access is taken back at {name}. You can connect again later.
      </p>
      <Complaint failure={ending.error} />
      <DialogButtons>
        <Button look="danger" data-autofocus busy={ending.isPending} onClick={() => ending.mutate()}>
          Disconnect
        </Button>
        <Button disabled={ending.isPending} onClick={onClose}>
          Stay connected
        </Button>
      </DialogButtons>
    </Dialog>
  )
}
