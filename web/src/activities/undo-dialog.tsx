import { type Activity, undoActivity } from '../data/activities.ts'
import { useIntent } from '../net/use-intent.ts'
import { useWrite } from '../net/use-write.ts'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'

/** Asks the member before LinkedIn deletes a share of theirs, which nobody can bring back. */
export function UndoDialog({ activity, onClose }: { activity: Activity; onClose: () => void }) {
  const intent = useIntent(activity.id, 'undo', activity.updatedAt)
  const undoing = useWrite<void, Activity>(() => undoActivity(activity.id, intent), {
    refresh: [['activities']],
    onDone: onClose,
  })
  return (
    <ConfirmDialog
      title="Delete this share from LinkedIn?"
      confirm="Delete it from LinkedIn"
      keep="Leave it"
      look="danger"
      writing={undoing}
      onClose={onClose}
    >
      <p>
        LinkedIn deletes your repost, with your words and every comment and reaction under it. Nobody can bring it back.
      </p>
      <p>The post itself stays where it is. It is not shared from your account again.</p>
    </ConfirmDialog>
  )
}
