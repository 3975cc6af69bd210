import type { ReactNode } from 'react'
import type { ActivityDetail } from '../data/activities.ts'
import { routeTitle } from '../data/routes.ts'
import { Card, Section } from '../ui/card.tsx'
import { duration, exactTime } from '../ui/time.ts'
import { cost } from './cost.ts'

/** How a share was made, what it took, and until when that is kept; nothing where there is nothing to say. */
export function Facts({ activity }: { activity: ActivityDetail }) {
  const facts = factsOf(activity)
  if (facts.length === 0) return null
  const { evidenceUntil } = activity
  return (
    <Section title="How it was done">
      <Card className="grid gap-3 px-5 py-4">
        <dl className="grid gap-3 text-sm">
          {facts.map(([name, value]) => (
            <div key={name} className="flex items-baseline justify-between gap-4">
              <dt className="text-muted">{name}</dt>
              <dd className="figures text-right">{value}</dd>
            </div>
          ))}
        </dl>
        <p className="border-t border-line pt-3 text-sm text-pretty text-muted">
          Steps and pictures are kept until{' '}
          <time dateTime={evidenceUntil} title={exactTime(new Date(evidenceUntil))}>
            {new Date(evidenceUntil).toLocaleDateString([], { dateStyle: 'medium' })}
          </time>
          , then deleted.
        </p>
      </Card>
    </Section>
  )
}

function factsOf({ route, approvedBy, evidence, steps }: ActivityDetail): [string, ReactNode][] {
  const facts: [string, ReactNode][] = []
  if (route) facts.push(['Way', routeTitle(route)])
  if (approvedBy) facts.push(['Agreed', approvedBy === 'member' ? 'To this one share' : 'In advance'])
  const { browserMs, modelCalls, tokens, costCents } = evidence
  if (browserMs > 0) facts.push(['Time in the browser', duration(browserMs)])
  if (steps.length > 0) facts.push(['Help from a model', modelCalls === 0 ? 'None needed' : count(modelCalls, 'call')])
  if (tokens > 0) facts.push(['Tokens', tokens.toLocaleString()])
  if (costCents !== null && costCents > 0) facts.push(['Cost', cost(costCents)])
  return facts
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`
}
