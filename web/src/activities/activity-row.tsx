import { Link } from '@tanstack/react-router'
import { ChevronRight } from 'lucide-react'
import type { Activity } from '../data/activities.ts'
import { Avatar } from '../ui/avatar.tsx'
import { sentence } from '../ui/sentence.ts'
import { Status } from '../ui/status.tsx'
import { TimeAgo } from '../ui/time-ago.tsx'
import { describePost } from './describe-post.ts'
import { standingOf } from './share-standing.ts'

interface ActivityRowProps {
  activity: Activity
  /** Leaves the post out where the rows stand under it. */
  withoutPost?: boolean
}

/** One member's share in a list; the whole row leads to it. */
export function ActivityRow({ activity, withoutPost = false }: ActivityRowProps) {
  const standing = standingOf(activity)
  return (
    <li className="@container">
      <Link
        to="/activities/$activityId"
        params={{ activityId: activity.id }}
        className="group flex items-center gap-3.5 px-4 py-3 transition-colors -outline-offset-2 hover:bg-hover md:px-5"
      >
        <Avatar name={activity.member.name} />
        <span className="grid min-w-0 flex-1 gap-x-4 gap-y-1 @xl:grid-cols-[1fr_auto] @xl:items-center">
          <span className="grid min-w-0 grid-cols-1">
            <span className="truncate font-medium">
              {activity.member.name}
              {activity.own && <span className="font-normal text-muted"> (you)</span>}
            </span>
            <span className="flex min-w-0 text-sm text-muted">
              <span className="truncate">{aboutOf(activity, withoutPost)}</span>
              <span className="shrink-0 whitespace-pre">
                {' · '}
                <TimeAgo at={activity.removedAt ?? activity.updatedAt} />
              </span>
            </span>
          </span>
          <span className="justify-self-start">
            <Status tone={standing.tone}>{standing.label}</Status>
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

/** Why something stands as it does, where that matters or the post is known; else the post. */
function aboutOf(activity: Activity, withoutPost: boolean): string {
  const { tone, next } = standingOf(activity)
  if (withoutPost) return sentence(next)
  const matters = activity.reason !== null && (tone === 'bad' || tone === 'attention')
  return matters ? sentence(next) : describePost(activity.postUrl)
}
