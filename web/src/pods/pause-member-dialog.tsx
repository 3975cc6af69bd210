import { type PodMember, pauseMember } from '../data/pods.ts'
import { useWrite } from '../net/use-write.ts'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'

interface PauseMemberDialogProps {
  member: PodMember
  onClose: () => void
}

/** Pauses somebody else's account in their place, after saying what that does and that they alone can end it. */
export function PauseMemberDialog({ member: { memberId, name }, onClose }: PauseMemberDialogProps) {
  const pausing = useWrite<void, void>(() => pauseMember(memberId), {
    refresh: [['pods'], ['activities']],
    onDone: onClose,
  })
  return (
    <ConfirmDialog
      title={`Pause ${name}?`}
      confirm={`Pause ${name}`}
      keep="Leave it as it is"
      look="danger"
      writing={pausing}
      onClose={onClose}
    >
      <ul className="grid list-disc gap-1 pl-5">
        <li>Nothing more is shared from this account, in all pods, from a few seconds on.</li>
        <li>What has been sent to LinkedIn already cannot be called back.</li>
        <li>What they are asked stays, and what they said yes to waits, until the offer ends.</li>
        <li>Posts that are offered meanwhile are not shown to them.</li>
      </ul>
      <p>Only {name} can end it, by taking part again in their own settings.</p>
    </ConfirmDialog>
  )
}
