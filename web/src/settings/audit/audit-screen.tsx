import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Download, ScrollText } from 'lucide-react'
import { type AuditFilter, auditFileUrl, auditQuery } from '../../data/audit.ts'
import { Button, buttonLook } from '../../ui/button.tsx'
import { Section } from '../../ui/card.tsx'
import { ListCard } from '../../ui/list-card.tsx'
import { Empty } from '../../ui/states.tsx'
import { AuditFilters } from './audit-filters.tsx'
import { AuditRow } from './audit-row.tsx'

/** The record of who did what, newest first, to narrow and to take away. */
export function AuditScreen() {
  const filter = useSearch({ from: '/frame/settings/audit' })
  const navigate = useNavigate({ from: '/settings/audit' })
  const list = useInfiniteQuery(auditQuery(filter))
  const show = ({ action, actor, from, to }: AuditFilter) =>
    navigate({
      search: { ...(action && { action }), ...(actor && { actor }), ...(from && { from }), ...(to && { to }) },
      replace: true,
    })
  const narrowed = Object.values(filter).some(Boolean)
  return (
    <Section
      title="Record of changes"
      aside={
        <div className="flex gap-2">
          {(['csv', 'jsonl'] as const).map((format) => (
            <a key={format} href={auditFileUrl(filter, format)} download className={buttonLook('secondary', 'sm')}>
              <Download aria-hidden size={15} />
              <span className="sr-only">Download as </span>
              {format.toUpperCase()}
            </a>
          ))}
        </div>
      }
    >
      <AuditFilters filter={filter} onChange={show} />
      <ListCard
        label="the record"
        list={list}
        skeletonRows={6}
        empty={
          narrowed ? (
            <Empty
              title="Nothing like this was done"
              action={<Button onClick={() => show({})}>Show everything</Button>}
            />
          ) : (
            <Empty icon={<ScrollText aria-hidden size={20} />} title="Nothing has been done yet">
              Every change that somebody makes here is written down, and cannot be altered afterwards.
            </Empty>
          )
        }
      >
        {(lines) => (
          <table className="w-full border-collapse">
            <thead>
              <tr className="border-b border-line text-left text-sm text-muted [&>th]:px-4 [&>th]:py-2 [&>th]:font-medium md:[&>th]:first:pl-5 md:[&>th]:last:pr-5">
                <th scope="col">What</th>
                <th scope="col">Who</th>
                <th scope="col" className="max-md:hidden">
                  By way of
                </th>
                <th scope="col" className="text-right">
                  When
                </th>
              </tr>
            </thead>
            <tbody className="[&>tr]:border-t [&>tr]:border-line [&>tr:first-child]:border-t-0">
              {lines.map((line) => (
                <AuditRow key={line.id} line={line} />
              ))}
            </tbody>
          </table>
        )}
      </ListCard>
    </Section>
  )
}
