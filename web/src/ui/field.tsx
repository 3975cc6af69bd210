import { CircleAlert } from 'lucide-react'
import { type InputHTMLAttributes, type Ref, type TextareaHTMLAttributes, useId } from 'react'
import { classes } from './classes.ts'

const box =
  'w-full rounded-lg border border-line-strong/60 bg-surface px-3 text-ink shadow-card transition-colors ' +
  'hover:border-line-strong focus:border-accent focus:outline-2 focus:-outline-offset-1 focus:outline-accent ' +
  'aria-invalid:border-bad disabled:bg-sunken'

interface About {
  label: string
  hint?: string | undefined
  error?: string | undefined
}

type FieldProps = About & InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> }

/** A labelled text field with its hint and what is wrong with it. */
export function Field({ label, hint, error, className, ...rest }: FieldProps) {
  const id = useId()
  return (
    <Labelled id={id} about={{ label, hint, error }} className={className}>
      <input
        id={id}
        className={classes(box, 'h-10.5 text-base md:text-[0.9375rem]')}
        {...described(id, { hint, error })}
        {...rest}
      />
    </Labelled>
  )
}

type AreaProps = About & TextareaHTMLAttributes<HTMLTextAreaElement>

/** The same, of several lines. */
export function AreaField({ label, hint, error, className, ...rest }: AreaProps) {
  const id = useId()
  return (
    <Labelled id={id} about={{ label, hint, error }} className={className}>
      <textarea
        id={id}
        className={classes(box, 'min-h-20 py-2 text-base md:text-[0.9375rem]')}
        {...described(id, { hint, error })}
        {...rest}
      />
    </Labelled>
  )
}

interface LabelledProps {
  id: string
  about: About
  className?: string | undefined
  children: React.ReactNode
}

function Labelled({ id, about, className, children }: LabelledProps) {
  return (
    <div className={classes('grid gap-1.5', className)}>
      <label htmlFor={id} className="text-sm font-medium">
        {about.label}
      </label>
      {children}
      {about.error ? (
        <p id={`${id}-error`} className="flex gap-1.5 text-sm text-bad">
          <CircleAlert aria-hidden size={15} className="mt-0.75 shrink-0" />
          {about.error}
        </p>
      ) : (
        about.hint && (
          <p id={`${id}-hint`} className="text-sm text-muted">
            {about.hint}
          </p>
        )
      )}
    </div>
  )
}

function described(id: string, { hint, error }: Pick<About, 'hint' | 'error'>) {
  if (error) return { 'aria-invalid': true, 'aria-describedby': `${id}-error` } as const
  return hint ? { 'aria-describedby': `${id}-hint` } : {}
}
