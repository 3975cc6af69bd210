import { useInfiniteQuery } from '@tanstack/react-query'
import { UserPlus, Users } from 'lucide-react'
import { useState } from 'react'
import { type Person, peopleQuery } from '../../data/people.ts'
import { useMe } from '../../shell/me-context.ts'
import { Button } from '../../ui/button.tsx'
import { Section } from '../../ui/card.tsx'
import { ListCard } from '../../ui/list-card.tsx'
import { Empty } from '../../ui/states.tsx'
import { Invitations } from './invitations.tsx'
import { InviteDialog } from './invite-dialog.tsx'
import { LeaveDialog } from './leave-dialog.tsx'
import { RemoveDialog, RoleDialog } from './person-dialogs.tsx'
import { PersonRow } from './person-row.tsx'

type Asked = { what: 'invite' | 'leave' } | { what: 'role' | 'remove'; person: Person }

/** Who belongs to the company, and who is invited to it. */
export function PeopleScreen() {
  const me = useMe()
  const list = useInfiniteQuery(peopleQuery)
  const [asked, setAsked] = useState<Asked | null>(null)
  const close = () => setAsked(null)
  return (
    <div className="grid max-w-3xl gap-8">
      <Section
        title="People"
        aside={
          <Button look="primary" size="sm" onClick={() => setAsked({ what: 'invite' })}>
            <UserPlus aria-hidden size={15} />
            Invite
          </Button>
        }
      >
        <ListCard
          label="people"
          list={list}
          empty={<Empty icon={<Users aria-hidden size={20} />} title="Nobody is here yet" />}
        >
          {(people) => (
            <ul className="divide-y divide-line">
              {people.map((person) => (
                <PersonRow
                  key={person.id}
                  person={person}
                  me={me}
                  onChangeRole={() => setAsked({ what: 'role', person })}
                  onRemove={() => setAsked({ what: 'remove', person })}
                  onLeave={() => setAsked({ what: 'leave' })}
                />
              ))}
            </ul>
          )}
        </ListCard>
      </Section>
      <Invitations />
      {asked?.what === 'invite' && <InviteDialog onClose={close} />}
      {asked?.what === 'role' && <RoleDialog person={asked.person} onClose={close} />}
      {asked?.what === 'remove' && <RemoveDialog person={asked.person} onClose={close} />}
      {asked?.what === 'leave' && <LeaveDialog onClose={close} />}
    </div>
  )
}
