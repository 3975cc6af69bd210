import { CircleCheck, TriangleAlert } from 'lucide-react'
import type { Alert } from '../data/alerts.ts'
import { runsWorkspace } from '../data/me.ts'
import { useMe } from '../shell/me-context.ts'
import { ButtonLink } from '../ui/button.tsx'
import { TimeAgo } from '../ui/time-ago.tsx'
import { alertPlace, whoMustAct } from './alert-place.ts'

/** What happened, since when, who can mend it, and the way there. */
export function AlertRow({ alert }: { alert: Alert }) {
  const place = alertPlace(alert, runsWorkspace(useMe()))
  const open = alert.resolvedAt === null
  return (
    <li className="flex gap-3.5 px-4 py-4 md:px-5">
      {open ? (
        <TriangleAlert aria-hidden size={18} className="mt-0.75 shrink-0 text-warn" />
      ) : (
        <CircleCheck aria-hidden size={18} className="mt-0.75 shrink-0 text-good" />
      )}
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-4 gap-y-3">
        <div className="grid min-w-0 flex-1 basis-64 gap-1">
          <h3 className="font-medium wrap-anywhere">{alert.title}</h3>
          <p className="text-pretty text-muted wrap-anywhere">{alert.detail}</p>
          <p className="text-sm text-muted">
            {open ? (
              <>
                Since <TimeAgo at={alert.openedAt} /> · Can mend it: {whoMustAct(alert.act)}
              </>
            ) : (
              <>
                From <TimeAgo at={alert.openedAt} />, mended <TimeAgo at={alert.resolvedAt ?? alert.openedAt} />
              </>
            )}
          </p>
        </div>
        {open && place && (
          <ButtonLink size="sm" to={place.to} search={place.search}>
            {place.label}
          </ButtonLink>
        )}
      </div>
    </li>
  )
}
