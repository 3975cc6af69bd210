import type { Health } from '../data/operator.ts'
import { Card, Section } from '../ui/card.tsx'
import { relativeTime } from '../ui/time.ts'

/** How much waits, how much is being done, and whether something is left lying. */
export function Queue({ health: { queue, deadLetters } }: { health: Health }) {
  const { waiting, inFlight, oldestDueAt } = queue
  const facts = [
    { name: 'Waiting', value: waiting.toLocaleString() },
    { name: 'Being shared', value: inFlight.toLocaleString() },
    { name: 'Oldest is due', value: oldestDueAt ? relativeTime(new Date(oldestDueAt), new Date()) : 'Nothing is due' },
    { name: 'Given up', value: deadLetters >= 100 ? '100 or more' : deadLetters.toLocaleString() },
  ]
  return (
    <Section title="Queue">
      <Card>
        <dl className="grid grid-cols-2 gap-px bg-line md:grid-cols-4">
          {facts.map(({ name, value }) => (
            <div key={name} className="grid gap-0.5 bg-surface px-4 py-3.5 md:px-5">
              <dt className="text-sm text-muted">{name}</dt>
              <dd className="figures text-lg font-semibold">{value}</dd>
            </div>
          ))}
        </dl>
      </Card>
    </Section>
  )
}
