import { OctagonX } from 'lucide-react'
import { useState } from 'react'
import { releaseOperatorStop, setOperatorStop } from '../data/operator.ts'
import { type RouteName, routeName, routeTitle } from '../data/routes.ts'
import type { Stop } from '../data/stops.ts'
import { useWrite } from '../net/use-write.ts'
import { Button } from '../ui/button.tsx'
import { Card, Section } from '../ui/card.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { StopForm } from '../ui/stop-form.tsx'
import { TimeAgo } from '../ui/time-ago.tsx'

interface OperatorStopsProps {
  operatorKey: string
  stops: Stop[]
}

/** What is stopped for everybody, stopping everything or one way, and letting go on. */
export function OperatorStops({ operatorKey, stops }: OperatorStopsProps) {
  const [stopping, setStopping] = useState(false)
  const [releasing, setReleasing] = useState<Stop | null>(null)
  return (
    <Section title="Emergency stop">
      <Card>
        {stops.length > 0 && (
          <ul className="divide-y divide-line border-b border-line">
            {stops.map((stop) => (
              <li
                key={`${stop.scope} ${stop.route}`}
                className="flex flex-wrap items-center gap-x-4 gap-y-2.5 bg-bad-soft px-4 py-3 md:px-5"
              >
                <div className="grid min-w-0 flex-1 basis-60 gap-0.5">
                  <span className="font-medium text-bad">
                    {stop.route ? `Sharing by ${routeName(stop.route)} is stopped` : 'All sharing is stopped'}
                  </span>
                  {stop.reason && <span className="text-pretty wrap-anywhere">{stop.reason}</span>}
                  <span className="text-sm text-muted">
                    <TimeAgo at={stop.at} />
                  </span>
                </div>
                <Button
                  size="sm"
                  aria-label={`Release: ${stop.route ? routeTitle(stop.route) : 'everything'}`}
                  onClick={() => setReleasing(stop)}
                >
                  Release
                </Button>
              </li>
            ))}
          </ul>
        )}
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 px-4 py-4 md:px-5">
          <p className="min-w-0 flex-1 basis-64 text-pretty text-muted">
            {stops.length === 0 ? 'Nothing is stopped here. ' : ''}Companies can also stop themselves; that is not
            shown.
          </p>
          <Button look="danger" onClick={() => setStopping(true)}>
            <OctagonX aria-hidden size={17} />
            Stop sharing
          </Button>
        </div>
      </Card>
      {stopping && <StopDialog operatorKey={operatorKey} onClose={() => setStopping(false)} />}
      {releasing && <ReleaseDialog operatorKey={operatorKey} stop={releasing} onClose={() => setReleasing(null)} />}
    </Section>
  )
}

const refresh = [['health']] as const

function StopDialog({ operatorKey, onClose }: { operatorKey: string; onClose: () => void }) {
  const stopping = useWrite(
    ({ route, reason }: { route: RouteName | null; reason: string }) => setOperatorStop(operatorKey, route, reason),
    { refresh, onDone: onClose },
  )
  return (
    <StopForm
      all="Everything, of all companies"
      effects={[
        'Within five seconds nothing of it is shared any more, by any company of this installation.',
        'What is being sent at this moment may still come out. What waits goes on waiting until its offer ends.',
        'Owners and members see that you stopped it, and your reason. They cannot release it.',
      ]}
      stopping={stopping}
      onClose={onClose}
    />
  )
}

function ReleaseDialog({ operatorKey, stop, onClose }: { operatorKey: string; stop: Stop; onClose: () => void }) {
  const releasing = useWrite<void, void>(() => releaseOperatorStop(operatorKey, stop), { refresh, onDone: onClose })
  return (
    <ConfirmDialog
      title="Let sharing go on?"
      confirm="Release the stop"
      keep="Leave it stopped"
      writing={releasing}
      onClose={onClose}
    >
      <p>
        {stop.route ? `By ${routeName(stop.route)}: what` : 'What'} has been agreed to in all companies and has not
        ended meanwhile is shared again. Companies that stopped themselves stay stopped.
      </p>
    </ConfirmDialog>
  )
}
