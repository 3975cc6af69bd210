import { LogOut, Pause, UserMinus } from 'lucide-react'
import type { PodMember, Use } from '../data/pods.ts'
import { routeTitle } from '../data/routes.ts'
import { Avatar } from '../ui/avatar.tsx'
import { IconButton } from '../ui/button.tsx'
import { sentence } from '../ui/sentence.ts'
import { Status } from '../ui/status.tsx'

interface MemberRowProps {
  member: PodMember
  /** Left out where this person may not pause the member, or the member takes no part anyway. */
  onPause?: () => void
  /** Left out where this person may not take the member out. */
  onRemove?: () => void
}

/** One member: whether they take part, what they agreed to, what they have shared of what they may, and when they may. */
export function MemberRow({ member, onPause, onRemove }: MemberRowProps) {
  const { name, own, status, statusReason, use, hours } = member
  return (
    <li className="flex items-start gap-3 py-3 pr-2 pl-4 md:pl-5">
      <Avatar name={name} size="sm" />
      <div className="grid min-w-0 flex-1 grid-cols-1 gap-1 pt-0.5">
        <div className="flex items-start gap-2">
          <span className="flex min-w-0 flex-1 flex-wrap items-center gap-x-2 gap-y-1">
            <span className="max-w-full truncate font-medium">
              {name}
              {own && <span className="font-normal text-muted"> (you)</span>}
            </span>
            {status === 'paused' && <Status tone="quiet">Paused</Status>}
            {status === 'needs_attention' && <Status tone="attention">Needs attention</Status>}
          </span>
          <span className="-my-1.5 flex shrink-0 max-md:-my-2">
            {onPause && (
              <IconButton label={`Pause ${name}…`} onClick={onPause}>
                <Pause aria-hidden size={16} />
              </IconButton>
            )}
            {onRemove && (
              <IconButton label={own ? 'Leave the pod' : `Remove ${name}`} onClick={onRemove}>
                {own ? <LogOut aria-hidden size={16} /> : <UserMinus aria-hidden size={16} />}
              </IconButton>
            )}
          </span>
        </div>
        <div className="grid grid-cols-1 gap-1 pr-2 md:pr-3">
          {statusReason && <span className="text-sm text-pretty text-warn">{sentence(statusReason)}</span>}
          <span className="text-sm text-pretty text-muted">{agreed(member)}</span>
          <Counters use={use} />
          <span className="text-sm text-faint">{hours}</span>
        </div>
      </div>
    </li>
  )
}

function agreed({ routes, approval }: PodMember): string {
  if (routes.length === 0) return 'Has agreed to no way of sharing yet'
  const ways = new Intl.ListFormat('en').format(routes.map(routeTitle))
  return `${ways} · ${approval === 'standing' ? 'yes in advance to plain reposts' : 'asked each time'}`
}

/** Shared of what may be shared, today and this week, and what keeps from more. */
export function Counters({ use }: { use: Use }) {
  return (
    <span className="grid gap-0.5 text-sm">
      <span className="figures text-muted">
        <span className="sr-only">Shared </span>
        Today {use.day.used} of {use.day.allowed} · 7 days {use.week.used} of {use.week.allowed}
      </span>
      {use.why && <span className="text-pretty text-move">{sentence(use.why)}</span>}
    </span>
  )
}
