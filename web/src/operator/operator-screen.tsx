import { QueryClientProvider, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { healthQuery } from '../data/operator.ts'
import { ApiProblem } from '../net/problem.ts'
import { createQueryClient } from '../net/query-client.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { NotUpdating } from '../ui/list-card.tsx'
import { Failure, SkeletonRows } from '../ui/states.tsx'
import { DeadLetters } from './dead-letters.tsx'
import { KeyForm } from './key-form.tsx'
import { OperatorStops } from './operator-stops.tsx'
import { Queue } from './queue.tsx'
import { RouteTable } from './route-table.tsx'

/** For whoever runs this installation. The key is kept by this component only: leaving the screen, or loading it again, forgets it. */
export function OperatorScreen() {
  const [opened, setOpened] = useState<{ key: string; tries: number } | null>(null)
  useEffect(() => {
    document.title = 'Operator · RevOS'
  }, [])
  const open = (key: string) => setOpened((before) => ({ key, tries: (before?.tries ?? 0) + 1 }))
  if (opened === null) return <KeyForm onKey={open} />
  return <Opened key={opened.tries} operatorKey={opened.key} onKey={open} onClose={() => setOpened(null)} />
}

interface OpenedProps {
  operatorKey: string
  onKey: (key: string) => void
  onClose: () => void
}

/** What was fetched with a key goes with it: it has a cache of its own. */
function Opened(props: OpenedProps) {
  const [queries] = useState(createQueryClient)
  return (
    <QueryClientProvider client={queries}>
      <Desk {...props} />
    </QueryClientProvider>
  )
}

function Desk({ operatorKey, onKey, onClose }: OpenedProps) {
  const health = useQuery(healthQuery(operatorKey))
  const { data, error } = health
  if (!data && error instanceof ApiProblem && (error.status === 401 || error.status === 403)) {
    return <KeyForm onKey={onKey} refused={error} />
  }
  return (
    <main
      id="work"
      tabIndex={-1}
      className="mx-auto grid w-full max-w-5xl gap-8 px-4 py-6 outline-none md:px-8 md:py-10"
    >
      <header className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <div className="grid gap-1">
          <h1 className="text-2xl leading-tight font-semibold tracking-[-0.015em] md:text-[1.75rem]">Operator</h1>
          <p className="text-muted">How sharing does in this installation, over all companies.</p>
        </div>
        <Button onClick={onClose}>Forget the key</Button>
      </header>
      {data ? (
        <>
          {health.isRefetchError && (
            <Card>
              <NotUpdating onRetry={() => health.refetch()} />
            </Card>
          )}
          <OperatorStops operatorKey={operatorKey} stops={data.stops} />
          <Queue health={data} />
          <RouteTable routes={data.routes} />
        </>
      ) : (
        <Card>
          {health.isError ? (
            <Failure failure={error} onRetry={() => health.refetch()} />
          ) : (
            <SkeletonRows label="Loading health" />
          )}
        </Card>
      )}
      <DeadLetters operatorKey={operatorKey} />
    </main>
  )
}
