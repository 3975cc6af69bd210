import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Megaphone } from 'lucide-react'
import { offersQuery, type Pod } from '../data/pods.ts'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/card.tsx'
import { ListCard } from '../ui/list-card.tsx'
import { Empty } from '../ui/states.tsx'
import { OfferCard } from './offer-card.tsx'

interface OffersProps {
  pod: Pod
  /** Left out where nothing may be offered, or not by this person. */
  onOffer?: () => void
}

/** The posts that were offered to a pod. One of them is open, the newest unless the address names another. */
export function Offers({ pod, onOffer }: OffersProps) {
  const { offer: named, state } = useSearch({ from: '/frame/pods/$podId' })
  const navigate = useNavigate({ from: '/pods/$podId' })
  const list = useInfiniteQuery(offersQuery(pod.id))
  const open = named ?? list.data?.pages[0]?.items[0]?.id
  return (
    <Section title="Offered posts">
      <ListCard
        label="offered posts"
        list={list}
        empty={
          <Empty
            icon={<Megaphone aria-hidden size={22} />}
            title="No post has been offered yet"
            action={onOffer && <Button onClick={onOffer}>Offer a post</Button>}
          >
            {onOffer
              ? 'Paste the address of a LinkedIn post. Each member sees it and chooses whether to share it.'
              : 'Members of the pod offer posts here. Each of them sees a post and chooses whether to share it.'}
          </Empty>
        }
      >
        {(offers) => (
          <ul className="divide-y divide-line">
            {offers.map((offer) => (
              <OfferCard
                key={offer.id}
                offer={offer}
                open={offer.id === open}
                state={state}
                onToggle={() =>
                  navigate({
                    search: { offer: offer.id === open ? 'none' : offer.id },
                    replace: true,
                    resetScroll: false,
                  })
                }
                onFilter={(chosen) =>
                  navigate({
                    search: { offer: offer.id, ...(chosen && { state: chosen }) },
                    replace: true,
                    resetScroll: false,
                  })
                }
              />
            ))}
          </ul>
        )}
      </ListCard>
    </Section>
  )
}
