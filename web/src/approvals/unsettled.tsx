import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import { ActivityActs } from '../activities/activity-acts.tsx'
import { describePost } from '../activities/describe-post.ts'
import type { Activity } from '../data/activities.ts'
import { wordsFor } from '../data/activity-states.ts'
import type { Page } from '../data/page.ts'
import { Button } from '../ui/button.tsx'
import { Card, Section } from '../ui/card.tsx'
import { LoadMore } from '../ui/load-more.tsx'
import { OutsideLink } from '../ui/outside-link.tsx'
import { sentence } from '../ui/sentence.ts'
import { Failure } from '../ui/states.tsx'
import { Status } from '../ui/status.tsx'
import { TimeAgo } from '../ui/time-ago.tsx'

export type ActivityList = UseInfiniteQueryResult<InfiniteData<Page<Activity>>>

interface UnsettledProps {
  items: Activity[]
  /** Where they come from: what needs the member, and what is not known. */
  lists: readonly [ActivityList, ActivityList]
  onAsk: (what: 'share' | 'decline', activity: Activity) => void
}

/** Shares that only the member can settle, and those of which it is not known whether they are out; nothing where there are none. */
export function Unsettled({ items, lists, onAsk }: UnsettledProps) {
  const failed = lists.find((list) => list.isError && !list.data)
  if (items.length === 0 && !failed && !lists.some((list) => list.hasNextPage)) return null
  return (
    <Section title="Only you can tell">
      {failed && (
        <Card>
          <Failure failure={failed.error} onRetry={() => failed.refetch()} />
        </Card>
      )}
      {items.map((activity) => (
        <UnsettledCard key={activity.id} activity={activity} onAsk={(what) => onAsk(what, activity)} />
      ))}
      {lists.map((list, index) => (
        <LoadMore key={index === 0 ? 'stuck' : 'unclear'} list={list} />
      ))}
    </Section>
  )
}

interface UnsettledCardProps {
  activity: Activity
  onAsk: (what: 'share' | 'decline') => void
}

function UnsettledCard({ activity, onAsk }: UnsettledCardProps) {
  const { postUrl, state, reason, updatedAt, pressed, can } = activity
  const words = wordsFor(state)
  return (
    <Card>
      <article aria-label={describePost(postUrl)} className="grid gap-3.5 p-5">
        <div className="grid gap-1.5">
          <p className="flex flex-wrap items-center justify-between gap-2 text-sm text-muted">
            <Status tone={words.tone}>{words.mine}</Status>
            <TimeAgo at={updatedAt} />
          </p>
          <h3 className="font-semibold wrap-anywhere">{describePost(postUrl)}</h3>
          <p className="text-pretty text-muted">{sentence(reason ?? words.next)}</p>
        </div>
        {!pressed && (
          <OutsideLink href={postUrl} className="w-fit">
            Share it by hand on LinkedIn
          </OutsideLink>
        )}
        <div className="flex flex-wrap gap-2">
          {can.approve && (
            <Button look="primary" onClick={() => onAsk('share')}>
              Share…
            </Button>
          )}
          {can.decline && <Button onClick={() => onAsk('decline')}>Decline</Button>}
          <ActivityActs activity={activity} />
        </div>
      </article>
    </Card>
  )
}
