import { useId } from 'react'
import { holdsLine, withLine, withoutLine } from '../../../core/pods/disclosure.ts'
import type { Activity } from '../data/activities.ts'

interface DisclosureBoxProps {
  text: string
  words: NonNullable<Activity['words']>
  onChange: (text: string) => void
}

/** Puts the line by which a member says that they are part of it under the words, or takes it out of them again. */
export function DisclosureBox({ text, words, onChange }: DisclosureBoxProps) {
  const id = useId()
  const { disclosure: line, disclosureRequired: required } = words
  const said = holdsLine(text, line)
  const fixed = required && said
  return (
    <div className="flex items-start gap-3">
      <input
        id={id}
        type="checkbox"
        checked={said}
        // What is required can only be put back. It can be reached all the same: beside it stands why.
        aria-disabled={fixed}
        aria-describedby={`${id}-why`}
        onChange={({ target }) => {
          if (!fixed) onChange(target.checked ? withLine(text, line) : withoutLine(text, line))
        }}
        className="mt-1 size-4 shrink-0 accent-accent aria-disabled:opacity-55"
      />
      <div className="grid min-w-0 gap-0.5">
        <label htmlFor={id} className="text-[0.9375rem] wrap-anywhere">
          Say that you are part of it: “{line}”
        </label>
        <p id={`${id}-why`} className="text-sm text-pretty text-muted">
          {required
            ? 'This pod asks every member to say so, because they work here or are paid.'
            : 'Whoever works for the company or is paid by it should say so.'}
        </p>
      </div>
    </div>
  )
}
