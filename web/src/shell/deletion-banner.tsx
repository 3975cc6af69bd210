import { Link } from '@tanstack/react-router'
import { TriangleAlert } from 'lucide-react'
import { exactTime } from '../ui/time.ts'
import { useMe } from './me-context.ts'

/** Says on every page, while it is so, that the company is going to be deleted, and who can call it off. */
export function DeletionBanner() {
  const { tenant, role } = useMe()
  if (!tenant.deletionDue) return null
  const due = new Date(tenant.deletionDue)
  return (
    <section
      aria-label="Deletion"
      className="flex items-start justify-center gap-2 border-b border-line bg-bad-soft px-4 py-2 text-sm text-bad"
    >
      <TriangleAlert aria-hidden size={16} className="mt-0.5 shrink-0" />
      <p className="text-pretty">
        Everything of {tenant.name} is deleted on{' '}
        <time dateTime={tenant.deletionDue} title={exactTime(due)} className="font-semibold">
          {due.toLocaleString([], { dateStyle: 'long', timeStyle: 'short' })}
        </time>
        .{' '}
        {role === 'owner' ? (
          <Link to="/settings/company" className="font-semibold underline underline-offset-3">
            Export it or call it off
          </Link>
        ) : (
          'An owner can call it off.'
        )}
      </p>
    </section>
  )
}
