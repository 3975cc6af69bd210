import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { describePost } from '../activities/describe-post.ts'
import { type Activity, approveActivity, declineActivity } from '../data/activities.ts'
import { routeName } from '../data/activity-states.ts'
import { podQuery } from '../data/pods.ts'
import { useIntent } from '../net/use-intent.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Dialog, DialogButtons } from '../ui/dialog.tsx'
import { AreaField } from '../ui/field.tsx'
import { OutsideLink } from '../ui/outside-link.tsx'
import { Complaint } from '../ui/states.tsx'
import { TimeAgo } from '../ui/time-ago.tsx'

/** One post to say yes or no to. Yes asks once more, showing what will leave the account. */
export function ApprovalCard({ activity }: { activity: Activity }) {
  const [asking, setAsking] = useState<'approve' | 'decline' | null>(null)
  const { data: pod } = useQuery(podQuery(activity.podId))
  const post = describePost(activity.postUrl)
  const done = () => setAsking(null)
  return (
    <Card className="rise">
      <article aria-label={post} className="grid gap-4 p-5">
        <div className="grid gap-1">
          <p className="text-sm text-muted">
            {pod && <>{pod.name} · </>}
            <TimeAgo at={activity.createdAt} />
          </p>
          <h2 className="text-lg leading-snug font-semibold wrap-anywhere">{post}</h2>
          <OutsideLink href={activity.postUrl} className="w-fit text-[0.9375rem]">
            Read it on LinkedIn
          </OutsideLink>
        </div>
        {activity.comment && <Words>{activity.comment}</Words>}
        <div className="grid grid-cols-2 gap-2.5">
          <Button size="lg" onClick={() => setAsking('decline')}>
            Decline
          </Button>
          <Button size="lg" look="primary" onClick={() => setAsking('approve')}>
            Approve
          </Button>
        </div>
      </article>
      {asking === 'approve' && <ApproveDialog activity={activity} onClose={done} />}
      {asking === 'decline' && <DeclineDialog activity={activity} onClose={done} />}
    </Card>
  )
}

interface AskingProps {
  activity: Activity
  onClose: () => void
}

function ApproveDialog({ activity, onClose }: AskingProps) {
  const intent = useIntent(activity.id, 'approve')
  const deciding = useDecision(() => approveActivity(activity.id, intent), onClose)
  return (
    <Dialog title="Share this from your account?" onClose={onClose}>
      <dl className="grid gap-3.5 rounded-xl border border-line bg-canvas p-4 text-[0.9375rem] *:grid *:gap-0.5">
        <div>
          <dt className="text-sm text-muted">What leaves</dt>
          <dd className="wrap-anywhere">
            A repost of <OutsideLink href={activity.postUrl}>{describePost(activity.postUrl)}</OutsideLink>
            {activity.comment ? ', with these words above it:' : ', without words of its own'}
          </dd>
          {activity.comment && (
            <dd className="mt-1.5">
              <Words>{activity.comment}</Words>
            </dd>
          )}
        </div>
        <div>
          <dt className="text-sm text-muted">From whose account</dt>
          <dd>Yours, {activity.member.name}, for everybody to see</dd>
        </div>
        <div>
          <dt className="text-sm text-muted">By which route</dt>
          <dd>
            {activity.route ? routeName(activity.route) : 'The first your workspace allows and you have agreed to'}
          </dd>
        </div>
      </dl>
      <Complaint failure={deciding.error} />
      <DialogButtons>
        <Button look="primary" busy={deciding.isPending} onClick={() => deciding.mutate()}>
          {deciding.isError ? 'Try again' : 'Approve and share'}
        </Button>
        <Button disabled={deciding.isPending} onClick={onClose}>
          Not now
        </Button>
      </DialogButtons>
    </Dialog>
  )
}

function DeclineDialog({ activity, onClose }: AskingProps) {
  const [reason, setReason] = useState('')
  const intent = useIntent(activity.id, 'decline', reason)
  const deciding = useDecision(() => declineActivity(activity.id, reason.trim(), intent), onClose)
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
      <Complaint failure={deciding.error} />
      <DialogButtons>
        <Button look="primary" busy={deciding.isPending} onClick={() => deciding.mutate()}>
          {deciding.isError ? 'Try again' : 'Decline'}
        </Button>
        <Button disabled={deciding.isPending} onClick={onClose}>
          Not now
        </Button>
      </DialogButtons>
    </Dialog>
  )
}

/** A decision being sent; once it is taken, every list of activities is asked for again. */
function useDecision(decide: () => Promise<Activity>, onDone: () => void) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: decide,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['activities'] })
      onDone()
    },
  })
}

function Words({ children }: { children: string }) {
  return (
    <blockquote className="border-l-2 border-line-strong pl-3 whitespace-pre-wrap text-muted wrap-anywhere">
      {children}
    </blockquote>
  )
}
