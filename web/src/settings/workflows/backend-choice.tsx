import type { Ref } from 'react'
import type { Backend } from '../../data/workflows.ts'
import { backends } from './workflow-state.ts'

interface BackendChoiceProps {
  /** Tells the choices on one page apart. */
  name: string
  legend: string
  chosen: Backend
  onChoose: (backend: Backend) => void
  ref?: Ref<HTMLFieldSetElement>
}

/** A choice of who answers, each with what it means. */
export function BackendChoice({ name, legend, chosen, onChoose, ref }: BackendChoiceProps) {
  return (
    <fieldset ref={ref} className="@container min-w-0">
      <legend className="mb-1.5 text-sm font-medium">{legend}</legend>
      <div className="grid gap-2 @min-[36rem]:grid-cols-3">
        {backends.map(({ value, label, explained }) => (
          <label
            key={value}
            className={
              'flex cursor-pointer items-start gap-2.5 rounded-xl border border-line px-3 py-2.5 transition-colors hover:bg-hover ' +
              'has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent'
            }
          >
            <input
              type="radio"
              name={name}
              value={value}
              checked={chosen === value}
              onChange={() => onChoose(value)}
              className="mt-1 size-4 shrink-0 accent-accent outline-none"
            />
            <span className="grid gap-0.5">
              <span className="font-medium">{label}</span>
              <span className="text-sm text-pretty text-muted">{explained}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
