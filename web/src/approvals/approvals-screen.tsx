import { useInfiniteQuery } from '@tanstack/react-query'
import { CircleCheckBig } from 'lucide-react'
import { useState } from 'react'
import { type Activity, activitiesQuery } from '../data/activities.ts'
import { PodInvitations } from '../pods/pod-invitations.tsx'
import { useMe } from '../shell/me-context.ts'
import { Card } from '../ui/card.tsx'
import { NotUpdating } from '../ui/list-card.tsx'
import { LoadMore } from '../ui/load-more.tsx'
import { Screen } from '../ui/screen.tsx'
import { Empty, Failure, SkeletonRows } from '../ui/states.tsx'
import { ApprovalCard, type Asked } from './approval-card.tsx'
import { DeclineDialog } from './decline-dialog.tsx'
import { OnTheWay } from './on-the-way.tsx'
import { OwnStanding } from './own-standing.tsx'
import { SecondLookDialog } from './second-look-dialog.tsx'
import { ShareDialog } from './share-dialog.tsx'
import { type ActivityList, Unsettled } from './unsettled.tsx'

/** What waits for this member: posts to say yes or no to, shares that only they can settle, and what they can still take back. */
export function ApprovalsScreen() {
  const me = useMe()
  const list = useInfiniteQuery({ ...activitiesQuery({ state: 'proposed', own: true }), refetchInterval: 5000 })
  const stuck = useInfiniteQuery({ ...activitiesQuery({ state: 'needs_person', own: true }), refetchInterval: 5000 })
  const unclear = useInfiniteQuery(activitiesQuery({ state: 'unknown', own: true }))
  // Kept here, so that what is being typed stays when the list changes under it.
  const [asked, setAsked] = useState<{ what: Asked; activity: Activity } | null>(null)
  const [approved, setApproved] = useState<Activity[]>([])
  const waiting = list.data && itemsOf(list)
  const left = itemsOf(stuck)
  const stale = [list, stuck].find((each) => each.isRefetchError)
  const paused = left.filter((activity) => activity.paused)
  const unsettled = [...left.filter((activity) => !activity.paused), ...itemsOf(unclear)]
  const close = () => setAsked(null)
  const follow = (activity: Activity) => {
    setApproved((before) => [activity, ...before.filter(({ id }) => id !== activity.id)])
    close()
  }
  return (
    <Screen title="For you" lead={lead(me.member?.approval)}>
      <div className="grid w-full max-w-xl gap-4">
        <OwnStanding />
        <PodInvitations />
        {stale && (
          <Card>
            <NotUpdating onRetry={() => stale.refetch()} />
          </Card>
        )}
        {(!waiting || (waiting.length === 0 && stuck.isPending)) && (
          <Card>
            {list.isError ? (
              <Failure failure={list.error} onRetry={() => list.refetch()} />
            ) : (
              <SkeletonRows rows={2} label="Loading what waits for you" />
            )}
          </Card>
        )}
        {waiting?.length === 0 && stuck.data && left.length === 0 && (
          <Card>
            <Empty icon={<CircleCheckBig aria-hidden size={22} />} title="Nothing waits for you">
              When a post is offered to one of your pods, it comes here first. You are free to say no.
            </Empty>
          </Card>
        )}
        {[...paused, ...(waiting ?? [])].map((activity) => (
          <ApprovalCard key={activity.id} activity={activity} onAsk={(what) => setAsked({ what, activity })} />
        ))}
        {list.hasNextPage && (
          <Card>
            <LoadMore list={list} />
          </Card>
        )}
        <Unsettled
          items={unsettled}
          lists={[stuck, unclear]}
          onAsk={(what, activity) => setAsked({ what, activity })}
        />
        <OnTheWay approved={approved} except={[...paused, ...unsettled]} />
      </div>
      {asked?.what === 'share' && <ShareDialog activity={asked.activity} onShared={follow} onClose={close} />}
      {asked?.what === 'look' && <SecondLookDialog activity={asked.activity} onShared={follow} onClose={close} />}
      {asked?.what === 'decline' && <DeclineDialog activity={asked.activity} onClose={close} />}
    </Screen>
  )
}

function itemsOf({ data }: ActivityList): Activity[] {
  return data?.pages.flatMap((page) => page.items) ?? []
}

function lead(approval: 'each' | 'standing' | undefined): string {
  if (approval === 'standing') {
    return 'You have said yes in advance to plain reposts. Posts that come with words wait here until you have seen them.'
  }
  return 'Posts that people in your pods would like you to share.'
}
