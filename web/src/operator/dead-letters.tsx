import { useInfiniteQuery } from '@tanstack/react-query'
import { MailCheck } from 'lucide-react'
import { useState } from 'react'
import { type DeadLetter, deadLettersQuery } from '../data/operator.ts'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/card.tsx'
import { ListCard } from '../ui/list-card.tsx'
import { Empty } from '../ui/states.tsx'
import { TimeAgo } from '../ui/time-ago.tsx'
import { DeadLetterDialog } from './dead-letter-dialog.tsx'
import { letterTitle } from './letter-title.ts'

/** Messages that were given up: each with the reason, and behind a press what is in it and what can be done. */
export function DeadLetters({ operatorKey }: { operatorKey: string }) {
  const list = useInfiniteQuery(deadLettersQuery(operatorKey))
  const [looking, setLooking] = useState<DeadLetter | null>(null)
  return (
    <Section title="Given up">
      <ListCard
        label="messages that were given up"
        list={list}
        skeletonRows={2}
        empty={
          <Empty icon={<MailCheck aria-hidden size={20} />} title="Nothing was given up">
            A message that fails again and again is parked here, so that nothing is lost and nothing runs in circles.
          </Empty>
        }
      >
        {(letters) => (
          <ul className="divide-y divide-line">
            {letters.map((letter) => (
              <li key={letter.id} className="flex flex-wrap items-center gap-x-4 gap-y-2.5 px-4 py-3 md:px-5">
                <div className="grid min-w-0 flex-1 basis-64 gap-0.5">
                  <span className="font-medium">{letterTitle(letter.kind)}</span>
                  <span className="text-pretty text-muted wrap-anywhere">{letter.reason}</span>
                  <span className="text-sm text-muted">
                    <TimeAgo at={letter.at} /> · {letter.attempts} {letter.attempts === 1 ? 'try' : 'tries'} ·{' '}
                    {letter.queue}
                  </span>
                </div>
                <Button size="sm" aria-label={`Look at ${letterTitle(letter.kind)}`} onClick={() => setLooking(letter)}>
                  Look
                </Button>
              </li>
            ))}
          </ul>
        )}
      </ListCard>
      {looking && <DeadLetterDialog operatorKey={operatorKey} letter={looking} onClose={() => setLooking(null)} />}
    </Section>
  )
}
