import { useRef, useState } from 'react'
import { describePost } from '../activities/describe-post.ts'
import { type Activity, approveActivity } from '../data/activities.ts'
import { routeName } from '../data/routes.ts'
import { ApiProblem } from '../net/problem.ts'
import { useIntent } from '../net/use-intent.ts'
import { useWrite } from '../net/use-write.ts'
import { Button } from '../ui/button.tsx'
import { Dialog, DialogButtons } from '../ui/dialog.tsx'
import { OutsideLink } from '../ui/outside-link.tsx'
import { Complaint } from '../ui/states.tsx'
import { mostWords, startingWords, wrongWith } from './check-words.ts'
import { useOwnUse } from './own-standing.tsx'
import { WordsField } from './words-field.tsx'

interface ShareDialogProps {
  activity: Activity
  onShared: (activity: Activity) => void
  onClose: () => void
}

/** Shows exactly what leaves, from whose account, by which way and when; the words can be changed until *Share* is pressed. */
export function ShareDialog({ activity, onShared, onClose }: ShareDialogProps) {
  const { id, comment, words, postUrl, member, route } = activity
  const [text, setText] = useState(() => startingWords(activity))
  const [checked, setChecked] = useState(false)
  const exact = text.trim()
  const wrong = wrongWith(exact, words)
  const intent = useIntent(id, 'approve', exact)
  const sharing = useWrite<void, Activity>(() => approveActivity(activity, exact || null, intent), {
    refresh: [['activities'], ['membership']],
    onDone: onShared,
  })
  const refused = sharing.error instanceof ApiProblem ? sharing.error.field('comment') : undefined
  const field = useRef<HTMLDivElement>(null)
  const share = () => {
    setChecked(true)
    if (wrong === undefined) sharing.mutate()
    else field.current?.querySelector('textarea')?.focus()
  }
  return (
    <Dialog title="Share this from your account?" onClose={onClose}>
      <p className="wrap-anywhere">
        A repost of{' '}
        <OutsideLink href={postUrl} className="font-medium">
          {describePost(postUrl)}
        </OutsideLink>
      </p>
      <div ref={field}>
        <WordsField
          text={text}
          offered={comment}
          words={words}
          error={(checked || exact.length > mostWords ? wrong : undefined) ?? refused}
          onChange={(changed) => {
            setText(changed)
            sharing.reset()
          }}
        />
      </div>
      <dl className="grid gap-2.5 rounded-xl border border-line bg-canvas px-4 py-3.5 text-[0.9375rem] *:grid *:gap-0.5">
        <div>
          <dt className="text-sm text-muted">From whose account</dt>
          <dd>Yours, {member.name}, for everybody to see</dd>
        </div>
        <div>
          <dt className="text-sm text-muted">By which way</dt>
          <dd>
            {route ? (
              <>By {routeName(route)}, and no other</>
            ) : (
              'The first that your company allows and you have agreed to, and no other'
            )}
          </dd>
        </div>
        <div>
          <dt className="text-sm text-muted">When</dt>
          <dd>
            <Timing route={route} />
          </dd>
        </div>
      </dl>
      <Complaint failure={refused ? null : sharing.error} />
      <DialogButtons>
        <Button look="primary" busy={sharing.isPending} onClick={share}>
          {sharing.isError ? 'Try again' : 'Share'}
        </Button>
        <Button disabled={sharing.isPending} onClick={onClose}>
          Not now
        </Button>
      </DialogButtons>
    </Dialog>
  )
}

/** When it leaves: LinkedIn's own interface takes what is pressed now only, all else waits for its time. */
function Timing({ route }: Pick<Activity, 'route'>) {
  const use = useOwnUse()
  if (route === 'linkedin-api') {
    return use?.why
      ? `${use.why} Press Share again then: this way keeps nothing for later.`
      : 'Right after you press Share'
  }
  if (use?.why) return `${use.why} It waits until then, and you can take it back.`
  return 'As soon as your hours and limits allow; you can take it back until then'
}
