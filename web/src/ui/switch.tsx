import { type ReactNode, useId } from 'react'

interface SwitchProps {
  label: string
  on: boolean
  disabled?: boolean
  onChange: (on: boolean) => void
  /** What it does. */
  children?: ReactNode
}

/** Something that is on or off, with what it does. */
export function Switch({ label, on, disabled, onChange, children }: SwitchProps) {
  const id = useId()
  return (
    <div className="flex items-start gap-4">
      <div className="grid min-w-0 flex-1 gap-0.5">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {children && (
          <div id={`${id}-about`} className="text-sm text-pretty text-muted">
            {children}
          </div>
        )}
      </div>
      <input
        id={id}
        type="checkbox"
        role="switch"
        checked={on}
        aria-checked={on}
        disabled={disabled}
        aria-describedby={children ? `${id}-about` : undefined}
        onChange={({ target }) => onChange(target.checked)}
        className={
          'relative mt-0.5 h-6 w-10.5 shrink-0 cursor-pointer appearance-none rounded-full border border-line-strong bg-sunken transition-colors ' +
          'before:absolute before:top-0.5 before:left-0.5 before:size-4.5 before:rounded-full before:bg-line-strong before:transition-transform ' +
          'checked:border-accent checked:bg-accent checked:before:translate-x-4.5 checked:before:bg-on-accent disabled:cursor-default disabled:opacity-55 ' +
          'forced-colors:before:bg-[CanvasText] forced-colors:checked:bg-[Highlight]'
        }
      />
    </div>
  )
}
