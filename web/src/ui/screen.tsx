import { Link } from '@tanstack/react-router'
import { ChevronLeft } from 'lucide-react'
import { type ReactNode, useEffect } from 'react'

interface ScreenProps {
  title: string
  /** Stands on the screen in place of the title. */
  heading?: string
  /** Stands under the title. */
  lead?: ReactNode
  /** Stands right of the title. */
  actions?: ReactNode
  back?: { to: string; label: string }
  children: ReactNode
}

/** The frame of a screen: its title (also the window's), what can be done with the whole of it, its content. */
export function Screen({ title, heading, lead, actions, back, children }: ScreenProps) {
  useEffect(() => {
    document.title = title === 'Home' ? 'RevOS' : `${title} · RevOS`
  }, [title])
  return (
    <div className="mx-auto grid w-full max-w-5xl gap-6 px-4 pt-5 pb-28 md:gap-8 md:px-8 md:pt-10">
      <header className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <div className="grid min-w-0 gap-1">
          {back && (
            <Link
              to={back.to}
              className="-ml-1.5 inline-flex w-fit items-center gap-0.5 rounded-md py-0.5 pr-1.5 text-sm text-muted hover:text-ink"
            >
              <ChevronLeft aria-hidden size={16} />
              {back.label}
            </Link>
          )}
          <h1 className="text-2xl leading-tight font-semibold tracking-[-0.015em] wrap-anywhere md:text-[1.75rem]">
            {heading ?? title}
          </h1>
          {lead && <div className="text-muted">{lead}</div>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  )
}
