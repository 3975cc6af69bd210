import { useInfiniteQuery } from '@tanstack/react-query'
import { UserPlus } from 'lucide-react'
import { useState } from 'react'
import { runsWorkspace } from '../data/me.ts'
import { type Pod, type PodMember, podMembersQuery } from '../data/pods.ts'
import { useMe } from '../shell/me-context.ts'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/card.tsx'
import { ListCard } from '../ui/list-card.tsx'
import { Empty } from '../ui/states.tsx'
import { InviteDialog } from './invite-dialog.tsx'
import { Invited } from './invited.tsx'
import { MemberRow } from './member-row.tsx'
import { PauseMemberDialog } from './pause-member-dialog.tsx'
import { RemoveMemberDialog } from './remove-member-dialog.tsx'

/** The people of a pod, what each has agreed to and has shared today, and for those who run the company who is invited. */
export function Members({ pod }: { pod: Pod }) {
  const runs = runsWorkspace(useMe())
  const list = useInfiniteQuery(podMembersQuery(pod.id))
  const [inviting, setInviting] = useState(false)
  const [removing, setRemoving] = useState<PodMember | null>(null)
  const [pausing, setPausing] = useState<PodMember | null>(null)
  const invite = runs && (
    <Button size="sm" onClick={() => setInviting(true)}>
      <UserPlus aria-hidden size={15} />
      Invite
    </Button>
  )
  return (
    <div className="grid gap-6">
      <Section title="Members" aside={invite}>
        <ListCard
          label="members"
          list={list}
          empty={
            <Empty icon={<UserPlus aria-hidden size={22} />} title="Nobody is in this pod yet">
              Members join by accepting an invitation. Until then, an offered post reaches no one.
            </Empty>
          }
        >
          {(members) => (
            <ul className="divide-y divide-line">
              {members.map((member) => (
                <MemberRow
                  key={member.memberId}
                  member={member}
                  {...(runs && !member.own && member.status === 'active' && { onPause: () => setPausing(member) })}
                  {...((runs || member.own) && { onRemove: () => setRemoving(member) })}
                />
              ))}
            </ul>
          )}
        </ListCard>
      </Section>
      {runs && <Invited pod={pod} />}
      {inviting && <InviteDialog pod={pod} onClose={() => setInviting(false)} />}
      {pausing && <PauseMemberDialog member={pausing} onClose={() => setPausing(null)} />}
      {removing && <RemoveMemberDialog pod={pod} member={removing} onClose={() => setRemoving(null)} />}
    </div>
  )
}
