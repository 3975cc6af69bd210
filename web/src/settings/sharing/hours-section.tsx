import { type FormEvent, useState } from 'react'
import type { Hours, Membership } from '../../data/membership.ts'
import { Button } from '../../ui/button.tsx'
import { Card, Section } from '../../ui/card.tsx'
import { Select } from '../../ui/select.tsx'
import { clockTimes, weekdays } from './clock-times.ts'
import { SaveRow } from './save-row.tsx'
import { deviceZone, zonesToChoose } from './time-zones.ts'
import { useMembershipChange } from './use-membership-change.ts'

/** What holds where nothing is set. */
const usual: Hours = { days: [0, 1, 2, 3, 4, 5, 6], from: '09:00', to: '18:00' }

/** On which days and between which times something may leave the account, and in which time zone. */
export function HoursSection({ membership }: { membership: Membership }) {
  const stored = membership.hours ?? usual
  const [typed, setTyped] = useState<Partial<Hours & { timeZone: string }>>({})
  const { days, from, to, timeZone } = { ...stored, timeZone: membership.timeZone, ...typed }
  const saving = useMembershipChange(() => setTyped({}))
  const here = deviceZone()
  const wrong =
    days.length === 0
      ? 'Choose a day at least; to share nothing, pause above.'
      : from >= to
        ? 'The end must be later than the beginning.'
        : null
  const put = (change: typeof typed) => {
    saving.reset()
    setTyped((before) => ({ ...before, ...change }))
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!wrong) saving.mutate({ hours: { days: days.toSorted(), from, to }, timeZone })
  }
  return (
    <Section title="When you share">
      <Card>
        <form noValidate onSubmit={submit} className="grid gap-4 px-4 py-4 md:px-5">
          <p className="text-sm text-pretty text-muted">What you say yes to outside these times waits for them.</p>
          <fieldset className="grid gap-2">
            <legend className="mb-1.5 text-sm font-medium">Days</legend>
            <div className="flex flex-wrap gap-1.5">
              {weekdays.map(({ day, short, long }) => (
                <label
                  key={day}
                  className={
                    'cursor-pointer rounded-full border border-line px-3 py-1 text-sm transition-colors hover:bg-hover has-checked:border-accent ' +
                    'has-checked:bg-accent-soft has-checked:font-medium has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent max-md:py-1.5'
                  }
                >
                  <input
                    type="checkbox"
                    aria-label={long}
                    className="sr-only"
                    checked={days.includes(day)}
                    onChange={({ target }) =>
                      put({ days: target.checked ? [...days, day] : days.filter((each) => each !== day) })
                    }
                  />
                  {short}
                </label>
              ))}
            </div>
          </fieldset>
          <div className="flex flex-wrap items-center gap-2.5">
            <Select label="From" value={from} onChange={({ target }) => put({ from: target.value })}>
              <Times also={stored.from} />
            </Select>
            <span aria-hidden className="text-muted">
              to
            </span>
            <Select label="To" value={to} onChange={({ target }) => put({ to: target.value })}>
              <Times also={stored.to} />
            </Select>
            <Button size="sm" look="ghost" onClick={() => put({ from: '00:00', to: '24:00' })}>
              All day
            </Button>
          </div>
          <div className="flex flex-wrap items-center gap-2.5">
            <Select label="Time zone" value={timeZone} onChange={({ target }) => put({ timeZone: target.value })}>
              {zonesToChoose(timeZone, here).map((zone) => (
                <option key={zone} value={zone}>
                  {zone.replaceAll('_', ' ')}
                </option>
              ))}
            </Select>
            {here !== timeZone && (
              <Button size="sm" look="ghost" onClick={() => put({ timeZone: here })}>
                Use this device’s: {here.replaceAll('_', ' ')}
              </Button>
            )}
          </div>
          {wrong && (
            <p role="alert" className="text-sm text-bad">
              {wrong}
            </p>
          )}
          <SaveRow saving={saving} untouched={Object.keys(typed).length === 0} />
        </form>
      </Card>
    </Section>
  )
}

function Times({ also }: { also: string }) {
  return clockTimes(also).map((time) => (
    <option key={time} value={time}>
      {time}
    </option>
  ))
}
