import { useInfiniteQuery } from '@tanstack/react-query'
import { UserPlus } from 'lucide-react'
import { type PodMember, podMembersQuery } from '../data/pods.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Section } from '../ui/card.tsx'
import { ListCard } from '../ui/list-card.tsx'
import { Empty } from '../ui/states.tsx'
import { Status } from '../ui/status.tsx'

/** The people of a pod, and how each wants to be asked. */
export function Members({ podId }: { podId: string }) {
  const list = useInfiniteQuery(podMembersQuery(podId))
  return (
    <Section title="Members">
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
              <li key={member.memberId} className="flex items-center gap-3 px-4 py-2.5 md:px-5">
                <Avatar name={member.name} size="sm" />
                <span className="grid min-w-0 flex-1 justify-items-start gap-0.5">
                  <span className="max-w-full truncate">{member.name}</span>
                  <Standing member={member} />
                </span>
              </li>
            ))}
          </ul>
        )}
      </ListCard>
    </Section>
  )
}

function Standing({ member }: { member: PodMember }) {
  if (member.status === 'paused') return <Status tone="quiet">Paused</Status>
  if (member.status === 'needs_attention') return <Status tone="attention">Needs attention</Status>
  return (
    <span className="text-sm text-muted">
      {member.approval === 'standing' ? 'Has said yes to plain reposts in advance' : 'Is asked each time'}
    </span>
  )
}
