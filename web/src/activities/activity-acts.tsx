import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { type Activity, type ActivityAct, cancelActivity, retryActivity } from '../data/activities.ts'
import { useIntent } from '../net/use-intent.ts'
import { useWrite } from '../net/use-write.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { SettleDialog } from './settle-dialog.tsx'
import { UndoDialog } from './undo-dialog.tsx'

/** What this person may do with a share now; nothing where that is nothing. Saying yes or no has a place of its own. */
export function ActivityActs({ activity, decide = false }: { activity: Activity; decide?: boolean }) {
  const [asked, setAsked] = useState<ActivityAct | null>(null)
  const { can } = activity
  const close = () => setAsked(null)
  const decides = decide && can.approve && (activity.state === 'proposed' || activity.state === 'needs_person')
  // Whoever can say yes right here needs not be asked again first.
  const retries = can.retry && !(activity.own && can.approve && activity.state === 'needs_person')
  if (!decides && !can.settle && !retries && !can.cancel && !can.undo) return null
  return (
    <div className="flex flex-wrap gap-2">
      {decides && (
        <ButtonLink to="/approvals" look="primary">
          Decide
        </ButtonLink>
      )}
      {can.settle && (
        <Button look={activity.pressed ? 'primary' : 'secondary'} onClick={() => setAsked('settle')}>
          {activity.pressed ? 'Did it appear?' : 'I shared it by hand'}
        </Button>
      )}
      {retries && <Button onClick={() => setAsked('retry')}>Try it again</Button>}
      {can.cancel && <Button onClick={() => setAsked('cancel')}>Take it back</Button>}
      {can.undo && <Button onClick={() => setAsked('undo')}>Delete it from LinkedIn…</Button>}
      {asked === 'settle' && <SettleDialog activity={activity} onClose={close} />}
      {asked === 'retry' && <RetryDialog activity={activity} onClose={close} />}
      {asked === 'cancel' && <CancelDialog activity={activity} onClose={close} />}
      {asked === 'undo' && <UndoDialog activity={activity} onClose={close} />}
    </div>
  )
}

interface ActDialogProps {
  activity: Activity
  onClose: () => void
}

const refresh = [['activities']] as const

function RetryDialog({ activity, onClose }: ActDialogProps) {
  const intent = useIntent(activity.id, 'retry', activity.updatedAt)
  const navigate = useNavigate()
  const onDone = () => {
    onClose()
    // Where it waits for the answer of whoever has just asked for it.
    if (activity.own) void navigate({ to: '/approvals' })
  }
  const retrying = useWrite<void, Activity>(() => retryActivity(activity.id, intent), { refresh, onDone })
  return (
    <ConfirmDialog
      title="Try this share again?"
      confirm="Try it again"
      keep="Leave it"
      writing={retrying}
      onClose={onClose}
    >
      <p>
        Nothing of it is on LinkedIn, so it cannot come out twice. It begins anew:{' '}
        {activity.own ? 'you are' : `${activity.member.name} is`} asked about it again.
      </p>
    </ConfirmDialog>
  )
}

function CancelDialog({ activity, onClose }: ActDialogProps) {
  const intent = useIntent(activity.id, 'cancel', activity.updatedAt)
  const canceling = useWrite<void, Activity>(() => cancelActivity(activity.id, intent), { refresh, onDone: onClose })
  return (
    <ConfirmDialog
      title="Take this share back?"
      confirm="Take it back"
      keep="Leave it"
      look="danger"
      writing={canceling}
      onClose={onClose}
    >
      <p>
        {activity.own
          ? 'It is not shared from your account, unless you say yes to it again.'
          : `It will not be shared from the account of ${activity.member.name}.`}{' '}
        If it is being sent at this very moment, you are told that it is too late.
      </p>
    </ConfirmDialog>
  )
}
