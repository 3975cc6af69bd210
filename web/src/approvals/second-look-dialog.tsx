import { holdsLine } from '../../../core/pods/disclosure.ts'
import { describePost } from '../activities/describe-post.ts'
import { Picture } from '../activities/screenshots.tsx'
import { type Activity, approveActivity } from '../data/activities.ts'
import { routeName } from '../data/routes.ts'
import { useIntent } from '../net/use-intent.ts'
import { useWrite } from '../net/use-write.ts'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { Quote } from './quote.tsx'
import { ShareDialog } from './share-dialog.tsx'

interface SecondLookDialogProps {
  activity: Activity
  onShared: (activity: Activity) => void
  onClose: () => void
}

/**
 * The page on which a run has stopped, with the words that are bound to it, and the last yes. Words that lack what the pod has come to
 * require cannot go: they are written anew.
 */
export function SecondLookDialog({ activity, onShared, onClose }: SecondLookDialogProps) {
  const { id, comment, postUrl, paused, route, member, words } = activity
  const intent = useIntent(id, 'second look')
  const sharing = useWrite<void, Activity>(() => approveActivity(activity, comment, intent), {
    refresh: [['activities']],
    onDone: onShared,
  })
  if (words?.disclosureRequired && !holdsLine(comment, words.disclosure)) {
    return <ShareDialog activity={activity} onShared={onShared} onClose={onClose} />
  }
  return (
    <ConfirmDialog
      title="Is this what you want to share?"
      confirm="Share"
      keep="Not now"
      writing={sharing}
      onClose={onClose}
    >
      {paused?.pictureUrl ? (
        <div className="overflow-hidden rounded-xl border border-line">
          <Picture url={paused.pictureUrl} label="LinkedIn’s page right before sharing" />
        </div>
      ) : (
        <p>There is no picture of the page. Decline if you are not sure.</p>
      )}
      <p>
        A repost of {describePost(postUrl)} from your account, {member.name}
        {route && `, by ${routeName(route)}`}
        {comment ? ', with these words above it:' : ', without words.'}
      </p>
      {comment && <Quote>{comment}</Quote>}
      {paused?.pictureUrl && (
        <p className="text-sm">
          Press the picture to see it in full size. It must show this post, your own name, and{' '}
          {comment ? 'exactly these words' : 'no words of yours'}. If anything else is in it, decline.
        </p>
      )}
    </ConfirmDialog>
  )
}
