import { type FormEvent, useState } from 'react'
import type { CompanySettings } from '../../data/tenant.ts'
import { ApiProblem } from '../../net/problem.ts'
import { Card, Section } from '../../ui/card.tsx'
import { Field } from '../../ui/field.tsx'
import { SaveRow } from '../sharing/save-row.tsx'
import { type CapName, capFields, highest, readCaps, stored } from './cap-fields.ts'
import { useSettingsChange } from './use-settings-change.ts'

/** How much may be shared at most, below RevOS' own ceilings, and how long evidence is kept. */
export function CapsForm({ settings }: { settings: CompanySettings }) {
  const [typed, setTyped] = useState<Partial<Record<CapName, string>>>({})
  const [checked, setChecked] = useState(false)
  const { change, wrong } = readCaps(typed, settings)
  const saving = useSettingsChange(
    () => change,
    () => {
      setTyped({})
      setChecked(false)
    },
  )
  const problem = saving.error instanceof ApiProblem ? saving.error : null
  const beside = capFields.some(({ name }) => problem?.field(name))
  const untouched = Object.keys(change).length === 0 && Object.keys(wrong).length === 0
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setChecked(true)
    if (Object.keys(wrong).length === 0) saving.mutate()
  }
  return (
    <Section title="How much at most">
      <Card>
        <form noValidate onSubmit={submit} aria-label="How much at most" className="grid gap-5 px-4 py-4 md:px-5">
          <p className="text-sm text-pretty text-muted">
            They protect members’ accounts and the people who read them. You can go below the ceilings and not above;
            each member can go lower still. Attempts that failed count too.
          </p>
          <div className="grid gap-x-6 gap-y-5 sm:grid-cols-2">
            {capFields.map(({ name, label, hint }) => (
              <Field
                key={name}
                label={label}
                hint={`${hint} At most ${highest(settings, name)}.`.trim()}
                inputMode="numeric"
                autoComplete="off"
                value={typed[name] ?? String(stored(settings, name))}
                error={(checked ? wrong[name] : undefined) ?? problem?.field(name)}
                onChange={({ target }) => {
                  saving.reset()
                  setTyped((before) => ({ ...before, [name]: target.value }))
                }}
              />
            ))}
          </div>
          <SaveRow saving={beside ? { ...saving, error: null } : saving} untouched={untouched} />
        </form>
      </Card>
    </Section>
  )
}
