import { useInfiniteQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { type MadeOffer, type OfferRequest, offerPost, type Pod, podMembersQuery } from '../data/pods.ts'
import { ApiProblem } from '../net/problem.ts'
import { useIntent } from '../net/use-intent.ts'
import { useWrite } from '../net/use-write.ts'
import { Button } from '../ui/button.tsx'
import { Dialog, DialogButtons } from '../ui/dialog.tsx'
import { AreaField, Field } from '../ui/field.tsx'
import { Complaint } from '../ui/states.tsx'
import { Offered } from './offered.tsx'
import { type OfferDraft, readOffer } from './read-offer.ts'
import { WhatLeaves } from './what-leaves.tsx'

interface OfferDialogProps {
  pod: Pod
  onClose: () => void
}

/** Offers a post in three looks: what to offer, what exactly will leave and from whom, and that it was done. */
export function OfferDialog({ pod, onClose }: OfferDialogProps) {
  const [draft, setDraft] = useState<OfferDraft>({ postUrl: '', otherUrl: '', comment: '', notBefore: '' })
  const [wrong, setWrong] = useState<Partial<OfferDraft>>({})
  const [reviewed, setReviewed] = useState<OfferRequest | null>(null)
  const [sent, setSent] = useState<MadeOffer | null>(null)
  const intent = useIntent(pod.id, JSON.stringify(reviewed))
  const members = useInfiniteQuery(podMembersQuery(pod.id))
  const offering = useWrite((request: OfferRequest) => offerPost(pod.id, request, intent), {
    refresh: [['activities'], ['pods', pod.id, 'offers']],
    onDone: setSent,
  })

  if (sent) return <Offered offer={sent} pod={pod} onClose={onClose} />

  const problem = offering.error instanceof ApiProblem ? offering.error : null
  // What is wrong with a field is said beside that field.
  if (reviewed && !(problem && problem.fields.length > 0)) {
    return (
      <Dialog title="This is what will leave" onClose={onClose}>
        <WhatLeaves offer={reviewed} members={members.data?.pages.flatMap((page) => page.items)} pod={pod} />
        <Complaint failure={offering.error} />
        <DialogButtons>
          <Button look="primary" busy={offering.isPending} onClick={() => offering.mutate(reviewed)}>
            {offering.isError ? 'Try again' : `Offer to ${pod.name}`}
          </Button>
          <Button disabled={offering.isPending} onClick={() => setReviewed(null)}>
            Change it
          </Button>
        </DialogButtons>
      </Dialog>
    )
  }

  const review = (event: FormEvent) => {
    event.preventDefault()
    const read = readOffer(draft, new Date())
    setWrong(read.wrong)
    if (!read.request) return
    offering.reset()
    setReviewed(read.request)
  }
  const field = (name: keyof OfferDraft) => ({
    value: draft[name],
    error: wrong[name] ?? problem?.field(name),
    onChange: ({ target }: { target: { value: string } }) => setDraft({ ...draft, [name]: target.value }),
  })
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
          hint="On LinkedIn: the three dots of the post, then “Copy link to post”."
          {...field('postUrl')}
        />
        <AreaField
          label="Words to add (optional)"
          maxLength={3000}
          hint="A suggestion: each member sees them first and can change them or leave them out. No two members share the same words."
          {...field('comment')}
        />
        <details className="group" open={draft.otherUrl !== '' || draft.notBefore !== '' || undefined}>
          <summary className="w-fit rounded-md text-sm font-medium text-accent">More</summary>
          <div className="grid gap-5 pt-4">
            <Field
              label="Not before (optional)"
              type="datetime-local"
              hint="Your own time. Members are asked right away; nothing leaves earlier than this."
              {...field('notBefore')}
            />
            <Field
              label="Another address of the same post (optional)"
              type="url"
              inputMode="url"
              autoComplete="off"
              placeholder="https://www.linkedin.com/feed/update/…"
              hint="LinkedIn knows a post by several numbers, and some ways of sharing need another one. “Embed this post” in its menu shows it."
              {...field('otherUrl')}
            />
          </div>
        </details>
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
