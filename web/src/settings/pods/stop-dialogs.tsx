import type { RouteName } from '../../data/routes.ts'
import { routeName } from '../../data/routes.ts'
import { releaseStop, type Stop, setStop } from '../../data/stops.ts'
import { useWrite } from '../../net/use-write.ts'
import { useMe } from '../../shell/me-context.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { StopForm } from '../../ui/stop-form.tsx'

const refresh = [['stops'], ['activities'], ['pods']] as const

/** Stops all of the company's sharing, or one way of it, with the reason for those who meet it. */
export function StopDialog({ onClose }: { onClose: () => void }) {
  const me = useMe()
  const stopping = useWrite(
    ({ route, reason }: { route: RouteName | null; reason: string }) => setStop(route, reason),
    {
      refresh,
      onDone: onClose,
    },
  )
  return (
    <StopForm
      all={`Everything of ${me.tenant.name}`}
      effects={[
        'Within five seconds nothing of it is shared any more, in no pod and from no account.',
        'What is being sent to LinkedIn at this moment may still come out; RevOS finds out and shows it.',
        'What waits goes on waiting until its offer ends. Members see that sharing is stopped, and your reason.',
      ]}
      stopping={stopping}
      onClose={onClose}
    />
  )
}

/** Lets go on what was stopped. */
export function ReleaseDialog({ stop, onClose }: { stop: Stop; onClose: () => void }) {
  const releasing = useWrite<void, void>(() => releaseStop(stop), { refresh, onDone: onClose })
  return (
    <ConfirmDialog
      title="Let sharing go on?"
      confirm="Release the stop"
      keep="Leave it stopped"
      writing={releasing}
      onClose={onClose}
    >
      <p>
        {stop.route ? `By ${routeName(stop.route)}: what` : 'What'} members have said yes to, and what has not ended
        meanwhile, is shared again, within each member’s hours and limits. The first may leave in a few seconds.
      </p>
    </ConfirmDialog>
  )
}
