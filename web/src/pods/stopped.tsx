import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { OctagonX } from 'lucide-react'
import { routeName } from '../data/routes.ts'
import { type Stop, stopsQuery } from '../data/stops.ts'

/** Says that sharing is stopped, by whom it can be released, and why, if so. */
export function Stopped() {
  const { data: stops = [] } = useQuery(stopsQuery)
  if (stops.length === 0) return null
  return (
    <div role="status" className="flex gap-3 rounded-2xl bg-bad-soft px-4 py-3.5 text-bad md:px-5">
      <OctagonX aria-hidden size={20} className="mt-0.5 shrink-0" />
      <div className="grid gap-1">
        {stops.map((stop) => (
          <p key={`${stop.scope} ${stop.route}`} className="text-pretty">
            {stopWords(stop)}
            {stop.reason && <> Reason: {stop.reason}</>}
          </p>
        ))}
        {stops.some(({ scope }) => scope !== 'installation') && (
          <Link to="/settings/pods" className="w-fit font-medium underline underline-offset-3">
            See what is stopped
          </Link>
        )}
      </div>
    </div>
  )
}

/** What a stop keeps from leaving, and whose it is, as a sentence. */
export function stopWords({ scope, route }: Pick<Stop, 'scope' | 'route'>): string {
  if (scope === 'installation') {
    return `Whoever runs this RevOS has stopped ${route ? `sharing by ${routeName(route)}` : 'all sharing'}.`
  }
  if (route) return `Sharing by ${routeName(route)} is stopped.`
  return 'All sharing of your company is stopped.'
}
