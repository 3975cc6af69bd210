import { useInfiniteQuery } from '@tanstack/react-query'
import { ActivityRow } from '../activities/activity-row.tsx'
import { StateFilter } from '../activities/state-filter.tsx'
import { activitiesQuery } from '../data/activities.ts'
import { type ActivityState, wordsFor } from '../data/activity-states.ts'
import type { Offer } from '../data/pods.ts'
import { Button } from '../ui/button.tsx'
import { NotUpdating } from '../ui/list-card.tsx'
import { LoadMore } from '../ui/load-more.tsx'
import { Empty, Failure, SkeletonRows } from '../ui/states.tsx'

interface OfferSharesProps {
  offer: Offer
  state: ActivityState | undefined
  onFilter: (state: ActivityState | undefined) => void
}

/** A share is worth narrowing down from this many on. */
const many = 10

/** Each member's share of one offered post. */
export function OfferShares({ offer, state, onFilter }: OfferSharesProps) {
  const list = useInfiniteQuery(activitiesQuery({ amplificationId: offer.id, state }))
  const shares = list.data?.pages.flatMap(({ items }) => items)
  if (!shares) {
    return list.isError ? (
      <Failure failure={list.error} onRetry={() => list.refetch()} />
    ) : (
      <SkeletonRows rows={3} label="Loading the shares" />
    )
  }
  return (
    <>
      {list.isRefetchError && <NotUpdating onRetry={() => list.refetch()} />}
      {(state || offer.counts.total >= many) && (
        <div className="flex justify-end border-b border-line px-4 py-2 md:px-5">
          <StateFilter state={state} onChange={onFilter} />
        </div>
      )}
      {shares.length === 0 ? (
        state ? (
          <Empty
            title={`Nothing is “${wordsFor(state).label}”`}
            action={<Button onClick={() => onFilter(undefined)}>Show everything</Button>}
          />
        ) : (
          <Empty title="Nobody has been asked yet">
            {offer.state === 'planning' ? 'The members are being asked just now.' : 'There was no member to ask.'}
          </Empty>
        )
      ) : (
        <ul className="divide-y divide-line">
          {shares.map((activity) => (
            <ActivityRow key={activity.id} activity={activity} withoutPost />
          ))}
        </ul>
      )}
      <LoadMore list={list} />
    </>
  )
}
