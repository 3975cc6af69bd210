import { ArrowUpRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import { safeHref } from './safe-href.ts'

/** A link that leaves RevOS, in a tab of its own. An address that is not http(s) is shown without a link. */
export function OutsideLink({ href, className, children }: { href: string; className?: string; children: ReactNode }) {
  const address = safeHref(href)
  if (!address) return <span className={className}>{children}</span>
  return (
    <a
      href={address}
      title={address}
      target="_blank"
      rel="noreferrer"
      className={classes('inline-flex items-center gap-0.5 text-accent underline-offset-3 hover:underline', className)}
    >
      {children}
      <ArrowUpRight aria-hidden size={15} className="shrink-0" />
      <span className="sr-only"> (opens in a new tab)</span>
    </a>
  )
}
