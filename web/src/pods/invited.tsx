import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Invited as InvitedPerson, invitedQuery, withdrawFromPod } from '../data/pod-invitations.ts'
import type { Pod } from '../data/pods.ts'
import { useWrite } from '../net/use-write.ts'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/card.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { ListCard } from '../ui/list-card.tsx'
import { TimeAgo } from '../ui/time-ago.tsx'

/** Who is invited to the pod and has not answered; nothing where there is nobody. */
export function Invited({ pod }: { pod: Pod }) {
  const list = useInfiniteQuery(invitedQuery(pod.id))
  const [withdrawing, setWithdrawing] = useState<InvitedPerson | null>(null)
  if (!list.isError && !list.data?.pages.some(({ items }) => items.length > 0)) return null
  return (
    <Section title="Invited">
      <ListCard label="invitations" list={list} empty={null}>
        {(people) => (
          <ul className="divide-y divide-line">
            {people.map((person) => (
              <li key={person.userId} className="flex items-center gap-3 px-4 py-2.5 md:px-5">
                <span className="grid min-w-0 flex-1">
                  <span className="truncate">{person.name}</span>
                  <span className="text-sm text-muted">
                    Invited <TimeAgo at={person.invitedAt} />
                  </span>
                </span>
                <Button
                  look="ghost"
                  size="sm"
                  aria-label={`Take back the invitation of ${person.name}`}
                  onClick={() => setWithdrawing(person)}
                >
                  Take back
                </Button>
              </li>
            ))}
          </ul>
        )}
      </ListCard>
      {withdrawing && <WithdrawDialog pod={pod} person={withdrawing} onClose={() => setWithdrawing(null)} />}
    </Section>
  )
}

function WithdrawDialog({ pod, person, onClose }: { pod: Pod; person: InvitedPerson; onClose: () => void }) {
  const withdrawing = useWrite<void, void>(() => withdrawFromPod(pod.id, person.userId), {
    refresh: [invitedQuery(pod.id).queryKey],
    onDone: onClose,
  })
  return (
    <ConfirmDialog
      title="Take this invitation back?"
      confirm="Take it back"
      keep="Keep it"
      look="danger"
      writing={withdrawing}
      onClose={onClose}
    >
      <p>
        {person.name} can no longer join {pod.name}. You can invite them again later.
      </p>
    </ConfirmDialog>
  )
}
