import { ChevronDown } from 'lucide-react'
import type { SelectHTMLAttributes } from 'react'
import { classes } from './classes.ts'

interface SelectProps extends SelectHTMLAttributes<HTMLSelectElement> {
  label: string
}

/** A small choice of one, in the browser's own list. The label is its name only. */
export function Select({ label, className, children, ...rest }: SelectProps) {
  return (
    <span className="relative inline-flex">
      <select
        aria-label={label}
        className={classes(
          'h-8 max-w-52 appearance-none truncate rounded-lg border border-line bg-surface pr-8 pl-3 text-sm shadow-card transition-colors hover:bg-hover',
          className,
        )}
        {...rest}
      >
        {children}
      </select>
      <ChevronDown
        aria-hidden
        size={15}
        className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 text-muted"
      />
    </span>
  )
}
