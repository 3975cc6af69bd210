import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { createKey, keysQuery, type NewApiKey } from '../data/keys.ts'
import { ApiProblem } from '../net/problem.ts'
import { useIntent } from '../net/use-intent.ts'
import { useMe } from '../shell/me-context.ts'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Dialog, DialogButtons } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Complaint } from '../ui/states.tsx'

const lifetimes = [
  { days: 30, label: '30 days' },
  { days: 90, label: '90 days' },
  { days: 365, label: 'A year' },
  { days: null, label: 'Until revoked' },
]

/** Makes a key with some of this person's own rights, and shows it once. */
export function NewKeyDialog({ onClose }: { onClose: () => void }) {
  const me = useMe()
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<string[]>([])
  const [days, setDays] = useState<number | null>(90)
  const [checked, setChecked] = useState(false)
  const intent = useIntent(name, scopes.join(), String(days))
  const making = useMutation({
    mutationFn: () => createKey({ name: name.trim(), scopes, ...(days !== null && { expiresInDays: days }) }, intent),
    onSuccess: () => queries.invalidateQueries({ queryKey: keysQuery.queryKey }),
  })
  if (making.data) return <KeyShownOnce made={making.data} onClose={onClose} />

  const problem = making.error instanceof ApiProblem ? making.error : null
  const noName = checked && name.trim() === '' ? 'Give the key a name, so that you know it again.' : undefined
  const noScope = checked && scopes.length === 0 ? 'Choose at least one right.' : undefined
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setChecked(true)
    if (name.trim() !== '' && scopes.length > 0) making.mutate()
  }
  const toggle = (scope: string) =>
    setScopes((before) => (before.includes(scope) ? before.filter((each) => each !== scope) : [...before, scope]))
  return (
    <Dialog title="New API key" onClose={onClose}>
      <form noValidate onSubmit={submit} className="grid gap-5">
        <Field
          label="Name"
          placeholder="Publishing script"
          data-autofocus
          maxLength={80}
          value={name}
          error={noName ?? problem?.field('name')}
          onChange={(event) => setName(event.target.value)}
        />
        <fieldset className="grid gap-2">
          <legend className="mb-1.5 text-sm font-medium">What it may do</legend>
          <div className="grid max-h-52 gap-1 overflow-y-auto rounded-lg border border-line p-1.5 sm:grid-cols-2">
            {me.scopes.map((scope) => (
              <label
                key={scope}
                className="flex cursor-pointer items-center gap-2.5 rounded-md px-2 py-1.5 hover:bg-hover"
              >
                <input
                  type="checkbox"
                  checked={scopes.includes(scope)}
                  onChange={() => toggle(scope)}
                  className="size-4 accent-accent"
                />
                <code className="font-mono text-[0.8125rem]">{scope}</code>
              </label>
            ))}
          </div>
          {(noScope ?? problem?.field('scopes')) && (
            <p role="alert" className="text-sm text-bad">
              {noScope ?? problem?.field('scopes')}
            </p>
          )}
        </fieldset>
        <fieldset className="grid gap-2">
          <legend className="mb-1.5 text-sm font-medium">It works for</legend>
          <div className="flex flex-wrap gap-2">
            {lifetimes.map(({ days: each, label }) => (
              <label
                key={label}
                className={
                  'cursor-pointer rounded-full border border-line px-3 py-1 text-sm transition-colors hover:bg-hover has-checked:border-accent ' +
                  'has-checked:bg-accent-soft has-checked:font-medium has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent'
                }
              >
                <input
                  type="radio"
                  name="lifetime"
                  checked={days === each}
                  onChange={() => setDays(each)}
                  className="sr-only"
                />
                {label}
              </label>
            ))}
          </div>
        </fieldset>
        <Complaint failure={problem && problem.fields.length > 0 ? null : making.error} />
        <DialogButtons>
          <Button type="submit" look="primary" busy={making.isPending}>
            Make the key
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </DialogButtons>
      </form>
    </Dialog>
  )
}

function KeyShownOnce({ made, onClose }: { made: NewApiKey; onClose: () => void }) {
  return (
    <Dialog title="Copy your key now" onClose={onClose}>
      <p className="text-pretty text-muted">
        This is the only time “{made.name}” is shown. Keep it as you would keep a password.
      </p>
      <div className="flex items-center gap-3 rounded-xl border border-line bg-canvas py-2.5 pr-2.5 pl-4">
        <code className="min-w-0 flex-1 font-mono text-sm wrap-anywhere select-all">{made.key}</code>
        <CopyButton text={made.key} />
      </div>
      <DialogButtons>
        <Button look="primary" onClick={onClose}>
          I have kept it
        </Button>
      </DialogButtons>
    </Dialog>
  )
}
