import { useState } from 'react'
import { useMe } from '../shell/me-context.ts'
import { LazySwitchDialog } from '../shell/tenant-switcher.tsx'
import { Button } from '../ui/button.tsx'
import { LeaveDialog } from './people/leave-dialog.tsx'

/** To another of the person's companies, and out of this one. */
export function CompanyWays() {
  const me = useMe()
  const [asked, setAsked] = useState<'switch' | 'leave' | null>(null)
  const close = () => setAsked(null)
  if (me.external) return null
  return (
    <div className="flex flex-wrap gap-2 border-t border-line px-5 py-3.5">
      {me.tenants.length > 1 && (
        <Button size="sm" onClick={() => setAsked('switch')}>
          Switch company
        </Button>
      )}
      <Button size="sm" look="danger" onClick={() => setAsked('leave')}>
        Leave {me.tenant.name}
      </Button>
      {asked === 'switch' && <LazySwitchDialog onClose={close} />}
      {asked === 'leave' && <LeaveDialog onClose={close} />}
    </div>
  )
}
