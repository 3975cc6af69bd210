import { CircleArrowRight, CircleSlash } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Integration } from '../../data/integrations.ts'
import { TimeAgo } from '../../ui/time-ago.tsx'

/** How an integration stands, in sentences: what was found and when, what to do next, what is missing without it. */
export function IntegrationFacts({ integration }: { integration: Integration }) {
  const { status, statusText, statusSince, account, checkedAt, next, stored, without, members } = integration
  const troubled = stored && status !== 'ok' && status !== 'untested'
  return (
    <div className="grid gap-1.5 text-[0.9375rem]">
      {stored && (
        <p className="text-pretty">
          {statusText}
          {account && <> Account: {account}.</>}
        </p>
      )}
      {(checkedAt || (troubled && statusSince)) && (
        <p className="text-sm text-muted">
          {checkedAt && (
            <>
              Last check <TimeAgo at={checkedAt} />
            </>
          )}
          {checkedAt && troubled && statusSince && ' · '}
          {troubled && statusSince && (
            <>
              Like this since <TimeAgo at={statusSince} />
            </>
          )}
        </p>
      )}
      {members && members.connected + members.expired > 0 && (
        <p className="text-sm text-muted">{memberWords(members)}</p>
      )}
      {!stored && (
        <Line icon={<CircleSlash aria-hidden size={16} className="mt-0.75 shrink-0 text-muted" />}>
          <span className="font-medium">Without it:</span> {without}
        </Line>
      )}
      {next && (
        <Line icon={<CircleArrowRight aria-hidden size={16} className="mt-0.75 shrink-0 text-accent" />}>
          <span className="font-medium">Next:</span> {next}
        </Line>
      )}
    </div>
  )
}

function Line({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <p className="flex gap-2 text-pretty">
      {icon}
      <span>{children}</span>
    </p>
  )
}

function memberWords({ connected, expiring, expired }: NonNullable<Integration['members']>): string {
  const parts = [`${connected} ${connected === 1 ? 'member' : 'members'} connected`]
  if (expiring > 0) parts.push(`${expiring} of them must connect again soon`)
  if (expired > 0) parts.push(`${expired} must connect again now`)
  return parts.join(' · ')
}
