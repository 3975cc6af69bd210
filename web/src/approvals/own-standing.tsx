import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Hand } from 'lucide-react'
import { type Membership, membershipQuery } from '../data/membership.ts'
import type { Use } from '../data/pods.ts'
import { Counters } from '../pods/member-row.tsx'
import { useMe } from '../shell/me-context.ts'
import { sentence } from '../ui/sentence.ts'

/** What the person signed in has shared of what they may; null while it is not known. */
export function useOwnUse(): Use | null {
  return useOwnPart()?.use ?? null
}

function useOwnPart(): Membership | undefined {
  const { member } = useMe()
  return useQuery({ ...membershipQuery, enabled: member !== null }).data
}

/** Why nothing is shared from this member's account at present, if so; else how much of the day is used. */
export function OwnStanding() {
  const { member } = useMe()
  const part = useOwnPart()
  if (!member) return null
  const { status, statusReason } = part ?? member
  if (status === 'active') return part?.use && <Counters use={part.use} />
  const words =
    status === 'paused'
      ? `${sentence(statusReason ?? 'You have paused.')} Nothing is shared from your account until you take part again.`
      : sentence(statusReason ?? 'LinkedIn asks for something only you can do. Sign in there and follow what it says.')
  return (
    <div role="status" className="flex gap-3 rounded-2xl bg-warn-soft px-4 py-3.5 text-warn md:px-5">
      <Hand aria-hidden size={20} className="mt-0.5 shrink-0" />
      <div className="grid gap-1">
        <p className="text-pretty">{words}</p>
        <Link to="/settings/sharing" className="w-fit font-medium underline underline-offset-3">
          {status === 'paused' ? 'Take part again' : 'See what to do'}
        </Link>
      </div>
    </div>
  )
}
