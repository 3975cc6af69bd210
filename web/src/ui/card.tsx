import type { ReactNode } from 'react'
import { classes } from './classes.ts'

/** A quiet white surface. */
export function Card({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <div className={classes('overflow-hidden rounded-2xl border border-line bg-surface shadow-card', className)}>
      {children}
    </div>
  )
}

interface SectionProps {
  title: string
  /** Stands right of the title. */
  aside?: ReactNode
  children: ReactNode
  className?: string
}

/** A titled part of a screen. */
export function Section({ title, aside, children, className }: SectionProps) {
  return (
    <section aria-label={title} className={classes('grid content-start gap-3', className)}>
      <div className="flex min-h-8 items-center justify-between gap-3">
        <h2 className="text-[0.9375rem] font-semibold">{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  )
}
