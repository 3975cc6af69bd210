import { useQuery } from '@tanstack/react-query'
import { companySettingsQuery } from '../../data/tenant.ts'
import { useMe } from '../../shell/me-context.ts'
import { Card } from '../../ui/card.tsx'
import { NotUpdating } from '../../ui/list-card.tsx'
import { Failure, SkeletonRows } from '../../ui/states.tsx'
import { AgentChoice } from './agent-choice.tsx'
import { CapsForm } from './caps-form.tsx'
import { RouteOrder } from './route-order.tsx'
import { Shown } from './shown.tsx'
import { Stops } from './stops.tsx'
import { Switches } from './switches.tsx'

/** What holds for sharing in all pods: the emergency stop, the ways that may be used, and how much. An owner changes it, an administrator sees it. */
export function PodSettingsScreen() {
  const owner = useMe().role === 'owner'
  const settings = useQuery(companySettingsQuery)
  const { data } = settings
  return (
    <div className="grid max-w-3xl gap-8">
      <Stops />
      {data && settings.isRefetchError && (
        <Card>
          <NotUpdating onRetry={() => settings.refetch()} />
        </Card>
      )}
      {data ? (
        owner ? (
          <>
            <RouteOrder key={data.routes.join()} routes={data.routes} />
            <Switches settings={data} />
            <AgentChoice settings={data} />
            <CapsForm settings={data} />
          </>
        ) : (
          <Shown settings={data} />
        )
      ) : (
        <Card>
          {settings.isError ? (
            <Failure failure={settings.error} onRetry={() => settings.refetch()} />
          ) : (
            <SkeletonRows label="Loading the settings" />
          )}
        </Card>
      )}
    </div>
  )
}
