import { type FormEvent, useId, useState } from 'react'
import type { StructuredInputItem } from '../../../worker/chatkit/types/items.ts'
import type { StructuredInput } from '../../../worker/chatkit/types/structured-input.ts'
import { Button } from '../ui/button.tsx'
import { useItemActions } from './item-actions.ts'

/** Questions that the assistant asks before it goes on: to be answered or skipped, and to be read afterwards. */
export function Questions({ item }: { item: StructuredInputItem }) {
  if (item.status === 'pending') return <OpenQuestions item={item} />
  return (
    <dl className="grid gap-2 rounded-2xl border border-line bg-surface px-4 py-3 text-sm">
      {item.inputs.map(({ id, question, answer }) => (
        <div key={id}>
          <dt className="text-muted">{question}</dt>
          <dd className="font-medium">{answer?.values.length ? answer.values.join(', ') : 'Skipped'}</dd>
        </div>
      ))}
    </dl>
  )
}

type Answers = Record<string, string[]>

function OpenQuestions({ item }: { item: StructuredInputItem }) {
  const { answer, busy } = useItemActions()
  const [answers, setAnswers] = useState<Answers>({})
  const [own, setOwn] = useState<Record<string, string>>({})

  /** What is chosen, and what is written beside it. */
  const valuesOf = (input: StructuredInput) => {
    const written = own[input.id]?.trim()
    const chosen = answers[input.id] ?? []
    if (!written) return chosen
    return input.type === 'multiple_choice' && input.multiple ? [...chosen, written] : [written]
  }
  const isAnswered = item.inputs.some((input) => valuesOf(input).length > 0)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const given = item.inputs.map((input) => {
      const values = valuesOf(input)
      return [input.id, { values, skipped: values.length === 0 }] as const
    })
    answer(item.id, { status: 'answered', answers: Object.fromEntries(given) })
  }
  return (
    <form
      onSubmit={submit}
      aria-label="Questions"
      className="grid gap-4 rounded-2xl border border-line bg-surface px-4 py-3.5"
    >
      {item.inputs.map((input) => (
        <Question
          key={input.id}
          input={input}
          chosen={answers[input.id] ?? []}
          written={own[input.id] ?? ''}
          onChoose={(chosen) => {
            setAnswers((all) => ({ ...all, [input.id]: chosen }))
            if (input.type === 'multiple_choice' && !input.multiple) setOwn((all) => ({ ...all, [input.id]: '' }))
          }}
          onWrite={(text) => {
            setOwn((all) => ({ ...all, [input.id]: text }))
            if (input.type === 'multiple_choice' && !input.multiple) setAnswers((all) => ({ ...all, [input.id]: [] }))
          }}
        />
      ))}
      <div className="flex gap-2">
        <Button type="submit" look="primary" size="sm" disabled={busy || !isAnswered}>
          Answer
        </Button>
        <Button
          look="ghost"
          size="sm"
          disabled={busy}
          onClick={() => answer(item.id, { status: 'skipped', answers: {} })}
        >
          Skip
        </Button>
      </div>
    </form>
  )
}

interface QuestionProps {
  input: StructuredInput
  chosen: string[]
  written: string
  onChoose: (values: string[]) => void
  onWrite: (text: string) => void
}

const field = 'w-full rounded-lg border border-line-strong/60 bg-surface px-3 py-1.5 text-base md:text-[0.9375rem]'

function Question({ input, chosen, written, onChoose, onWrite }: QuestionProps) {
  const id = useId()
  if (input.type === 'freeform') {
    return (
      <div className="grid gap-1.5">
        <label htmlFor={id} className="font-medium">
          {input.question}
        </label>
        {input.description && (
          <p id={`${id}-more`} className="text-sm text-muted">
            {input.description}
          </p>
        )}
        <textarea
          id={id}
          rows={2}
          value={written}
          aria-describedby={input.description ? `${id}-more` : undefined}
          onChange={(event) => onWrite(event.target.value)}
          className={field}
        />
      </div>
    )
  }
  return (
    <fieldset className="grid gap-1.5">
      <legend className="mb-1.5 font-medium">{input.question}</legend>
      {input.options.map(({ value }) => (
        <label key={value} className="flex cursor-pointer items-center gap-2.5">
          <input
            type={input.multiple ? 'checkbox' : 'radio'}
            name={id}
            checked={chosen.includes(value)}
            onChange={({ target }) =>
              onChoose(
                input.multiple
                  ? [...chosen.filter((other) => other !== value), ...(target.checked ? [value] : [])]
                  : [value],
              )
            }
            className="size-4 shrink-0 accent-accent"
          />
          {value}
        </label>
      ))}
      <input
        value={written}
        onChange={(event) => onWrite(event.target.value)}
        aria-label={`${input.question} – something else`}
        placeholder="Something else…"
        className={field}
      />
    </fieldset>
  )
}
