import { Link, type LinkProps } from '@tanstack/react-router'
import { LoaderCircle } from 'lucide-react'
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react'
import { classes } from './classes.ts'

type Look = 'primary' | 'secondary' | 'ghost' | 'danger'
type Size = 'sm' | 'md' | 'lg'

const shape =
  'inline-flex shrink-0 items-center justify-center rounded-lg font-medium transition-colors select-none whitespace-nowrap ' +
  'disabled:opacity-55 aria-disabled:opacity-55 forced-colors:border'

const looks: Record<Look, string> = {
  primary: 'bg-accent text-on-accent enabled:hover:bg-accent-strong [a&]:hover:bg-accent-strong',
  secondary: 'border border-line-strong/45 bg-surface text-ink shadow-card enabled:hover:bg-hover [a&]:hover:bg-hover',
  ghost: 'text-muted enabled:hover:bg-hover enabled:hover:text-ink [a&]:hover:bg-hover [a&]:hover:text-ink',
  danger: 'border border-line-strong/45 bg-surface text-bad shadow-card enabled:hover:bg-bad-soft',
}

const sizes: Record<Size, string> = {
  sm: 'h-8 gap-1.5 px-2.5 text-sm',
  md: 'h-9.5 gap-2 px-3.5 text-[0.9375rem]',
  lg: 'h-12 gap-2 px-5 text-base',
}

/** The class names of a button, for a link that looks like one. */
export function buttonLook(look: Look = 'secondary', size: Size = 'md'): string {
  return classes(shape, looks[look], sizes[size])
}

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look
  size?: Size
  /** Shows that the press is being carried out; the button cannot be pressed again meanwhile. */
  busy?: boolean
  ref?: Ref<HTMLButtonElement>
}

export function Button({ look, size, busy = false, className, children, disabled, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      className={classes(buttonLook(look, size), className)}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      {...rest}
    >
      {busy && <LoaderCircle aria-hidden size={16} className="animate-spin" />}
      {children}
    </button>
  )
}

interface IconButtonProps extends Omit<ButtonProps, 'size'> {
  label: string
  children: ReactNode
}

/** A square button with an icon only; its label is its name and its tooltip. */
export function IconButton({ label, look = 'ghost', className, children, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={classes(shape, looks[look], 'size-9 max-md:size-10', className)}
      {...rest}
    >
      {children}
    </button>
  )
}

type ButtonLinkProps = LinkProps & { look?: Look; size?: Size; className?: string }

export function ButtonLink({ look, size, className, ...rest }: ButtonLinkProps) {
  return <Link className={classes(buttonLook(look, size), className)} {...rest} />
}
