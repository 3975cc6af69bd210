import { Button } from './button.tsx'

interface More {
  hasNextPage: boolean
  isFetchingNextPage: boolean
  isFetchNextPageError: boolean
  fetchNextPage: () => unknown
}

/** The button under a list of which more exists. */
export function LoadMore({ list }: { list: More }) {
  if (!list.hasNextPage) return null
  return (
    <div className="flex flex-wrap items-center justify-center gap-3 border-t border-line px-4 py-3">
      {list.isFetchNextPageError && (
        <span role="alert" className="text-sm text-bad">
          The next part could not be loaded.
        </span>
      )}
      <Button look="ghost" size="sm" busy={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
        {list.isFetchNextPageError ? 'Try again' : 'Load more'}
      </Button>
    </div>
  )
}
