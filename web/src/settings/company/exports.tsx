import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Archive, Download } from 'lucide-react'
import { type Export, exportsQuery, isUnderWay, startExport } from '../../data/tenant.ts'
import { useIntent } from '../../net/use-intent.ts'
import { Button, buttonLook } from '../../ui/button.tsx'
import { Section } from '../../ui/card.tsx'
import { ListCard } from '../../ui/list-card.tsx'
import { Complaint, Empty } from '../../ui/states.tsx'
import { Status } from '../../ui/status.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { byteSize } from './byte-size.ts'

/** Archives of everything the company has here: making one, following it, fetching it. */
export function Exports() {
  const queries = useQueryClient()
  const list = useInfiniteQuery(exportsQuery)
  const items = list.data?.pages.flatMap((page) => page.items) ?? []
  // The wish for one more than there are.
  const intent = useIntent(items[0]?.id ?? '')
  const starting = useMutation({
    mutationFn: () => startExport(intent),
    onSettled: () => queries.invalidateQueries({ queryKey: exportsQuery.queryKey }),
  })
  const start = (
    <Button size="sm" busy={starting.isPending} disabled={items.some(isUnderWay)} onClick={() => starting.mutate()}>
      <Archive aria-hidden size={15} />
      Export everything
    </Button>
  )
  return (
    <Section title="Export" aside={items.length > 0 && start}>
      <Complaint failure={starting.error} />
      <ListCard
        label="exports"
        list={list}
        skeletonRows={1}
        empty={
          <Empty icon={<Archive aria-hidden size={20} />} title="Take everything with you" action={start}>
            One archive with all that your company has here, as plain files: people, pods, posts, chats, pictures, the
            record. Passwords and keys are not in it.
          </Empty>
        }
      >
        {(exports) => (
          <ul className="divide-y divide-line">
            {exports.map((each) => (
              <ExportRow key={each.id} made={each} />
            ))}
          </ul>
        )}
      </ListCard>
    </Section>
  )
}

function ExportRow({ made }: { made: Export }) {
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2.5 px-4 py-3 md:px-5">
      <div className="grid min-w-0 flex-1 basis-60 justify-items-start gap-1">
        <span className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <span className="font-medium">
            Asked for <TimeAgo at={made.createdAt} />
          </span>
          <State made={made} />
        </span>
        <span className="text-sm text-muted wrap-anywhere" aria-live="polite">
          <About made={made} />
        </span>
      </div>
      {made.fileUrl && (
        <a href={made.fileUrl} download className={buttonLook('secondary', 'sm')}>
          <Download aria-hidden size={15} />
          Download
        </a>
      )}
    </li>
  )
}

function State({ made }: { made: Export }) {
  if (made.state === 'failed') return <Status tone="bad">Failed</Status>
  if (made.state === 'queued') return <Status tone="moving">In line</Status>
  if (made.state === 'running') return <Status tone="moving">Being made</Status>
  return made.fileUrl ? <Status tone="good">Ready</Status> : <Status tone="quiet">No longer kept</Status>
}

function About({ made }: { made: Export }) {
  if (made.state === 'failed') return made.error ?? 'It could not be made. Start it again; if it stays, ask for help.'
  if (isUnderWay(made)) return made.progress || 'You can leave this page; it goes on by itself.'
  if (!made.fileUrl) return 'Archives are kept for 14 days. Make a new one whenever you need it.'
  const things = Object.values(made.counts).reduce((sum, count) => sum + count, 0)
  return [made.bytes !== null && byteSize(made.bytes), things > 0 && `${things.toLocaleString()} records and files`]
    .filter(Boolean)
    .join(' · ')
}
