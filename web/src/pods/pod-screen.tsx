import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Megaphone } from 'lucide-react'
import { useState } from 'react'
import { StateFilter } from '../activities/state-filter.tsx'
import { activitiesQuery } from '../data/activities.ts'
import { wordsFor } from '../data/activity-states.ts'
import { podQuery } from '../data/pods.ts'
import { Button } from '../ui/button.tsx'
import { Card, Section } from '../ui/card.tsx'
import { ListCard } from '../ui/list-card.tsx'
import { Screen } from '../ui/screen.tsx'
import { Empty, Failure, SkeletonRows } from '../ui/states.tsx'
import { groupByOffer } from './group-by-offer.ts'
import { Members } from './members.tsx'
import { OfferDialog } from './offer-dialog.tsx'
import { OfferGroup } from './offer-group.tsx'
import { memberCount } from './pod-row.tsx'

const back = { to: '/pods', label: 'Pods' }

/** One pod: its people, the posts that were offered to it and what became of them, and the way to offer one. */
export function PodScreen() {
  const { podId } = useParams({ from: '/frame/pods/$podId' })
  const pod = useQuery(podQuery(podId))
  const [offering, setOffering] = useState(false)
  if (!pod.data) {
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
  const offer = () => setOffering(true)
  return (
    <Screen
      title={pod.data.name}
      lead={memberCount(pod.data.memberCount)}
      back={back}
      actions={
        <Button look="primary" onClick={offer}>
          <Megaphone aria-hidden size={17} />
          Offer a post
        </Button>
      }
    >
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_20rem] lg:items-start">
        <Offers podId={podId} onOffer={offer} />
        <Members podId={podId} />
      </div>
      {offering && <OfferDialog pod={pod.data} onClose={() => setOffering(false)} />}
    </Screen>
  )
}

function Offers({ podId, onOffer }: { podId: string; onOffer: () => void }) {
  const { state } = useSearch({ from: '/frame/pods/$podId' })
  const navigate = useNavigate({ from: '/pods/$podId' })
  const list = useInfiniteQuery(activitiesQuery({ podId, state }))
  const show = (chosen: typeof state) => navigate({ search: chosen ? { state: chosen } : {}, replace: true })
  return (
    <Section title="Offered posts" aside={<StateFilter state={state} onChange={show} />}>
      <ListCard
        label="offered posts"
        list={list}
        empty={
          state ? (
            <Empty
              title={`Nothing is “${wordsFor(state).label}”`}
              action={<Button onClick={() => show(undefined)}>Show everything</Button>}
            />
          ) : (
            <Empty
              icon={<Megaphone aria-hidden size={22} />}
              title="No post has been offered yet"
              action={<Button onClick={onOffer}>Offer a post</Button>}
            >
              Paste the address of a LinkedIn post. Each member then shares it, after saying yes.
            </Empty>
          )
        }
      >
        {(items) => (
          <div className="divide-y divide-line">
            {groupByOffer(items).map((group, index, groups) => (
              <OfferGroup
                key={group.amplificationId}
                group={group}
                complete={!state && !(list.hasNextPage && index === groups.length - 1)}
              />
            ))}
          </div>
        )}
      </ListCard>
    </Section>
  )
}
