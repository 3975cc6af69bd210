import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Fragment } from 'react'
import { AlertsLink } from '../alerts/alerts-link.tsx'
import { waitingForMeQuery } from '../data/waiting.ts'
import { classes } from '../ui/classes.ts'
import { Logo } from './logo.tsx'
import { useMe } from './me-context.ts'
import { placesFor } from './places.ts'
import { TenantSwitcher } from './tenant-switcher.tsx'

const entry =
  'group relative grid justify-items-center gap-1 rounded-xl px-1 py-2 text-[0.6875rem] leading-none font-medium text-muted ' +
  'transition-colors hover:text-ink md:w-16 [&.active]:text-accent'

/** The way around: a narrow rail at the left, a bar at the bottom of a phone. */
export function Rail() {
  const me = useMe()
  const { data: waiting = 0 } = useQuery(waitingForMeQuery(me))
  return (
    <nav
      aria-label="Main"
      className={
        'z-20 flex border-line bg-canvas max-md:fixed max-md:inset-x-0 max-md:bottom-0 max-md:border-t ' +
        'max-md:pb-[env(safe-area-inset-bottom)] md:sticky md:top-0 md:h-dvh md:w-19 md:flex-col md:items-center md:gap-1 md:border-r md:py-4'
      }
    >
      <Link to="/" aria-label="RevOS" tabIndex={-1} className="mb-4 max-md:hidden">
        <Logo />
      </Link>
      <ul className="flex flex-1 max-md:justify-around md:flex-col md:gap-1">
        {placesFor(me).map(({ to, label, icon: Icon }) => (
          <Fragment key={to}>
            {to === '/settings' && <AlertsLink className={entry} />}
            <li className={classes('max-md:flex-1', to === '/settings' && 'md:[:not([data-alerts])+&]:mt-auto')}>
              <Link to={to} activeOptions={{ exact: to === '/', includeSearch: false }} className={entry}>
                <span className="grid h-7 w-11 place-items-center rounded-full transition-colors group-hover:bg-hover group-[.active]:bg-accent-soft">
                  <Icon aria-hidden size={20} strokeWidth={1.9} />
                </span>
                {label}
                {to === '/approvals' && waiting > 0 && (
                  <span className="absolute top-1.5 left-1/2 ml-1.5 grid h-4 min-w-4 place-items-center rounded-full bg-bad px-1 text-[0.625rem] font-bold text-surface">
                    <span aria-hidden>{waiting > 9 ? '9+' : waiting}</span>
                    <span className="sr-only">, {waiting} waiting</span>
                  </span>
                )}
              </Link>
            </li>
          </Fragment>
        ))}
      </ul>
      <TenantSwitcher />
    </nav>
  )
}
