import { useInfiniteQuery } from '@tanstack/react-query'
import { CircleCheckBig, Hand } from 'lucide-react'
import { activitiesQuery } from '../data/activities.ts'
import { useMe } from '../shell/me-context.ts'
import { Card } from '../ui/card.tsx'
import { NotUpdating } from '../ui/list-card.tsx'
import { LoadMore } from '../ui/load-more.tsx'
import { Screen } from '../ui/screen.tsx'
import { Empty, Failure, SkeletonRows } from '../ui/states.tsx'
import { ApprovalCard } from './approval-card.tsx'

/** The posts that wait for this member's yes or no. Made for a phone first. */
export function ApprovalsScreen() {
  const me = useMe()
  const list = useInfiniteQuery(activitiesQuery({ state: 'proposed', own: true }))
  const waiting = list.data?.pages.flatMap((page) => page.items)
  return (
    <Screen title="For you" lead={lead(me.member?.approval)}>
      <div className="grid w-full max-w-xl gap-4">
        <Standing />
        {list.isRefetchError && (
          <Card>
            <NotUpdating onRetry={() => list.refetch()} />
          </Card>
        )}
        {!waiting && (
          <Card>
            {list.isError ? (
              <Failure failure={list.error} onRetry={() => list.refetch()} />
            ) : (
              <SkeletonRows rows={2} label="Loading what waits for you" />
            )}
          </Card>
        )}
        {waiting?.length === 0 && (
          <Card>
            <Empty icon={<CircleCheckBig aria-hidden size={22} />} title="Nothing waits for you">
              When a post is offered to one of your pods, it comes here first. Nothing leaves your account without your
              yes.
            </Empty>
          </Card>
        )}
        {waiting?.map((activity) => (
          <ApprovalCard key={activity.id} activity={activity} />
        ))}
        {list.hasNextPage && (
          <Card>
            <LoadMore list={list} />
          </Card>
        )}
      </div>
    </Screen>
  )
}

/** Why nothing is shared from this member's account at present, if so. */
function Standing() {
  const { member } = useMe()
  if (!member || member.status === 'active') return null
  const words =
    member.status === 'paused'
      ? 'You have paused. Nothing is shared from your account until you take part again.'
      : 'LinkedIn asks for something only you can do. Sign in to LinkedIn yourself and follow what it says.'
  return (
    <p role="status" className="flex gap-3 rounded-2xl bg-warn-soft px-4 py-3.5 text-warn md:px-5">
      <Hand aria-hidden size={20} className="mt-0.5 shrink-0" />
      <span className="text-pretty">{member.statusReason ?? words}</span>
    </p>
  )
}

function lead(approval: 'each' | 'standing' | undefined): string {
  if (approval === 'standing') {
    return 'You have said yes in advance to plain reposts. Posts that come with words wait here until you have seen them.'
  }
  return 'Posts that people in your pods would like you to share.'
}
