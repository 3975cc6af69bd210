import { useState } from 'react'
import { type Activity, settleActivity } from '../data/activities.ts'
import { ApiProblem } from '../net/problem.ts'
import { useIntent } from '../net/use-intent.ts'
import { useWrite } from '../net/use-write.ts'
import { Button } from '../ui/button.tsx'
import { Dialog, DialogButtons } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { OutsideLink } from '../ui/outside-link.tsx'
import { safeHref } from '../ui/safe-href.ts'
import { Complaint } from '../ui/states.tsx'
import { describePost } from './describe-post.ts'
import { OwnActivityLink } from './own-activity-link.tsx'

/** Asks the member what they see on LinkedIn, with the way there; their word ends the share. */
export function SettleDialog({ activity, onClose }: { activity: Activity; onClose: () => void }) {
  const [address, setAddress] = useState('')
  const [wrong, setWrong] = useState<string>()
  const intent = useIntent(activity.id, 'settle', address)
  const settling = useWrite(
    (outcome: 'shared' | 'not_shared') =>
      settleActivity(activity.id, outcome, outcome === 'shared' ? address.trim() : '', `${intent}-${outcome}`),
    { refresh: [['activities']], onDone: onClose },
  )
  const beside = settling.error instanceof ApiProblem ? settling.error.field('resultUrl') : undefined
  const shared = () => {
    const bad = address.trim() !== '' && !safeHref(address.trim())
    setWrong(bad ? 'Paste the whole address, beginning with https://, or leave it empty.' : undefined)
    if (!bad) settling.mutate('shared')
  }
  return (
    <Dialog title="Is the share on LinkedIn?" onClose={onClose}>
      <p className="text-pretty text-muted">
        Look at your own activity on LinkedIn for a repost of {describePost(activity.postUrl)}. What you say here is the
        end of it: nothing is shared again.
      </p>
      <div className="grid justify-items-start gap-1.5">
        {activity.own && <OwnActivityLink postUrl={activity.postUrl} />}
        <OutsideLink href={activity.postUrl}>Open the post</OutsideLink>
      </div>
      <Field
        label="Address of your repost (optional)"
        type="url"
        inputMode="url"
        autoComplete="off"
        value={address}
        error={wrong ?? beside}
        onChange={({ target }) => setAddress(target.value)}
      />
      <Complaint failure={beside ? null : settling.error} />
      <DialogButtons>
        <Button
          look="primary"
          busy={settling.isPending && settling.variables === 'shared'}
          disabled={settling.isPending}
          onClick={shared}
        >
          Yes, it is there
        </Button>
        <Button
          busy={settling.isPending && settling.variables === 'not_shared'}
          disabled={settling.isPending}
          onClick={() => settling.mutate('not_shared')}
        >
          No, it is not there
        </Button>
      </DialogButtons>
    </Dialog>
  )
}
