import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Tone } from '../../data/activity-states.ts'
import type { Connection } from '../../data/connections.ts'
import { runsWorkspace } from '../../data/me.ts'
import { useMe } from '../../shell/me-context.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Status } from '../../ui/status.tsx'
import { exactTime } from '../../ui/time.ts'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { ConnectDialog } from './connect-dialog.tsx'
import { DisconnectDialog } from './disconnect-dialog.tsx'
import { meanings } from './meanings.ts'

const looks: Record<Connection['status'], { tone: Tone; label: string }> = {
  none: { tone: 'quiet', label: 'Not connected' },
  connected: { tone: 'good', label: 'Connected' },
  expiring: { tone: 'attention', label: 'Ends soon' },
  expired: { tone: 'bad', label: 'Ended' },
  needs_attention: { tone: 'attention', label: 'Needs you' },
}

/** One way to connect: how it stands and until when, what it means and what it does not, and what can be done. */
export function ConnectionCard({ connection }: { connection: Connection }) {
  const { provider, name, available, why, status, text, account, connectedAt, expiresAt } = connection
  const me = useMe()
  const [asked, setAsked] = useState<'connect' | 'disconnect' | null>(null)
  const close = () => setAsked(null)
  const { tone, label } = looks[status]
  const there = status !== 'none'
  return (
    <Card>
      <article aria-label={name} className="grid gap-4 px-4 py-4 md:px-5">
        <div className="grid gap-1">
          <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
            <h2 className="text-base font-semibold">{name}</h2>
            <Status tone={tone}>{label}</Status>
          </div>
          <p className="text-pretty">
            {text}
            {account && <> Account: {account}.</>}
          </p>
          {there && (
            <p className="text-sm text-muted">
              {connectedAt && (
                <>
                  Connected <TimeAgo at={connectedAt} />
                </>
              )}
              {connectedAt && expiresAt && ' · '}
              {expiresAt && <Ending at={expiresAt} over={status === 'expired'} />}
            </p>
          )}
        </div>
        <Meaning provider={provider} />
        {!available && why && (
          <p className="text-pretty text-muted">
            {why}{' '}
            {runsWorkspace(me) && (
              <Link
                to="/settings/integrations"
                search={{ provider }}
                className="text-accent underline underline-offset-3"
              >
                Set up {name}
              </Link>
            )}
          </p>
        )}
        {(available || there) && (
          <div className="flex flex-wrap gap-2">
            {available && (
              <Button
                look={status === 'connected' ? 'secondary' : 'primary'}
                aria-label={`${there ? 'Connect again' : 'Connect'}: ${name}`}
                onClick={() => setAsked('connect')}
              >
                {there ? 'Connect again' : 'Connect'}
              </Button>
            )}
            {there && (
              <Button look="danger" aria-label={`Disconnect: ${name}`} onClick={() => setAsked('disconnect')}>
                Disconnect
              </Button>
            )}
          </div>
        )}
      </article>
      {asked === 'connect' && <ConnectDialog connection={connection} onClose={close} />}
      {asked === 'disconnect' && <DisconnectDialog connection={connection} onClose={close} />}
    </Card>
  )
}

function Ending({ at, over }: { at: string; over: boolean }) {
  const time = new Date(at)
  return (
    <>
      {over ? 'Ended on ' : 'Ends on '}
      <time dateTime={at} title={exactTime(time)}>
        {time.toLocaleDateString([], { dateStyle: 'long' })}
      </time>
      {' ('}
      <TimeAgo at={at} />)
    </>
  )
}

function Meaning({ provider }: Pick<Connection, 'provider'>) {
  const { does, doesNot, terms } = meanings[provider]
  return (
    <dl className="grid gap-x-5 gap-y-2 rounded-xl bg-canvas px-4 py-3.5 text-sm sm:grid-cols-[auto_1fr]">
      <dt className="font-medium">What it allows</dt>
      <dd className="text-pretty text-muted">{does}</dd>
      <dt className="font-medium">What it does not</dt>
      <dd className="text-pretty text-muted">{doesNot}</dd>
      <dt className="font-medium">LinkedIn’s terms</dt>
      <dd className="text-pretty text-muted">{terms}</dd>
    </dl>
  )
}
