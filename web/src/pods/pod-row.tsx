import { Link } from '@tanstack/react-router'
import { ChevronRight, Users } from 'lucide-react'
import type { Pod } from '../data/pods.ts'

/** A pod in a list; the whole row leads to it. */
export function PodRow({ pod }: { pod: Pod }) {
  return (
    <li>
      <Link
        to="/pods/$podId"
        params={{ podId: pod.id }}
        className="group flex items-center gap-3.5 px-4 py-3.5 transition-colors -outline-offset-2 hover:bg-hover md:px-5"
      >
        <span className="grid size-9 shrink-0 place-items-center rounded-xl bg-accent-soft text-accent">
          <Users aria-hidden size={18} />
        </span>
        <span className="grid min-w-0 flex-1">
          <span className="truncate font-medium">{pod.name}</span>
          <span className="truncate text-sm text-muted">
            {memberCount(pod.memberCount)}
            {pod.status === 'paused' && ' · Paused'}
          </span>
        </span>
        <ChevronRight
          aria-hidden
          size={17}
          className="shrink-0 text-faint transition-transform group-hover:translate-x-0.5"
        />
      </Link>
    </li>
  )
}

export function memberCount(count: number): string {
  if (count === 0) return 'No members yet'
  return count === 1 ? '1 member' : `${count} members`
}
