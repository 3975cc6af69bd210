import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useMe } from '../shell/me-context.ts'
import { Screen } from '../ui/screen.tsx'
import { settingsPagesFor } from './settings-pages.ts'

/** What stands around every page of the settings: the way from one to the next, a list at the side where there is room. */
export function SettingsLayout() {
  const pages = settingsPagesFor(useMe())
  const path = useRouterState({ select: (state) => state.location.pathname.replace(/(.)\/$/, '$1') })
  const here = pages.find(({ to }) => to === path)
  const list = useRef<HTMLUListElement>(null)

  // biome-ignore lint/correctness/useExhaustiveDependencies: another page is another entry to bring into sight.
  useEffect(() => {
    const row = list.current
    const entry = row?.querySelector<HTMLElement>('[aria-current=page]')
    if (row && entry) row.scrollLeft = entry.offsetLeft - (row.clientWidth - entry.clientWidth) / 2
  }, [path])

  return (
    <Screen title={here && here.to !== '/settings' ? `${here.label} · Settings` : 'Settings'} heading="Settings">
      <div className="@container">
        <div className="grid gap-6 @min-[52rem]:grid-cols-[10.5rem_minmax(0,1fr)] @min-[52rem]:gap-8">
          <nav aria-label="Settings" className="min-w-0">
            <ul
              ref={list}
              className={
                'relative -mx-4 flex gap-1 overflow-x-auto px-4 py-1 [scrollbar-width:none] md:-mx-1 md:px-1 ' +
                '@min-[52rem]:sticky @min-[52rem]:top-6 @min-[52rem]:flex-col'
              }
            >
              {pages.map(({ to, label }) => (
                <li key={to} className="shrink-0">
                  <Link
                    to={to}
                    activeOptions={{ exact: true, includeSearch: false }}
                    className={
                      'block rounded-lg px-3 py-2 font-medium whitespace-nowrap text-muted transition-colors hover:bg-hover hover:text-ink ' +
                      '[&.active]:bg-accent-soft [&.active]:text-accent @min-[52rem]:py-1.5'
                    }
                  >
                    {label}
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
          <div className="min-w-0">
            <Outlet />
          </div>
        </div>
      </div>
    </Screen>
  )
}
