import { useNavigate } from '@tanstack/react-router'
import { runsWorkspace } from '../data/me.ts'
import { type Pod, type PodMember, removeFromPod } from '../data/pods.ts'
import { useWrite } from '../net/use-write.ts'
import { useMe } from '../shell/me-context.ts'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'

interface RemoveMemberDialogProps {
  pod: Pod
  member: PodMember
  onClose: () => void
}

/** Takes somebody out of a pod, or oneself, after saying what ends with it. */
export function RemoveMemberDialog({ pod, member, onClose }: RemoveMemberDialogProps) {
  const { own, name } = member
  const stays = runsWorkspace(useMe()) || !own
  const navigate = useNavigate()
  const removing = useWrite<void, void>(() => removeFromPod(pod.id, member.memberId), {
    refresh: stays ? [['pods'], ['activities']] : [['activities']],
    onDone: () => (stays ? onClose() : void navigate({ to: '/pods' })),
  })
  return (
    <ConfirmDialog
      title={own ? `Leave ${pod.name}?` : `Remove ${name} from ${pod.name}?`}
      confirm={own ? 'Leave the pod' : `Remove ${name}`}
      keep={own ? 'Stay' : 'Keep them'}
      look="danger"
      writing={removing}
      onClose={onClose}
    >
      <ul className="grid list-disc gap-1 pl-5">
        <li>Posts offered to this pod are no longer shown to {own ? 'you' : 'them'}.</li>
        <li>What waits {own ? 'for you' : 'for them'} from this pod is taken back and not shared.</li>
        <li>What was shared on LinkedIn stays there.</li>
      </ul>
      <p>
        {own
          ? 'Your other pods and what you agreed to stay as they are. Somebody who runs your company can invite you again.'
          : 'You can invite them again.'}
      </p>
    </ConfirmDialog>
  )
}
