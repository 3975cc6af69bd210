import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { integrationsQuery } from '../../data/integrations.ts'
import { Card } from '../../ui/card.tsx'
import { NotUpdating } from '../../ui/list-card.tsx'
import { Empty, Failure, SkeletonRows } from '../../ui/states.tsx'
import { IntegrationCard } from './integration-card.tsx'

/** Every service that the company can set up: how it stands, what to do next, and its form. The open one stands in the address. */
export function IntegrationsScreen() {
  const { provider: opened } = useSearch({ from: '/frame/settings/integrations' })
  const navigate = useNavigate({ from: '/settings/integrations' })
  const list = useQuery(integrationsQuery)
  if (!list.data) {
    return (
      <Card className="max-w-3xl">
        {list.isError ? (
          <Failure failure={list.error} onRetry={() => list.refetch()} />
        ) : (
          <SkeletonRows rows={5} label="Loading integrations" />
        )}
      </Card>
    )
  }
  return (
    <div className="grid max-w-3xl gap-4">
      <p className="text-pretty text-muted">
        What your company brings along. Keys are kept encrypted and never shown again; everything is tested once a day.
      </p>
      {list.isRefetchError && (
        <Card>
          <NotUpdating onRetry={() => list.refetch()} />
        </Card>
      )}
      {list.data.length === 0 && (
        <Card>
          <Empty title="Nothing can be set up here" />
        </Card>
      )}
      {list.data.map((integration) => {
        const open = integration.provider === opened
        return (
          <IntegrationCard
            key={integration.provider}
            integration={integration}
            open={open}
            onToggle={() =>
              navigate({
                search: open ? {} : { provider: integration.provider },
                replace: true,
                resetScroll: false,
              })
            }
          />
        )
      })}
    </div>
  )
}
