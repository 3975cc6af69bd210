import { type FormEvent, useState } from 'react'
import type { Membership } from '../../data/membership.ts'
import { Card, Section } from '../../ui/card.tsx'
import { Select } from '../../ui/select.tsx'
import { SaveRow } from './save-row.tsx'
import { useMembershipChange } from './use-membership-change.ts'

type Caps = Membership['caps']

const fields = [
  { name: 'perDay', label: 'Shares a day' },
  { name: 'perWeek', label: 'Shares in seven days' },
] as const

/** How much may be shared from the account at most: as much as the company allows, or less. */
export function Limits({ membership: { caps, limits } }: { membership: Membership }) {
  const [typed, setTyped] = useState<Partial<Caps>>({})
  const saving = useMembershipChange(() => setTyped({}))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    saving.mutate({ caps: typed })
  }
  return (
    <Section title="How much you share at most">
      <Card>
        <form noValidate onSubmit={submit} className="grid gap-4 px-4 py-4 md:px-5">
          <p className="text-sm text-pretty text-muted">
            Your company allows at most {limits.perDay} a day and {limits.perWeek} in seven days; you can only go below.
            An hour lies between two shares, and in your first two weeks it is half. To share nothing for a while,
            pause.
          </p>
          {fields.map(({ name, label }) => (
            <div key={name} className="flex items-center justify-between gap-4 sm:justify-start">
              <span aria-hidden className="sm:w-44">
                {label}
              </span>
              <Select
                label={label}
                value={String(typed[name] ?? Math.min(caps[name], limits[name]))}
                onChange={({ target }) => {
                  saving.reset()
                  setTyped((before) => ({ ...before, [name]: Number(target.value) }))
                }}
              >
                {Array.from({ length: limits[name] }, (_, index) => index + 1)
                  .toReversed()
                  .map((count) => (
                    <option key={count} value={count}>
                      {count === limits[name] ? `${count} (the most)` : count}
                    </option>
                  ))}
              </Select>
            </div>
          ))}
          <SaveRow saving={saving} untouched={Object.keys(typed).length === 0} />
        </form>
      </Card>
    </Section>
  )
}
