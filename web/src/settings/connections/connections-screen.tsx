import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { connectionsQuery } from '../../data/connections.ts'
import { Card } from '../../ui/card.tsx'
import { NotUpdating } from '../../ui/list-card.tsx'
import { Empty, Failure, SkeletonRows } from '../../ui/states.tsx'
import { ConnectionCard } from './connection-card.tsx'
import { OutcomeNotice } from './outcome-notice.tsx'
import { outcomeWords } from './outcome-words.ts'

/** With what this person's own LinkedIn account is connected. What came of connecting is said once and taken out of the address. */
export function ConnectionsScreen() {
  const search = useSearch({ from: '/frame/settings/connections' })
  const navigate = useNavigate({ from: '/settings/connections' })
  const [outcome, setOutcome] = useState(() => outcomeWords(search))
  // What has yet to be confirmed is looked for until the person goes on.
  const [pending] = useState(search.pending)
  const list = useQuery({
    ...connectionsQuery,
    refetchInterval: ({ state }) =>
      state.data?.some(({ provider, status }) => provider === pending && status !== 'connected') ? 3000 : false,
  })
  const arrived = Object.values(search).some(Boolean)

  useEffect(() => {
    if (arrived) void navigate({ search: {}, replace: true })
  }, [arrived, navigate])

  return (
    <div className="grid max-w-3xl gap-4">
      <p className="text-pretty text-muted">
        Connect your own LinkedIn account. It gives nobody the right to share for you: that you allow by itself, and you
        can take it back at any time.
      </p>
      {outcome && <OutcomeNotice outcome={outcome} onClose={() => setOutcome(null)} />}
      {list.data ? (
        <>
          {list.isRefetchError && (
            <Card>
              <NotUpdating onRetry={() => list.refetch()} />
            </Card>
          )}
          {list.data.length === 0 && (
            <Card>
              <Empty title="There is nothing to connect" />
            </Card>
          )}
          {list.data.map((connection) => (
            <ConnectionCard key={connection.provider} connection={connection} />
          ))}
        </>
      ) : (
        <Card>
          {list.isError ? (
            <Failure failure={list.error} onRetry={() => list.refetch()} />
          ) : (
            <SkeletonRows rows={2} label="Loading connections" />
          )}
        </Card>
      )}
    </div>
  )
}
