import { type Role, roleNames } from '../../data/me.ts'

const explained: Record<Role, string> = {
  member: 'Uses the chat and takes part in pods.',
  admin: 'Also makes pods, invites people and sets up integrations.',
  owner: 'May do everything: also company settings, the record of changes, and deleting it all.',
}

interface RoleChoiceProps {
  choices: Role[]
  role: Role
  onChange: (role: Role) => void
}

/** A choice of one role, each with what it means. */
export function RoleChoice({ choices, role, onChange }: RoleChoiceProps) {
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1.5 text-sm font-medium">Role</legend>
      {choices.map((each) => (
        <label
          key={each}
          className={
            'flex cursor-pointer items-start gap-3 rounded-xl border border-line px-3.5 py-2.5 transition-colors hover:bg-hover ' +
            'has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent'
          }
        >
          <input
            type="radio"
            name="role"
            value={each}
            checked={role === each}
            onChange={() => onChange(each)}
            className="mt-1 size-4 shrink-0 accent-accent outline-none"
          />
          <span className="grid">
            <span className="font-medium">{roleNames[each]}</span>
            <span className="text-sm text-muted">{explained[each]}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
