import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Megaphone, Pause, Pencil, Play } from 'lucide-react'
import { useState } from 'react'
import { runsWorkspace } from '../data/me.ts'
import { type Pod, podMembersQuery, podQuery } from '../data/pods.ts'
import { useMe } from '../shell/me-context.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Screen } from '../ui/screen.tsx'
import { Failure, SkeletonRows } from '../ui/states.tsx'
import { Disclosure } from './disclosure.tsx'
import { Members } from './members.tsx'
import { OfferDialog } from './offer-dialog.tsx'
import { Offers } from './offers.tsx'
import { PauseDialog, RenameDialog } from './pod-dialogs.tsx'
import { memberCount } from './pod-row.tsx'
import { Stopped } from './stopped.tsx'

const back = { to: '/pods', label: 'Pods' }

/** One pod: its people, the posts that were offered to it and what became of them, and the way to offer one. */
export function PodScreen() {
  const { podId } = useParams({ from: '/frame/pods/$podId' })
  const pod = useQuery(podQuery(podId))
  if (pod.data) return <ThePod pod={pod.data} />
  return (
    <Screen title="Pod" back={back}>
      <Card>
        {pod.isError ? (
          <Failure failure={pod.error} onRetry={() => pod.refetch()} />
        ) : (
          <SkeletonRows label="Loading the pod" />
        )}
      </Card>
    </Screen>
  )
}

/** Whether this person may offer posts to a pod. Who is not among the members loaded so far may stand further down. */
function useMayOffer(pod: Pod): boolean {
  const me = useMe()
  const { data, hasNextPage } = useInfiniteQuery(podMembersQuery(pod.id))
  if (runsWorkspace(me)) return true
  return me.member !== null && (hasNextPage || (data?.pages.some(({ items }) => items.some(({ own }) => own)) ?? false))
}

function ThePod({ pod }: { pod: Pod }) {
  const runs = runsWorkspace(useMe())
  const [asked, setAsked] = useState<'offer' | 'rename' | 'pause' | null>(null)
  const close = () => setAsked(null)
  const paused = pod.status === 'paused'
  const mayOffer = useMayOffer(pod) && !paused
  return (
    <Screen
      title={pod.name}
      lead={memberCount(pod.memberCount)}
      back={back}
      actions={
        <>
          {runs && (
            <>
              <IconButton label="Rename the pod" onClick={() => setAsked('rename')}>
                <Pencil aria-hidden size={17} />
              </IconButton>
              <Button onClick={() => setAsked('pause')}>
                {paused ? <Play aria-hidden size={16} /> : <Pause aria-hidden size={16} />}
                {paused ? 'Let it go on' : 'Pause'}
              </Button>
            </>
          )}
          {mayOffer && (
            <Button look="primary" onClick={() => setAsked('offer')}>
              <Megaphone aria-hidden size={17} />
              Offer a post
            </Button>
          )}
        </>
      }
    >
      {runs && <Stopped />}
      {paused && (
        <p role="status" className="flex gap-3 rounded-2xl bg-warn-soft px-4 py-3.5 text-warn md:px-5">
          <Pause aria-hidden size={20} className="mt-0.5 shrink-0" />
          <span className="text-pretty">
            This pod is paused. Nothing of it is shared and no post is offered to it until{' '}
            {runs ? 'you let it go on' : 'somebody who runs your company lets it go on'}.
          </span>
        </p>
      )}
      <Disclosure pod={pod} />
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_21rem] lg:items-start">
        <Offers pod={pod} {...(mayOffer && { onOffer: () => setAsked('offer') })} />
        <Members pod={pod} />
      </div>
      {asked === 'offer' && <OfferDialog pod={pod} onClose={close} />}
      {asked === 'rename' && <RenameDialog pod={pod} onClose={close} />}
      {asked === 'pause' && <PauseDialog pod={pod} onClose={close} />}
    </Screen>
  )
}
