import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Activity, ArrowRight, CircleCheckBig, Users } from 'lucide-react'
import { ActivityRow } from '../activities/activity-row.tsx'
import { activitiesQuery } from '../data/activities.ts'
import { runsWorkspace } from '../data/me.ts'
import { podsQuery } from '../data/pods.ts'
import { waitingForMeQuery } from '../data/waiting.ts'
import { PodInvitations } from '../pods/pod-invitations.tsx'
import { PodRow } from '../pods/pod-row.tsx'
import { useMe } from '../shell/me-context.ts'
import { ButtonLink } from '../ui/button.tsx'
import { Section } from '../ui/card.tsx'
import { ListCard } from '../ui/list-card.tsx'
import { Screen } from '../ui/screen.tsx'
import { Empty } from '../ui/states.tsx'
import { ChatInvitation } from './chat-invitation.tsx'
import { greeting } from './greeting.ts'

const shownActivities = 6
const shownPods = 4

/** What happens now, and the way into the chat. */
export function HomeScreen() {
  const me = useMe()
  return (
    <Screen title="Home" heading={greeting(new Date().getHours(), me.user.name)} lead={me.tenant.name}>
      <WaitingForMe />
      <PodInvitations />
      <ChatInvitation />
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_20rem] lg:items-start">
        <RecentActivity />
        <Pods />
      </div>
    </Screen>
  )
}

function WaitingForMe() {
  const me = useMe()
  const { data: waiting = 0 } = useQuery(waitingForMeQuery(me))
  if (waiting === 0) return null
  return (
    <Link
      to="/approvals"
      className="group flex items-center gap-3.5 rounded-2xl border border-warn/25 bg-warn-soft px-4 py-3.5 text-warn md:px-5"
    >
      <CircleCheckBig aria-hidden size={22} className="shrink-0" />
      <span className="flex-1 font-medium">{waitingWords(waiting)}</span>
      <ArrowRight aria-hidden size={18} className="shrink-0 transition-transform group-hover:translate-x-0.5" />
    </Link>
  )
}

function waitingWords(waiting: number): string {
  if (waiting === 1) return 'One post waits for you'
  return `${waiting > 9 ? 'Many' : waiting} posts wait for you`
}

function RecentActivity() {
  const list = useInfiniteQuery(activitiesQuery({ limit: shownActivities }))
  return (
    <Section title="Happening now" aside={<SeeAll to="/activities" label="All activity" />}>
      <ListCard
        label="activity"
        list={list}
        short
        empty={
          <Empty
            icon={<Activity aria-hidden size={22} />}
            title="Quiet so far"
            action={<ButtonLink to="/pods">Choose a pod</ButtonLink>}
          >
            Offer a post to a pod, and its members’ shares show up here as they happen.
          </Empty>
        }
      >
        {(items) => (
          <ul className="divide-y divide-line">
            {items.slice(0, shownActivities).map((activity) => (
              <ActivityRow key={activity.id} activity={activity} />
            ))}
          </ul>
        )}
      </ListCard>
    </Section>
  )
}

function Pods() {
  const me = useMe()
  const list = useInfiniteQuery(podsQuery)
  return (
    <Section title="Pods" aside={<SeeAll to="/pods" label="All pods" />}>
      <ListCard
        label="pods"
        list={list}
        short
        skeletonRows={2}
        empty={
          <Empty icon={<Users aria-hidden size={22} />} title="No pods yet">
            {runsWorkspace(me)
              ? 'A pod is a group of people who are shown each other’s posts and choose what to share. Make the first one.'
              : 'You will see the pods you take part in here.'}
          </Empty>
        }
      >
        {(items) => (
          <ul className="divide-y divide-line">
            {items.slice(0, shownPods).map((pod) => (
              <PodRow key={pod.id} pod={pod} />
            ))}
          </ul>
        )}
      </ListCard>
    </Section>
  )
}

function SeeAll({ to, label }: { to: string; label: string }) {
  return (
    <Link to={to} className="rounded-md text-sm text-muted underline-offset-3 hover:text-ink hover:underline">
      {label}
    </Link>
  )
}
