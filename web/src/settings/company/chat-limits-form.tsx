import { useMutation, useQueryClient } from '@tanstack/react-query'
import { RotateCcw } from 'lucide-react'
import { type FormEvent, useRef, useState } from 'react'
import { chatLimitsQuery, type LimitName, type StoredChatLimits, setChatLimits } from '../../data/chat-limits.ts'
import { ApiProblem } from '../../net/problem.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Complaint } from '../../ui/states.tsx'
import { limitFields, limitText, readLimits } from './limit-fields.ts'

/** The five limits, each empty where the default holds. */
export function ChatLimitsForm({ stored }: { stored: StoredChatLimits }) {
  const { set, highest, defaults } = stored
  const queries = useQueryClient()
  const form = useRef<HTMLFormElement>(null)
  /** What was typed over what is stored. */
  const [typed, setTyped] = useState<Partial<Record<LimitName, string>>>({})
  const [checked, setChecked] = useState(false)
  const values = Object.fromEntries(
    limitFields.map((field) => [field.name, typed[field.name] ?? textOf(field, set[field.name])]),
  ) as Record<LimitName, string>
  const { change, wrong } = readLimits(values, set, highest)
  const saving = useMutation({
    mutationFn: setChatLimits,
    onSuccess: (saved) => {
      queries.setQueryData(chatLimitsQuery.queryKey, saved)
      setTyped({})
      setChecked(false)
    },
    onError: (failure) => {
      const named = failure instanceof ApiProblem && limitFields.find(({ name }) => failure.field(name))
      if (named) focus(named.name)
    },
  })
  const focus = (name: LimitName) => form.current?.querySelector<HTMLElement>(`[name=${name}]`)?.focus()
  const problem = saving.error instanceof ApiProblem ? saving.error : null
  const beside = limitFields.some(({ name }) => problem?.field(name))
  const untouched = Object.keys(change).length === 0 && Object.keys(wrong).length === 0
  const put = (name: LimitName, text: string) => {
    setTyped((before) => ({ ...before, [name]: text }))
    saving.reset()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setChecked(true)
    const first = limitFields.find(({ name }) => wrong[name])
    if (first) focus(first.name)
    else if (!untouched && !saving.isPending) saving.mutate(change)
  }
  return (
    <form ref={form} noValidate onSubmit={submit} aria-label="Chat limits" className="grid gap-5 px-4 py-4 md:px-5">
      <div className="grid gap-x-6 gap-y-5 sm:grid-cols-2">
        {limitFields.map((field) => {
          const { name, label, hint } = field
          const text = values[name]
          const most = `At most ${limitText(field, highest[name])}.`
          return (
            <div key={name} className="flex items-start gap-x-1">
              <Field
                label={label}
                hint={`${hint} ${most}`.trim()}
                className="min-w-0 flex-1"
                name={name}
                inputMode="numeric"
                autoComplete="off"
                placeholder={`${limitText(field, defaults[name])} (the default)`}
                value={text}
                error={(checked ? wrong[name] : undefined) ?? problem?.field(name)}
                onChange={({ target }) => put(name, target.value)}
              />
              {text !== '' && (
                <Button
                  look="ghost"
                  className="mt-6.5 h-10.5! px-2!"
                  aria-label={`Back to the default: ${label}`}
                  onClick={() => {
                    put(name, '')
                    focus(name)
                  }}
                >
                  <RotateCcw aria-hidden size={15} />
                  Default
                </Button>
              )}
            </div>
          )
        })}
      </div>
      <Complaint failure={beside ? null : saving.error} />
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" look="primary" busy={saving.isPending} disabled={untouched}>
          Save
        </Button>
        <span role="status" className="text-sm text-muted">
          {saving.isSuccess && untouched ? 'Saved. It holds at once.' : ''}
        </span>
      </div>
    </form>
  )
}

function textOf(field: Parameters<typeof limitText>[0], value: number | null): string {
  return value === null ? '' : limitText(field, value)
}
