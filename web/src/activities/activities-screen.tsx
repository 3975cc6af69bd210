import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Activity } from 'lucide-react'
import { activitiesQuery } from '../data/activities.ts'
import { wordsFor } from '../data/activity-states.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { ListCard } from '../ui/list-card.tsx'
import { Screen } from '../ui/screen.tsx'
import { Empty } from '../ui/states.tsx'
import { ActivityRow } from './activity-row.tsx'
import { StateFilter } from './state-filter.tsx'

/** Every share of every pod, newest first. */
export function ActivitiesScreen() {
  const { state } = useSearch({ from: '/frame/activities' })
  const navigate = useNavigate({ from: '/activities' })
  const list = useInfiniteQuery(activitiesQuery({ state }))
  const show = (chosen: typeof state) => navigate({ search: chosen ? { state: chosen } : {}, replace: true })
  return (
    <Screen
      title="Activity"
      lead="What each person’s share of a post came to."
      actions={<StateFilter state={state} onChange={show} />}
    >
      <ListCard
        label="activity"
        list={list}
        skeletonRows={6}
        empty={
          state ? (
            <Empty
              icon={<Activity aria-hidden size={22} />}
              title={`Nothing is “${wordsFor(state).label}”`}
              action={<Button onClick={() => show(undefined)}>Show everything</Button>}
            />
          ) : (
            <Empty
              icon={<Activity aria-hidden size={22} />}
              title="No activity yet"
              action={<ButtonLink to="/pods">Choose a pod</ButtonLink>}
            >
              Offer a post to a pod, and you can follow here what becomes of it.
            </Empty>
          )
        }
      >
        {(items) => (
          <ul className="divide-y divide-line">
            {items.map((activity) => (
              <ActivityRow key={activity.id} activity={activity} />
            ))}
          </ul>
        )}
      </ListCard>
    </Screen>
  )
}
