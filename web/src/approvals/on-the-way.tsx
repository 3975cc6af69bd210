import { useInfiniteQuery, useQueries } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ActivityActs } from '../activities/activity-acts.tsx'
import { describePost } from '../activities/describe-post.ts'
import { type Activity, activitiesQuery, activityQuery } from '../data/activities.ts'
import { wordsFor } from '../data/activity-states.ts'
import { Card, Section } from '../ui/card.tsx'
import { OutsideLink } from '../ui/outside-link.tsx'
import { sentence } from '../ui/sentence.ts'
import { Status } from '../ui/status.tsx'
import { When } from '../ui/when.tsx'

interface OnTheWayProps {
  /** What was approved on this screen. */
  approved: Activity[]
  /** What stands elsewhere on it. */
  except: Activity[]
}

/** What this member has said yes to: all that has not gone yet, and what was just approved until it has come to its end. */
export function OnTheWay({ approved, except }: OnTheWayProps) {
  const waiting = useInfiniteQuery(activitiesQuery({ state: 'approved', own: true }))
  const queued = useInfiniteQuery(activitiesQuery({ state: 'queued', own: true }))
  const listed = [queued, waiting].flatMap((list) => list.data?.pages.flatMap((page) => page.items) ?? [])
  const followed = useQueries({
    queries: approved.map(({ id }) => activityQuery(id)),
    combine: (answers) => answers.map(({ data }, index) => data ?? approved[index]),
  }).filter((activity) => activity !== undefined)
  // What was taken back waits for an answer again, and stands with what does.
  const all = [...followed, ...listed.filter(({ id }) => followed.every((each) => each.id !== id))].filter(
    ({ id, state }) => state !== 'proposed' && except.every((each) => each.id !== id),
  )
  if (all.length === 0) return null
  return (
    <Section title="You said yes">
      <Card>
        <ul className="divide-y divide-line">
          {all.map((activity) => (
            <Followed key={activity.id} activity={activity} />
          ))}
        </ul>
      </Card>
    </Section>
  )
}

function Followed({ activity }: { activity: Activity }) {
  const { state, reason, postUrl, dueAt, resultUrl } = activity
  const words = wordsFor(state)
  return (
    <li className="grid gap-2.5 px-4 py-3.5 md:px-5">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <Link
          to="/activities/$activityId"
          params={{ activityId: activity.id }}
          className="min-w-0 font-medium wrap-anywhere underline-offset-3 hover:underline"
        >
          {describePost(postUrl)}
        </Link>
        <span aria-live="polite">
          <Status tone={words.tone}>{words.mine}</Status>
        </span>
      </div>
      <p className="text-sm text-pretty text-muted">
        {sentence(reason ?? words.next)}
        {state === 'approved' && dueAt && !reason && (
          <>
            {' '}
            Goes from <When at={dueAt} />.
          </>
        )}
        {resultUrl && (
          <>
            {' '}
            <OutsideLink href={resultUrl}>See it on LinkedIn</OutsideLink>
          </>
        )}
      </p>
      <ActivityActs activity={activity} />
    </li>
  )
}
