import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { type Delivery, deliveriesQuery, retryDelivery } from '../../data/deliveries.ts'
import { useIntent } from '../../net/use-intent.ts'
import { Button } from '../../ui/button.tsx'
import { Section } from '../../ui/card.tsx'
import { ListCard } from '../../ui/list-card.tsx'
import { Complaint, Empty } from '../../ui/states.tsx'
import { Status } from '../../ui/status.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { deliveryWords } from './delivery-words.ts'

/** The last messages to a channel, and those that wait or were given up, to be sent again. */
export function Deliveries({ channel }: { channel: Delivery['channel'] }) {
  const list = useInfiniteQuery(deliveriesQuery)
  return (
    <Section title="Recent messages">
      <ListCard
        label="recent messages"
        list={list}
        skeletonRows={2}
        empty={<Empty title="Nothing has been sent yet">Messages stand here as soon as something happens.</Empty>}
      >
        {(deliveries) => <Rows deliveries={deliveries.filter((delivery) => delivery.channel === channel)} />}
      </ListCard>
    </Section>
  )
}

function Rows({ deliveries }: { deliveries: Delivery[] }) {
  if (deliveries.length === 0) return <p className="px-4 py-4 text-muted">None of the last messages went here.</p>
  return (
    <ul className="divide-y divide-line">
      {deliveries.map((delivery) => (
        <Row key={delivery.id} delivery={delivery} />
      ))}
    </ul>
  )
}

function Row({ delivery }: { delivery: Delivery }) {
  const queries = useQueryClient()
  const intent = useIntent(delivery.id, String(delivery.attempts), delivery.state)
  const retrying = useMutation({
    mutationFn: () => retryDelivery(delivery.id, intent),
    onSuccess: () => queries.invalidateQueries({ queryKey: deliveriesQuery.queryKey }),
  })
  const { tone, label, answer } = deliveryWords(delivery)
  return (
    <li className="grid gap-2 px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <div className="grid min-w-0 flex-1 basis-44 gap-0.5">
          <code className="font-mono text-sm wrap-anywhere">{delivery.event}</code>
          <span className="text-sm text-muted">
            <TimeAgo at={delivery.createdAt} />
            {answer && ` · ${answer}`}
            {delivery.nextAt && (
              <>
                {' · next try '}
                <TimeAgo at={delivery.nextAt} />
              </>
            )}
          </span>
        </div>
        <Status tone={tone}>{label}</Status>
        {delivery.state !== 'sent' && (
          <Button size="sm" busy={retrying.isPending} onClick={() => retrying.mutate()}>
            Send again
          </Button>
        )}
      </div>
      <Complaint failure={retrying.error} />
    </li>
  )
}
