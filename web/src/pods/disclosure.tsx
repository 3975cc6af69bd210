import { MessageSquareQuote } from 'lucide-react'
import { useState } from 'react'
import { runsWorkspace } from '../data/me.ts'
import type { Pod } from '../data/pods.ts'
import { useMe } from '../shell/me-context.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { DisclosureDialog } from './disclosure-dialog.tsx'

/** What members of a pod say of themselves with each share; those who run the company can change it. Nothing where neither is so. */
export function Disclosure({ pod }: { pod: Pod }) {
  const runs = runsWorkspace(useMe())
  const [changing, setChanging] = useState(false)
  const { disclosure, disclosureRequired } = pod
  if (!runs && !disclosureRequired) return null
  return (
    <Card>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 md:px-5">
        <MessageSquareQuote aria-hidden size={18} className="shrink-0 text-muted" />
        <p className="min-w-0 flex-1 basis-60 text-pretty wrap-anywhere">
          {disclosureRequired ? 'Members say: ' : 'Members may say: '}“{disclosure}”
        </p>
        {runs && (
          <Button size="sm" onClick={() => setChanging(true)}>
            Change…
          </Button>
        )}
      </div>
      {changing && <DisclosureDialog pod={pod} onClose={() => setChanging(false)} />}
    </Card>
  )
}
