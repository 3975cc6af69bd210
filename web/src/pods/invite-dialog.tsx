import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Check } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { everybodyQuery } from '../data/chat-imports.ts'
import type { Person } from '../data/people.ts'
import { invitedQuery, inviteToPod } from '../data/pod-invitations.ts'
import { type Pod, podMembersQuery } from '../data/pods.ts'
import { useIntent } from '../net/use-intent.ts'
import { useWrite } from '../net/use-write.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog, DialogButtons } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Complaint, Failure, SkeletonRows } from '../ui/states.tsx'
import { peopleToInvite } from './people-to-invite.ts'

interface InviteDialogProps {
  pod: Pod
  onClose: () => void
}

/** Invites people of the company into a pod, one by one; being invited agrees to nothing. */
export function InviteDialog({ pod, onClose }: InviteDialogProps) {
  const people = useQuery(everybodyQuery)
  const members = useInfiniteQuery(podMembersQuery(pod.id))
  const invited = useInfiniteQuery(invitedQuery(pod.id))
  const [typed, setTyped] = useState('')
  const wanted = useDeferredValue(typed)
  const choices =
    people.data &&
    peopleToInvite(
      people.data,
      members.data?.pages.flatMap(({ items }) => items) ?? [],
      invited.data?.pages.flatMap(({ items }) => items) ?? [],
      wanted,
    )
  return (
    <Dialog title={`Invite to ${pod.name}`} onClose={onClose}>
      <p className="text-pretty text-muted">
        Whoever you invite decides whether to join, and what to agree to. Nothing is shared from their account before
        that.
      </p>
      {people.data && people.data.length > 8 && (
        <Field label="Find somebody" value={typed} data-autofocus onChange={({ target }) => setTyped(target.value)} />
      )}
      <div className="max-h-72 overflow-y-auto rounded-xl border border-line">
        {choices ? (
          choices.length === 0 ? (
            <p className="px-4 py-6 text-center text-pretty text-muted">
              {wanted
                ? 'Nobody of that name is left to invite.'
                : 'Everybody of your company is in this pod or invited.'}
            </p>
          ) : (
            <ul className="divide-y divide-line">
              {choices.map(({ person, isInvited }) => (
                <InviteRow key={person.id} pod={pod} person={person} isInvited={isInvited} />
              ))}
            </ul>
          )
        ) : people.isError ? (
          <Failure failure={people.error} onRetry={() => people.refetch()} />
        ) : (
          <SkeletonRows rows={3} label="Loading people" />
        )}
      </div>
      <p className="text-sm text-pretty text-muted">
        Somebody from outside?{' '}
        <Link to="/settings/people" className="text-accent underline underline-offset-3">
          Invite them to your company
        </Link>{' '}
        first; once they have joined, they stand in this list.
      </p>
      <DialogButtons>
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      </DialogButtons>
    </Dialog>
  )
}

function InviteRow({ pod, person, isInvited }: { pod: Pod; person: Person; isInvited: boolean }) {
  const intent = useIntent(pod.id, person.id)
  const inviting = useWrite<void, void>(() => inviteToPod(pod.id, person.id, intent), {
    refresh: [invitedQuery(pod.id).queryKey],
  })
  return (
    <li className="grid gap-2 px-3.5 py-2.5">
      <div className="flex items-center gap-3">
        <Avatar name={person.name} size="sm" />
        <span className="grid min-w-0 flex-1">
          <span className="truncate">
            {person.name}
            {person.you && <span className="text-muted"> (you)</span>}
          </span>
          {person.email && <span className="truncate text-sm text-muted">{person.email}</span>}
        </span>
        {isInvited ? (
          <span role="status" className="flex items-center gap-1 text-sm text-good">
            <Check aria-hidden size={15} />
            Invited
          </span>
        ) : (
          <Button
            size="sm"
            aria-label={`Invite ${person.name}`}
            busy={inviting.isPending}
            onClick={() => inviting.mutate()}
          >
            Invite
          </Button>
        )}
      </div>
      <Complaint failure={inviting.error} />
    </li>
  )
}
