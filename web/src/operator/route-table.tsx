import { cost } from '../activities/cost.ts'
import type { RouteHealth } from '../data/operator.ts'
import { routeTitle } from '../data/routes.ts'
import { Card, Section } from '../ui/card.tsx'
import { TimeAgo } from '../ui/time-ago.tsx'
import { type Ended, endsInWords, type Means } from './outcome-words.ts'

/** How each way of sharing has done in the last 24 hours. */
export function RouteTable({ routes }: { routes: RouteHealth[] }) {
  return (
    <Section title="Ways of sharing, last 24 hours">
      <Card>
        <ul className="divide-y divide-line">
          {routes.map((health) => (
            <RouteRow key={health.route} health={health} />
          ))}
        </ul>
      </Card>
    </Section>
  )
}

function RouteRow({ health }: { health: RouteHealth }) {
  const { route, hours24, modelCalls, tokens, costCents, lastSuccessAt } = health
  const ends = endsInWords(hours24)
  const facts = [
    modelCalls > 0 ? `${modelCalls.toLocaleString()} model calls` : null,
    tokens > 0 ? `${tokens.toLocaleString()} tokens` : null,
    costCents > 0 ? cost(costCents) : null,
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
      {ends.length > 0 && <Bar ends={ends} />}
      <p className="figures text-sm">
        {ends.length === 0 ? (
          <span className="text-muted">Nothing in this time</span>
        ) : (
          ends.map(({ words, count }) => `${count.toLocaleString()} ${words}`).join(' · ')
        )}
      </p>
      {facts.length > 0 && <p className="figures text-sm text-muted">{facts.join(' · ')}</p>}
    </li>
  )
}

const parts: { means: Means; words: string; look: string }[] = [
  { means: 'good', words: 'well', look: 'bg-good-fill' },
  { means: 'bad', words: 'badly', look: 'bg-bad-fill' },
  { means: 'neither', words: 'neither', look: 'bg-line-strong' },
]

/** The ends by what they say of the way. */
function Bar({ ends }: { ends: Ended[] }) {
  const sum = (those: Ended[]) => those.reduce((total, { count }) => total + count, 0)
  const shares = parts
    .map((part) => ({ ...part, count: sum(ends.filter(({ means }) => means === part.means)) }))
    .filter(({ count }) => count > 0)
  return (
    <div
      role="img"
      aria-label={shares.map(({ words, count }) => `${count.toLocaleString()} ${words}`).join(', ')}
      className="flex h-1.5 gap-px overflow-hidden rounded-full"
    >
      {shares.map(({ means, look, count }) => (
        <span key={means} className={look} style={{ width: `${(count / sum(ends)) * 100}%` }} />
      ))}
    </div>
  )
}
