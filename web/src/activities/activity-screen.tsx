import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { type ActivityDetail, activityQuery } from '../data/activities.ts'
import { Card, Section } from '../ui/card.tsx'
import { NotUpdating } from '../ui/list-card.tsx'
import { OutsideLink } from '../ui/outside-link.tsx'
import { Screen } from '../ui/screen.tsx'
import { sentence } from '../ui/sentence.ts'
import { Failure, SkeletonRows } from '../ui/states.tsx'
import { Status } from '../ui/status.tsx'
import { TimeAgo } from '../ui/time-ago.tsx'
import { When } from '../ui/when.tsx'
import { ActivityActs } from './activity-acts.tsx'
import { describePost } from './describe-post.ts'
import { Facts } from './facts.tsx'
import { OwnActivityLink } from './own-activity-link.tsx'
import { Screenshots } from './screenshots.tsx'
import { standingOf } from './share-standing.ts'
import { StepList } from './step-list.tsx'
import { Timeline } from './timeline.tsx'

const back = { to: '/activities', label: 'Activity' }

/** One member's share: what it is, where it stands, and everything that was done for it. */
export function ActivityScreen() {
  const { activityId } = useParams({ from: '/frame/activities/$activityId' })
  const query = useQuery(activityQuery(activityId))
  if (!query.data) {
    return (
      <Screen title="Activity" back={back}>
        <Card>
          {query.isError ? (
            <Failure failure={query.error} onRetry={() => query.refetch()} />
          ) : (
            <SkeletonRows label="Loading the activity" />
          )}
        </Card>
      </Screen>
    )
  }
  const activity = query.data
  return (
    <Screen title={`${activity.member.name}’s share`} back={back}>
      {query.isRefetchError && <NotUpdating onRetry={() => query.refetch()} />}
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_20rem] lg:items-start">
        <div className="grid gap-6">
          <Standing activity={activity} />
          {activity.steps.some((step) => step.screenshotUrl) && <Screenshots steps={activity.steps} />}
          {activity.steps.length > 0 && (
            <Section title="Steps">
              <StepList steps={activity.steps} />
            </Section>
          )}
        </div>
        <div className="grid gap-6">
          <Section title="What happened">
            <Card className="px-5 py-4">
              <Timeline transitions={activity.timeline} />
            </Card>
          </Section>
          <Facts activity={activity} />
        </div>
      </div>
    </Screen>
  )
}

function Standing({ activity }: { activity: ActivityDetail }) {
  const { removedAt } = activity
  const standing = standingOf(activity)
  return (
    <Card className="grid gap-4 p-5 md:p-6">
      <div aria-live="polite" className="grid justify-items-start gap-2">
        <Status tone={standing.tone}>{standing.label}</Status>
        <p className="text-pretty text-muted">
          {removedAt ? (
            <>
              The repost was deleted <TimeAgo at={removedAt} />. It is not shared again.
            </>
          ) : (
            <>
              {sentence(standing.next)} <Due activity={activity} />
            </>
          )}
        </p>
      </div>
      <dl className="grid gap-x-6 gap-y-2.5 border-t border-line pt-4 sm:grid-cols-[auto_1fr]">
        <dt className="text-sm text-muted">Post</dt>
        <dd className="min-w-0 wrap-anywhere">
          <OutsideLink href={activity.postUrl}>{describePost(activity.postUrl)}</OutsideLink>
        </dd>
        <dt className="text-sm text-muted">Words added</dt>
        <dd className="whitespace-pre-wrap wrap-anywhere">
          {activity.comment ?? <span className="text-muted">None, a plain repost</span>}
        </dd>
        {activity.resultUrl && !removedAt && (
          <>
            <dt className="text-sm text-muted">Result</dt>
            <dd>
              <OutsideLink href={activity.resultUrl}>See the repost on LinkedIn</OutsideLink>
            </dd>
          </>
        )}
      </dl>
      {activity.own && activity.state === 'needs_person' && !activity.pressed && (
        <OutsideLink href={activity.postUrl} className="w-fit">
          Share it by hand on LinkedIn
        </OutsideLink>
      )}
      {activity.own && activity.state === 'succeeded' && !removedAt && !activity.can.undo && (
        <p className="text-sm text-pretty text-muted">
          RevOS cannot take it off LinkedIn again. Delete it there, in your own activity.{' '}
          <OwnActivityLink postUrl={activity.postUrl} />
        </p>
      )}
      <ActivityActs activity={activity} decide />
    </Card>
  )
}

/** Until when somebody is expected to move it on, where that is worth knowing. */
function Due({ activity: { state, dueAt, reason } }: { activity: ActivityDetail }) {
  if (!dueAt || (state === 'approved' && reason)) return null
  const words = { proposed: 'The offer ends', approved: 'It may go from', unknown: 'It is looked for again' }
  if (!(state in words)) return null
  return (
    <>
      {words[state as keyof typeof words]} <When at={dueAt} />.
    </>
  )
}
