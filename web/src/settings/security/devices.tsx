import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Monitor, MonitorSmartphone, Smartphone } from 'lucide-react'
import { useState } from 'react'
import { endOtherSessions, endSession, type Session, sessionsQuery } from '../../data/sessions.ts'
import { Button } from '../../ui/button.tsx'
import { Section } from '../../ui/card.tsx'
import { Dialog, DialogButtons } from '../../ui/dialog.tsx'
import { ListCard } from '../../ui/list-card.tsx'
import { Complaint, Empty } from '../../ui/states.tsx'
import { Status } from '../../ui/status.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { deviceName, isHandheld } from './device-name.ts'

/** The browsers in which this person is signed in, and the end of each. */
export function Devices() {
  const list = useInfiniteQuery(sessionsQuery)
  const [ending, setEnding] = useState<Session | 'others' | null>(null)
  const others = list.data?.pages.some(({ items }) => items.some(({ current }) => !current)) ?? false
  return (
    <Section
      title="Where you are signed in"
      aside={
        others && (
          <Button look="danger" size="sm" onClick={() => setEnding('others')}>
            End all others
          </Button>
        )
      }
    >
      <ListCard
        label="devices"
        list={list}
        skeletonRows={2}
        empty={
          <Empty icon={<MonitorSmartphone aria-hidden size={20} />} title="No device is signed in">
            Programs that use an API key are not listed here.
          </Empty>
        }
      >
        {(sessions) => (
          <ul className="divide-y divide-line">
            {sessions.map((session) => (
              <Device key={session.id} session={session} onEnd={() => setEnding(session)} />
            ))}
          </ul>
        )}
      </ListCard>
      <p className="text-sm text-muted">When a device was last used is noted once a day.</p>
      {ending && <EndDialog ending={ending} onClose={() => setEnding(null)} />}
    </Section>
  )
}

function Device({ session, onEnd }: { session: Session; onEnd: () => void }) {
  const { current, userAgent, address, lastUsedAt, createdAt } = session
  const Icon = isHandheld(userAgent) ? Smartphone : Monitor
  const name = deviceName(userAgent)
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2.5 px-4 py-3 md:px-5">
      <div className="flex min-w-0 flex-1 basis-60 items-center gap-3.5">
        <span className="grid size-9 shrink-0 place-items-center rounded-xl bg-sunken text-muted">
          <Icon aria-hidden size={18} />
        </span>
        <div className="grid min-w-0 gap-0.5">
          <span className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
            <span className="font-medium">{name}</span>
            {current && <Status tone="good">This device</Status>}
          </span>
          <span className="text-sm text-muted wrap-anywhere">
            {current ? (
              'In use now'
            ) : (
              <>
                Last used <TimeAgo at={lastUsedAt} />
              </>
            )}
            {address && ` · ${address}`}
          </span>
          <span className="text-sm text-muted">
            Signed in <TimeAgo at={createdAt} />
          </span>
        </div>
      </div>
      {!current && (
        <Button look="danger" size="sm" onClick={onEnd} aria-label={`End the sign-in of ${name}`}>
          End
        </Button>
      )}
    </li>
  )
}

function EndDialog({ ending, onClose }: { ending: Session | 'others'; onClose: () => void }) {
  const queries = useQueryClient()
  const all = ending === 'others'
  const work = useMutation({
    mutationFn: async () => {
      if (all) await endOtherSessions()
      else await endSession(ending.id)
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: sessionsQuery.queryKey })
      onClose()
    },
  })
  return (
    <Dialog title={all ? 'End all other sign-ins?' : `Sign out ${deviceName(ending.userAgent)}?`} onClose={onClose}>
      <p className="text-pretty text-muted">
        {all ? 'Every device but this one is' : 'That device is'} signed out at once. Whoever uses it has to sign in
        again. If you did not sign in there yourself, change your password too.
      </p>
      <Complaint failure={work.error} />
      <DialogButtons>
        <Button look="danger" data-autofocus busy={work.isPending} onClick={() => work.mutate()}>
          {all ? 'End all others' : 'Sign it out'}
        </Button>
        <Button onClick={onClose}>Cancel</Button>
      </DialogButtons>
    </Dialog>
  )
}
