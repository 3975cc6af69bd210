import { useQuery } from '@tanstack/react-query'
import { OctagonX } from 'lucide-react'
import { useState } from 'react'
import { routeTitle } from '../../data/routes.ts'
import { type Stop, stopsQuery } from '../../data/stops.ts'
import { stopWords } from '../../pods/stopped.tsx'
import { Button } from '../../ui/button.tsx'
import { Card, Section } from '../../ui/card.tsx'
import { Failure, SkeletonRows } from '../../ui/states.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { ReleaseDialog, StopDialog } from './stop-dialogs.tsx'

/** The emergency stop: what is stopped now and why, stopping everything or one way, and letting go on. */
export function Stops() {
  const stops = useQuery(stopsQuery)
  const [stopping, setStopping] = useState(false)
  const [releasing, setReleasing] = useState<Stop | null>(null)
  return (
    <Section title="Emergency stop">
      <Card>
        {stops.data ? (
          <>
            {stops.data.length > 0 && (
              <ul className="divide-y divide-line border-b border-line">
                {stops.data.map((stop) => (
                  <StopRow key={`${stop.scope} ${stop.route}`} stop={stop} onRelease={() => setReleasing(stop)} />
                ))}
              </ul>
            )}
            <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 px-4 py-4 md:px-5">
              <p className="min-w-0 flex-1 basis-64 text-pretty text-muted">
                {stops.data.length === 0 ? 'Nothing is stopped. ' : ''}A stop holds within five seconds. What has been
                sent to LinkedIn by then cannot be called back.
              </p>
              <Button look="danger" onClick={() => setStopping(true)}>
                <OctagonX aria-hidden size={17} />
                Stop sharing
              </Button>
            </div>
          </>
        ) : stops.isError ? (
          <Failure failure={stops.error} onRetry={() => stops.refetch()} />
        ) : (
          <SkeletonRows rows={1} label="Loading what is stopped" />
        )}
      </Card>
      {stopping && <StopDialog onClose={() => setStopping(false)} />}
      {releasing && <ReleaseDialog stop={releasing} onClose={() => setReleasing(null)} />}
    </Section>
  )
}

function StopRow({ stop, onRelease }: { stop: Stop; onRelease: () => void }) {
  const { scope, route, reason, by, at } = stop
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2.5 bg-bad-soft px-4 py-3 md:px-5">
      <div className="grid min-w-0 flex-1 basis-60 gap-0.5">
        <span className="font-medium text-pretty text-bad">{stopWords(stop)}</span>
        {reason && <span className="text-pretty wrap-anywhere">{reason}</span>}
        <span className="text-sm text-muted">
          {by && scope !== 'installation' && `By ${by}, `}
          <TimeAgo at={at} />
          {scope === 'installation' && ' · Only they can release it'}
        </span>
      </div>
      {scope !== 'installation' && (
        <Button size="sm" aria-label={`Release: ${route ? routeTitle(route) : 'everything'}`} onClick={onRelease}>
          Release
        </Button>
      )}
    </li>
  )
}
