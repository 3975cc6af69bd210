import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useRef, useState } from 'react'
import {
  type Integration,
  integrationsQuery,
  type SavedIntegration,
  saveIntegration,
  testIntegration,
} from '../../data/integrations.ts'
import { ApiProblem } from '../../net/problem.ts'
import { useIntent } from '../../net/use-intent.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Complaint } from '../../ui/states.tsx'
import { startValues, valuesToSend, wrongValues } from './check-values.ts'
import { NotSaved } from './not-saved.tsx'
import { SecretInput } from './secret-input.tsx'
import { TestOutcome } from './test-outcome.tsx'

interface IntegrationFormProps {
  integration: Integration
  onSaved: (saved: SavedIntegration) => void
  onRemove: () => void
}

/** The fields of an integration, tried by Test and before they are stored by Save. */
export function IntegrationForm({ integration, onSaved, onRemove }: IntegrationFormProps) {
  const { provider, name, fields, stored } = integration
  const queries = useQueryClient()
  const form = useRef<HTMLFormElement>(null)
  const [values, setValues] = useState(() => startValues(fields))
  const [checked, setChecked] = useState(false)
  const given = valuesToSend(fields, values)
  const untouched = JSON.stringify(given) === JSON.stringify(valuesToSend(fields, startValues(fields)))
  const refresh = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: integrationsQuery.queryKey }),
      queries.invalidateQueries({ queryKey: ['alerts'] }),
    ])

  const testing = useMutation({
    // What is stored is tested as it is, so that what is found is noted with it.
    mutationFn: () => testIntegration(provider, stored && untouched ? undefined : given),
    onSuccess: () => (stored && untouched ? refresh() : undefined),
    onError: (failure) => focusWrong(failure),
  })
  const intent = useIntent(provider, JSON.stringify(values), String(integration.updatedAt))
  const saving = useMutation({
    mutationFn: (untested: boolean) => saveIntegration(provider, { values: given, untested }, `${intent}-${untested}`),
    onSuccess: async (saved) => {
      setValues(startValues(saved.fields))
      setChecked(false)
      onSaved(saved)
      await refresh()
    },
    onError: (failure) => focusWrong(failure),
  })

  const focusWrong = (failure: unknown) => {
    const named = failure instanceof ApiProblem ? fields.find((field) => failure.field(field.name)) : undefined
    if (named) focusField(named.name)
  }
  const focusField = (field: string) => form.current?.querySelector<HTMLInputElement>(`[name="${field}"]`)?.focus()

  const missing = checked ? wrongValues(fields, values) : {}
  const failure = saving.error ?? testing.error
  const problem = failure instanceof ApiProblem ? failure : null
  const notWorking = problem?.code === 'credential_not_working' ? problem : null
  const wrongWith = (field: string) => missing[field] ?? (notWorking ? undefined : problem?.field(field))
  const beside = fields.some((field) => wrongWith(field.name))
  const busy = testing.isPending || saving.isPending

  const set = (field: string, text: string) => {
    setValues((before) => ({ ...before, [field]: text }))
    testing.reset()
    saving.reset()
  }
  const run = (work: () => void) => {
    setChecked(true)
    const [first] = Object.keys(wrongValues(fields, values))
    if (first) return focusField(first)
    testing.reset()
    saving.reset()
    work()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!busy) run(() => saving.mutate(false))
  }

  return (
    <form ref={form} noValidate onSubmit={submit} aria-label={name} autoComplete="off" className="grid gap-5">
      {fields.map((field) => {
        const { name, label, kind, help, required, placeholder, value } = field
        const shared = {
          name,
          label: required ? label : `${label} (optional)`,
          hint: field.default && kind !== 'secret' ? `${help} Left empty: ${field.default}`.trim() : help,
          placeholder,
          value: values[name] ?? '',
          error: wrongWith(name),
          'aria-required': required,
          ...(notWorking?.field(name) && { 'aria-invalid': true }),
          onChange: ({ target }: { target: { value: string } }) => set(name, target.value),
        }
        return kind === 'secret' ? (
          <SecretInput key={name} stored={value} {...shared} />
        ) : (
          <Field
            key={name}
            type="text"
            inputMode={kind === 'url' ? 'url' : 'text'}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            {...shared}
          />
        )
      })}
      {testing.data && <TestOutcome found={testing.data} />}
      {notWorking ? (
        <NotSaved problem={notWorking} busy={saving.isPending} onSaveAnyway={() => saving.mutate(true)} />
      ) : (
        <Complaint failure={beside ? null : failure} />
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" busy={saving.isPending} disabled={busy}>
          {saving.isPending ? 'Testing and saving…' : 'Save'}
        </Button>
        <Button busy={testing.isPending} disabled={busy} onClick={() => run(() => testing.mutate())}>
          {testing.isPending ? 'Testing…' : 'Test'}
        </Button>
        {stored && (
          <Button look="danger" className="ml-auto" disabled={busy} onClick={onRemove}>
            Remove
          </Button>
        )}
      </div>
    </form>
  )
}
