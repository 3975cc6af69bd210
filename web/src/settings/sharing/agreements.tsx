import { Handshake } from 'lucide-react'
import { useState } from 'react'
import type { Agreement, Membership, Purpose } from '../../data/membership.ts'
import { type RouteName, routeNames, routeWords } from '../../data/routes.ts'
import { Button } from '../../ui/button.tsx'
import { Card, Section } from '../../ui/card.tsx'
import { Empty } from '../../ui/states.tsx'
import { Status } from '../../ui/status.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { AgreeDialog } from './agree-dialog.tsx'
import { purposeNames, purposesOf } from './agreement-words.ts'
import { TakeBackDialog } from './take-back-dialog.tsx'

interface Asked {
  what: 'agree' | 'take back'
  route: RouteName
  purpose: Purpose
}

/** What the member agrees to, for each way of sharing and each purpose by itself. */
export function Agreements({ membership }: { membership: Membership }) {
  const { allowed, consents } = membership
  const [asked, setAsked] = useState<Asked | null>(null)
  const close = () => setAsked(null)
  const others = routeNames.filter(
    (route) => !allowed.routes.includes(route) && consents.some((consent) => consent.route === route),
  )
  return (
    <Section title="What you agree to">
      {allowed.routes.length === 0 && others.length === 0 && (
        <Card>
          <Empty icon={<Handshake aria-hidden size={20} />} title="There is nothing to agree to yet">
            Your company has not allowed any way of sharing. You can share a post by hand on LinkedIn all the same.
          </Empty>
        </Card>
      )}
      {[...allowed.routes, ...others].map((route) => (
        <Card key={route}>
          <article aria-label={routeWords[route].title}>
            <header className="grid gap-1 border-b border-line px-4 py-3.5 md:px-5">
              <h3 className="font-semibold">{routeWords[route].title}</h3>
              <p className="text-sm text-pretty text-muted">{routeWords[route].risk}</p>
              {others.includes(route) && (
                <p className="text-sm text-muted">Your company does not use this way at present.</p>
              )}
            </header>
            <ul className="divide-y divide-line">
              {purposesShown(membership, route, others.includes(route)).map((purpose) => (
                <AgreementRow
                  key={purpose}
                  name={purposeNames[purpose]}
                  route={route}
                  agreement={consents.find((each) => each.route === route && each.purpose === purpose)}
                  onAsk={(what) => setAsked({ what, route, purpose })}
                />
              ))}
            </ul>
          </article>
        </Card>
      ))}
      {asked?.what === 'agree' && <AgreeDialog {...asked} onClose={close} />}
      {asked?.what === 'take back' && <TakeBackDialog {...asked} onClose={close} />}
    </Section>
  )
}

/** What may be agreed to now, and what was agreed to before and is no longer offered. */
function purposesShown({ allowed, consents }: Membership, route: RouteName, unused: boolean): Purpose[] {
  const given = consents.filter((consent) => consent.route === route).map(({ purpose }) => purpose)
  return [...new Set([...(unused ? [] : purposesOf(route, allowed)), ...given])]
}

interface AgreementRowProps {
  name: string
  route: RouteName
  agreement: Agreement | undefined
  onAsk: (what: Asked['what']) => void
}

function AgreementRow({ name, route, agreement, onAsk }: AgreementRowProps) {
  const about = `${name}, by ${routeWords[route].name}`
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2.5 px-4 py-3 md:px-5">
      <div className="grid min-w-0 flex-1 basis-64 justify-items-start gap-1">
        <span className="text-pretty">{name}</span>
        {agreement ? (
          <span className="flex flex-wrap items-center gap-x-2.5 gap-y-1 text-sm text-muted">
            {agreement.current ? (
              <Status tone="good">Agreed</Status>
            ) : (
              <Status tone="attention">The words have changed</Status>
            )}
            <span>
              <TimeAgo at={agreement.givenAt} /> · words of {agreement.textVersion}
            </span>
          </span>
        ) : (
          <span className="text-sm text-muted">Not agreed</span>
        )}
      </div>
      <div className="flex flex-wrap gap-2">
        {!agreement?.current && (
          <Button
            size="sm"
            look={agreement ? 'primary' : 'secondary'}
            aria-label={`Read: ${about}`}
            onClick={() => onAsk('agree')}
          >
            {agreement ? 'Read the new words' : 'Read and decide'}
          </Button>
        )}
        {agreement && (
          <Button size="sm" look="danger" aria-label={`Take back: ${about}`} onClick={() => onAsk('take back')}>
            Take back
          </Button>
        )}
      </div>
    </li>
  )
}
