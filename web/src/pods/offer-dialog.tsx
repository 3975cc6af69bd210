import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { describePost } from '../activities/describe-post.ts'
import { type Offer, offerPost, type Pod, podMembersQuery } from '../data/pods.ts'
import { ApiProblem } from '../net/problem.ts'
import { useIntent } from '../net/use-intent.ts'
import { Button } from '../ui/button.tsx'
import { Dialog, DialogButtons } from '../ui/dialog.tsx'
import { AreaField, Field } from '../ui/field.tsx'
import { safeHref } from '../ui/safe-href.ts'
import { Complaint } from '../ui/states.tsx'
import { TimeAgo } from '../ui/time-ago.tsx'
import { WhatLeaves } from './what-leaves.tsx'

interface OfferDialogProps {
  pod: Pod
  onClose: () => void
}

/** Offers a post in three looks: what to offer, what exactly will leave and from whom, and that it was done. */
export function OfferDialog({ pod, onClose }: OfferDialogProps) {
  const [postUrl, setPostUrl] = useState('')
  const [comment, setComment] = useState('')
  const [missing, setMissing] = useState<string>()
  const [reviewing, setReviewing] = useState(false)
  const intent = useIntent(pod.id, postUrl, comment)
  const queries = useQueryClient()
  const members = useInfiniteQuery(podMembersQuery(pod.id))
  const offering = useMutation({
    mutationFn: () => offerPost(pod.id, postUrl.trim(), comment.trim(), intent),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['activities'] }),
    onError: (failure) => {
      if (failure instanceof ApiProblem && failure.fields.length > 0) setReviewing(false)
    },
  })

  if (offering.data) return <Offered offer={offering.data} pod={pod} onClose={onClose} />

  if (reviewing) {
    return (
      <Dialog title="This is what will leave" onClose={onClose}>
        <WhatLeaves
          postUrl={postUrl.trim()}
          comment={comment.trim()}
          members={members.data?.pages.flatMap((page) => page.items)}
          memberCount={pod.memberCount}
        />
        <Complaint failure={offering.error} />
        <DialogButtons>
          <Button look="primary" busy={offering.isPending} onClick={() => offering.mutate()}>
            {offering.isError ? 'Try again' : `Offer to ${pod.name}`}
          </Button>
          <Button disabled={offering.isPending} onClick={() => setReviewing(false)}>
            Change it
          </Button>
        </DialogButtons>
      </Dialog>
    )
  }

  const problem = offering.error instanceof ApiProblem ? offering.error : null
  const review = (event: FormEvent) => {
    event.preventDefault()
    const wrong = safeHref(postUrl.trim()) ? undefined : 'Paste the whole address of the post, beginning with https://.'
    setMissing(wrong)
    if (wrong) return
    offering.reset()
    setReviewing(true)
  }
  return (
    <Dialog title={`Offer a post to ${pod.name}`} onClose={onClose}>
      <form noValidate onSubmit={review} className="grid gap-5">
        <Field
          label="Address of the post"
          type="url"
          inputMode="url"
          autoComplete="off"
          data-autofocus
          placeholder="https://www.linkedin.com/posts/…"
          value={postUrl}
          hint="On LinkedIn: the three dots of the post, then “Copy link to post”."
          error={missing ?? problem?.field('postUrl')}
          onChange={(event) => setPostUrl(event.target.value)}
        />
        <AreaField
          label="Words to add (optional)"
          value={comment}
          maxLength={3000}
          hint="Stand above the repost. Each member sees them first and is asked, also who has said yes in advance. Leave empty for a plain repost."
          error={problem?.field('comment')}
          onChange={(event) => setComment(event.target.value)}
        />
        <DialogButtons>
          <Button type="submit" look="primary">
            Look it over
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </DialogButtons>
      </form>
    </Dialog>
  )
}

function Offered({ offer, pod, onClose }: { offer: Offer; pod: Pod; onClose: () => void }) {
  return (
    <Dialog title={offer.alreadyOffered ? 'Already offered' : 'Offered'} onClose={onClose}>
      <p role="status" className="text-pretty text-muted">
        {offer.alreadyOffered ? (
          <>
            {describePost(offer.postUrl)} was offered to {pod.name} <TimeAgo at={offer.createdAt} />. Nobody is asked
            twice; its shares stand in the list.
          </>
        ) : (
          `${describePost(offer.postUrl)} has gone to ${people(offer.counts.total)} in ${pod.name}. You can follow each share in the list.`
        )}
      </p>
      <DialogButtons>
        <Button look="primary" data-autofocus onClick={onClose}>
          See the shares
        </Button>
      </DialogButtons>
    </Dialog>
  )
}

function people(count: number): string {
  return count === 1 ? 'one member' : `${count} members`
}
