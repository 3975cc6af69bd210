import { useState } from 'react'
import { type Activity, declineActivity } from '../data/activities.ts'
import { useIntent } from '../net/use-intent.ts'
import { useWrite } from '../net/use-write.ts'
import { Button } from '../ui/button.tsx'
import { Dialog, DialogButtons } from '../ui/dialog.tsx'
import { AreaField } from '../ui/field.tsx'
import { Complaint } from '../ui/states.tsx'

/** Says no to a post, with or without a reason. */
export function DeclineDialog({ activity, onClose }: { activity: Activity; onClose: () => void }) {
  const [reason, setReason] = useState('')
  const intent = useIntent(activity.id, 'decline', reason)
  const declining = useWrite<void, Activity>(() => declineActivity(activity.id, reason.trim(), intent), {
    refresh: [['activities']],
    onDone: onClose,
  })
  return (
    <Dialog title="Decline this post?" onClose={onClose}>
      <p className="text-muted">Nothing will be shared from your account.</p>
      <AreaField
        label="Why (optional)"
        hint="The people who run the pod can read it."
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <Complaint failure={declining.error} />
      <DialogButtons>
        <Button look="primary" busy={declining.isPending} onClick={() => declining.mutate()}>
          {declining.isError ? 'Try again' : 'Decline'}
        </Button>
        <Button disabled={declining.isPending} onClick={onClose}>
          Not now
        </Button>
      </DialogButtons>
    </Dialog>
  )
}
