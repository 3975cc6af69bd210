import type { ReactNode } from 'react'
import { classes } from './classes.ts'

interface ChoiceProps {
  /** Names the group that only one can be chosen of. */
  group: string
  title: string
  chosen: boolean
  disabled?: boolean
  onChoose: () => void
  /** What choosing it means. */
  children?: ReactNode
}

/** One of several, with what it means. */
export function Choice({ group, title, chosen, disabled = false, onChoose, children }: ChoiceProps) {
  return (
    <label
      className={classes(
        'flex items-start gap-3 rounded-xl border border-line px-3.5 py-2.5 transition-colors',
        disabled ? 'opacity-65' : 'cursor-pointer hover:bg-hover',
        'has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent',
      )}
    >
      <input
        type="radio"
        name={group}
        checked={chosen}
        disabled={disabled}
        onChange={onChoose}
        className="mt-1 size-4 shrink-0 accent-accent outline-none"
      />
      <span className="grid">
        <span className="font-medium">{title}</span>
        {children && <span className="text-sm text-pretty text-muted">{children}</span>}
      </span>
    </label>
  )
}
