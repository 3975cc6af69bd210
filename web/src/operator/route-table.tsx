import { Route } from 'lucide-react'
import { cost } from '../activities/cost.ts'
import { wordsFor } from '../data/activity-states.ts'
import type { RouteHealth } from '../data/operator.ts'
import { routeTitle } from '../data/routes.ts'
import { Card, Section } from '../ui/card.tsx'
import { Empty } from '../ui/states.tsx'
import { duration } from '../ui/time.ts'
import { TimeAgo } from '../ui/time-ago.tsx'

/** How each way of sharing has done in the last 24 hours. */
export function RouteTable({ routes }: { routes: RouteHealth[] }) {
  return (
    <Section title="Ways of sharing, last 24 hours">
      <Card>
        {routes.length === 0 ? (
          <Empty icon={<Route aria-hidden size={20} />} title="Nothing was shared">
            Once something is, you see here how each way does.
          </Empty>
        ) : (
          <ul className="divide-y divide-line">
            {routes.map((health) => (
              <RouteRow key={health.route} health={health} />
            ))}
          </ul>
        )}
      </Card>
    </Section>
  )
}

function RouteRow({ health }: { health: RouteHealth }) {
  const { route, hours24, medianMs, modelCalls, tokens, costCents, lastSuccessAt } = health
  const ends = Object.entries(hours24).filter(([, count]) => count > 0)
  const all = ends.reduce((sum, [, count]) => sum + count, 0)
  const good = hours24.succeeded ?? 0
  const facts = [
    medianMs ? `median ${duration(medianMs)}` : null,
    modelCalls > 0 ? `${modelCalls.toLocaleString()} model calls` : null,
    tokens > 0 ? `${tokens.toLocaleString()} tokens` : null,
    costCents ? cost(costCents) : null,
  ].filter((fact) => fact !== null)
  return (
    <li className="grid gap-2 px-4 py-4 md:px-5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h3 className="font-medium">{routeTitle(route)}</h3>
        <span className="text-sm text-muted">
          {lastSuccessAt ? (
            <>
              Last success <TimeAgo at={lastSuccessAt} />
            </>
          ) : (
            'No success yet'
          )}
        </span>
      </div>
      {all > 0 && (
        <div aria-hidden className="flex h-1.5 overflow-hidden rounded-full bg-bad-fill/70">
          <span className="bg-good-fill" style={{ width: `${(good / all) * 100}%` }} />
        </div>
      )}
      <p className="figures text-sm">
        {all === 0 ? (
          <span className="text-muted">Nothing in this time</span>
        ) : (
          ends
            .map(([outcome, count]) => `${count.toLocaleString()} ${wordsFor(outcome).label.toLowerCase()}`)
            .join(' · ')
        )}
      </p>
      {facts.length > 0 && <p className="figures text-sm text-muted">{facts.join(' · ')}</p>}
    </li>
  )
}
