import { useQuery } from '@tanstack/react-query'
import { Link, useRouterState } from '@tanstack/react-router'
import { Bell } from 'lucide-react'
import { openAlertsQuery } from '../data/alerts.ts'
import { useMe } from '../shell/me-context.ts'

/** A bell in the rail while something is open, for those who can do something about it. */
export function AlertsLink({ className }: { className: string }) {
  const me = useMe()
  const { data: open = 0 } = useQuery(openAlertsQuery(me))
  const here = useRouterState({ select: ({ location }) => location.pathname === '/alerts' })
  if (open === 0 && !here) return null
  return (
    <li data-alerts className="max-md:flex-1 md:mt-auto">
      <Link to="/alerts" className={className}>
        <span className="grid h-7 w-11 place-items-center rounded-full transition-colors group-hover:bg-hover group-[.active]:bg-accent-soft">
          <Bell aria-hidden size={20} strokeWidth={1.9} />
        </span>
        Alerts
        {open > 0 && (
          <span className="absolute top-1.5 left-1/2 ml-1.5 grid h-4 min-w-4 place-items-center rounded-full bg-bad px-1 text-[0.625rem] font-bold text-surface">
            <span aria-hidden>{open > 9 ? '9+' : open}</span>
            <span className="sr-only">, {open > 9 ? 'more than 9' : open} open</span>
          </span>
        )}
      </Link>
    </li>
  )
}
