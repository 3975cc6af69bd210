import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Page } from '../data/page.ts'
import { Button } from './button.tsx'
import { Card } from './card.tsx'
import { LoadMore } from './load-more.tsx'
import { Failure, SkeletonRows } from './states.tsx'

interface ListCardProps<T> {
  /** What the list holds, in the plural, for a screen reader. */
  label: string
  list: UseInfiniteQueryResult<InfiniteData<Page<T>>>
  empty: ReactNode
  skeletonRows?: number
  /** Leaves out the way to more, where another screen shows the whole list. */
  short?: boolean
  children: (items: T[]) => ReactNode
}

/** A list in all the ways it can be: loading, failed, empty, there, there but no longer kept up to date. */
export function ListCard<T>({ label, list, empty, skeletonRows = 4, short = false, children }: ListCardProps<T>) {
  const items = list.data?.pages.flatMap((page) => page.items)
  if (!items) {
    return (
      <Card>
        {list.isError ? (
          <Failure failure={list.error} onRetry={() => list.refetch()} />
        ) : (
          <SkeletonRows rows={skeletonRows} label={`Loading ${label}`} />
        )}
      </Card>
    )
  }
  return (
    <Card>
      {list.isRefetchError && <NotUpdating onRetry={() => list.refetch()} />}
      {items.length === 0 ? empty : children(items)}
      {!short && <LoadMore list={list} />}
    </Card>
  )
}

/** Says that what is on screen may be old. */
export function NotUpdating({ onRetry }: { onRetry: () => void }) {
  return (
    <p
      role="status"
      className="flex items-center justify-between gap-3 border-b border-line bg-warn-soft py-1 pr-2 pl-4 text-sm text-warn md:pl-5"
    >
      This may be out of date: RevOS does not answer.
      <Button look="ghost" size="sm" onClick={onRetry}>
        Try again
      </Button>
    </p>
  )
}
