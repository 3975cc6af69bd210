import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { meQuery, signOut } from '../../data/me.ts'
import { leaveCompany } from '../../data/people.ts'
import { useMe } from '../../shell/me-context.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogButtons } from '../../ui/dialog.tsx'
import { Complaint } from '../../ui/states.tsx'

/** Leaves the company that is open, for another of the person's, or out of RevOS where there is none. */
export function LeaveDialog({ onClose }: { onClose: () => void }) {
  const me = useMe()
  const queries = useQueryClient()
  const router = useRouter()
  const others = me.tenants.filter(({ id, status }) => id !== me.tenant.id && status === 'active')
  const leaving = useMutation({
    mutationFn: leaveCompany,
    onSuccess: async () => {
      if (others.length > 0) {
        await router.navigate({ to: '/' })
        await queries.resetQueries()
        return
      }
      // Nothing is left to open with this sign-in; if ending it fails, the next page says so.
      await signOut().catch(() => undefined)
      await router.navigate({ to: '/sign-in' })
      queries.clear()
      queries.setQueryData(meQuery.queryKey, null)
    },
  })
  return (
    <Dialog title={`Leave ${me.tenant.name}?`} onClose={onClose}>
      <p className="text-pretty text-muted">
        Your API keys for it stop working, nothing more is shared from your LinkedIn account for it, and your chats
        there are no longer yours to open. To come back, somebody has to invite you.
      </p>
      {others.length === 0 && (
        <p className="text-pretty text-muted">You belong to no other company, so you will be signed out.</p>
      )}
      <Complaint failure={leaving.error} />
      <DialogButtons>
        <Button look="danger" data-autofocus busy={leaving.isPending} onClick={() => leaving.mutate()}>
          Leave
        </Button>
        <Button onClick={onClose}>Stay</Button>
      </DialogButtons>
    </Dialog>
  )
}
