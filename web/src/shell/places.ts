import { Activity, CircleCheckBig, House, Settings, Users } from 'lucide-react'
import type { Me } from '../data/me.ts'

/** The places of the app, in the order of the rail. */
export function placesFor(me: Me) {
  const everyone = [
    { to: '/', label: 'Home', icon: House },
    { to: '/pods', label: 'Pods', icon: Users },
    { to: '/activities', label: 'Activity', icon: Activity },
  ] as const
  const approvals = { to: '/approvals', label: 'For you', icon: CircleCheckBig } as const
  const settings = { to: '/settings', label: 'Settings', icon: Settings } as const
  const [home, ...others] = everyone
  return me.member ? [home, approvals, ...others, settings] : [...everyone, settings]
}
