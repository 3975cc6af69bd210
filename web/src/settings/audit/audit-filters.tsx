import { useInfiniteQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import type { AuditFilter } from '../../data/audit.ts'
import { peopleQuery } from '../../data/people.ts'
import { Button } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { Select } from '../../ui/select.tsx'
import { actionWords, actorWords, knownActions, machineActors } from './audit-words.ts'

interface AuditFiltersProps {
  filter: AuditFilter
  onChange: (filter: AuditFilter) => void
}

/** Narrows the record to an action, somebody, or some days. */
export function AuditFilters({ filter, onChange }: AuditFiltersProps) {
  const people = useInfiniteQuery(peopleQuery)
  const actors = [
    ...(people.data?.pages.flatMap(({ items }) => items) ?? []).map(({ id, name }) => ({ id, label: name })),
    ...machineActors.map((id) => ({ id, label: actorWords({ id, name: null }) })),
  ]
  const set = (change: AuditFilter) => onChange({ ...filter, ...change })
  const mark = (on: unknown) => classes('max-sm:w-full', on ? 'font-medium text-accent' : 'text-ink')
  return (
    <search aria-label="Narrow the record" className="flex flex-wrap items-center gap-2 max-sm:grid max-sm:grid-cols-2">
      <Select
        label="What"
        value={filter.action ?? ''}
        className={mark(filter.action)}
        onChange={({ target }) => set({ action: target.value || undefined })}
      >
        <option value="">Everything done</option>
        {withChosen(knownActions, filter.action).map((action) => (
          <option key={action} value={action}>
            {actionWords(action)}
          </option>
        ))}
      </Select>
      <Select
        label="Who"
        value={filter.actor ?? ''}
        className={mark(filter.actor)}
        onChange={({ target }) => set({ actor: target.value || undefined })}
      >
        <option value="">By anybody</option>
        {filter.actor && !actors.some(({ id }) => id === filter.actor) && (
          <option value={filter.actor}>{actorWords({ id: filter.actor, name: null })}</option>
        )}
        {actors.map(({ id, label }) => (
          <option key={id} value={id}>
            {label}
          </option>
        ))}
      </Select>
      <span className="contents sm:inline-flex sm:gap-2">
        <Day label="From" value={filter.from} max={filter.to} onChange={(from) => set({ from })} />
        <Day label="To" value={filter.to} min={filter.from} onChange={(to) => set({ to })} />
      </span>
      {Object.values(filter).some(Boolean) && (
        <Button look="ghost" size="sm" onClick={() => onChange({})}>
          <X aria-hidden size={15} />
          Show everything
        </Button>
      )}
    </search>
  )
}

interface DayProps {
  label: string
  value: string | undefined
  min?: string | undefined
  max?: string | undefined
  onChange: (day: string | undefined) => void
}

function Day({ label, value, onChange, ...limits }: DayProps) {
  return (
    <label className="inline-flex items-center gap-1.5 text-sm text-muted max-sm:grid max-sm:gap-0.5">
      {label}
      <input
        type="date"
        value={value ?? ''}
        {...limits}
        onChange={({ target }) => onChange(target.value || undefined)}
        className={classes(
          'h-8 min-w-0 rounded-lg border border-line bg-surface px-2.5 text-sm shadow-card transition-colors hover:bg-hover',
          value ? 'font-medium text-accent' : 'text-ink',
        )}
      />
    </label>
  )
}

/** The known choices, and the one out of the address where it is none of them. */
function withChosen(choices: readonly string[], chosen: string | undefined): readonly string[] {
  const byWords = choices.filter(
    (one, at) => choices.findIndex((each) => actionWords(each) === actionWords(one)) === at,
  )
  return chosen && !byWords.includes(chosen) ? [chosen, ...byWords] : byWords
}
