import { type Me, roleNames } from '../../data/me.ts'
import { mayChange, type Person } from '../../data/people.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Button } from '../../ui/button.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'

interface PersonRowProps {
  person: Person
  me: Me
  onChangeRole: () => void
  onRemove: () => void
  onLeave: () => void
}

/** One person of the company, with what may be done about them. */
export function PersonRow({ person, me, onChangeRole, onRemove, onLeave }: PersonRowProps) {
  const { name, email, role, external, you, joinedAt } = person
  const changeable = mayChange(me, person)
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2.5 px-4 py-3 md:px-5">
      <div className="flex min-w-0 flex-1 basis-64 items-center gap-3.5">
        <Avatar name={name} />
        <div className="grid min-w-0 gap-0.5">
          <span className="flex flex-wrap items-center gap-x-2">
            <span className="font-medium wrap-anywhere">{name}</span>
            {you && <Tag>You</Tag>}
            {external && <Tag>External</Tag>}
          </span>
          <span className="text-sm text-muted wrap-anywhere">{email ?? 'Comes through your identity provider'}</span>
          <span className="text-sm text-muted">
            {roleNames[role]} · Joined <TimeAgo at={joinedAt} />
          </span>
        </div>
      </div>
      <div className="flex gap-2">
        {changeable && !external && (
          <Button size="sm" onClick={onChangeRole} aria-label={`Change the role of ${name}`}>
            Change role
          </Button>
        )}
        {changeable && (
          <Button look="danger" size="sm" onClick={onRemove} aria-label={`Remove ${name}`}>
            Remove
          </Button>
        )}
        {you && !external && (
          <Button size="sm" onClick={onLeave}>
            Leave
          </Button>
        )}
      </div>
    </li>
  )
}

function Tag({ children }: { children: string }) {
  return <span className="rounded-full bg-sunken px-2 py-0.5 text-xs font-medium text-muted">{children}</span>
}
