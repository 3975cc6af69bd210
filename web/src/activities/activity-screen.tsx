import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { type ActivityDetail, activityQuery } from '../data/activities.ts'
import { routeName, wordsFor } from '../data/activity-states.ts'
import { ButtonLink } from '../ui/button.tsx'
import { Card, Section } from '../ui/card.tsx'
import { NotUpdating } from '../ui/list-card.tsx'
import { OutsideLink } from '../ui/outside-link.tsx'
import { Screen } from '../ui/screen.tsx'
import { sentence } from '../ui/sentence.ts'
import { Failure, SkeletonRows } from '../ui/states.tsx'
import { Status } from '../ui/status.tsx'
import { duration } from '../ui/time.ts'
import { describePost } from './describe-post.ts'
import { Screenshots } from './screenshots.tsx'
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
  const words = wordsFor(activity.state)
  return (
    <Card className="grid gap-4 p-5 md:p-6">
      <div aria-live="polite" className="grid justify-items-start gap-2">
        <Status tone={words.tone}>{activity.own ? words.mine : words.label}</Status>
        <p className="text-pretty text-muted">{sentence(activity.reason ?? words.next)}</p>
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
        {activity.resultUrl && (
          <>
            <dt className="text-sm text-muted">Result</dt>
            <dd>
              <OutsideLink href={activity.resultUrl}>See the repost on LinkedIn</OutsideLink>
            </dd>
          </>
        )}
      </dl>
      {activity.own && activity.state === 'proposed' && (
        <ButtonLink to="/approvals" look="primary" className="w-fit">
          Decide
        </ButtonLink>
      )}
    </Card>
  )
}

function Facts({ activity }: { activity: ActivityDetail }) {
  const facts: [string, string][] = []
  const { evidence, route } = activity
  if (route) facts.push(['Route', sentence(routeName(route))])
  if (evidence && evidence.browserMs > 0) facts.push(['Time in the browser', duration(evidence.browserMs)])
  if (evidence && activity.steps.length > 0) {
    facts.push(['Help from a model', evidence.modelCalls === 0 ? 'None needed' : countOf(evidence.modelCalls, 'call')])
    if (evidence.tokens > 0) facts.push(['Tokens', evidence.tokens.toLocaleString()])
  }
  if (facts.length === 0) return null
  return (
    <Section title="How it was done">
      <Card className="px-5 py-4">
        <dl className="grid gap-3 text-sm">
          {facts.map(([name, value]) => (
            <div key={name} className="flex items-baseline justify-between gap-4">
              <dt className="text-muted">{name}</dt>
              <dd className="figures text-right">{value}</dd>
            </div>
          ))}
        </dl>
      </Card>
    </Section>
  )
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
