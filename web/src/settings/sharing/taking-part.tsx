import { useState } from 'react'
import { changeMembership, type Membership } from '../../data/membership.ts'
import { useWrite } from '../../net/use-write.ts'
import { Counters } from '../../pods/member-row.tsx'
import { Button } from '../../ui/button.tsx'
import { Card, Section } from '../../ui/card.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { OutsideLink } from '../../ui/outside-link.tsx'
import { sentence } from '../../ui/sentence.ts'
import { Status } from '../../ui/status.tsx'
import { touched } from './use-membership-change.ts'

/** Whether anything is shared from this account at all, what was shared lately, and the switch. */
export function TakingPart({ membership }: { membership: Membership }) {
  const { status, statusReason, use } = membership
  const [asking, setAsking] = useState(false)
  return (
    <Section title="Taking part">
      <Card className="grid gap-4 px-4 py-4 md:px-5">
        <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
          <div className="grid min-w-0 flex-1 basis-60 justify-items-start gap-1.5">
            {status === 'active' && <Status tone="good">You take part</Status>}
            {status === 'paused' && <Status tone="quiet">You have paused</Status>}
            {status === 'needs_attention' && <Status tone="attention">Needs you</Status>}
            {statusReason && <p className="text-pretty">{sentence(statusReason)}</p>}
            {status !== 'active' && (
              <p className="text-sm text-pretty text-muted">Nothing is shared from your account meanwhile.</p>
            )}
            {use && <Counters use={use} />}
          </div>
          <Button look={status === 'active' ? 'secondary' : 'primary'} onClick={() => setAsking(true)}>
            {status === 'active' ? 'Pause' : status === 'paused' ? 'Take part again' : 'Resume'}
          </Button>
        </div>
        {status === 'needs_attention' && <WhatToDo vanity={membership.linkedinVanity} />}
      </Card>
      {asking && <StatusDialog status={status} onClose={() => setAsking(false)} />}
    </Section>
  )
}

function WhatToDo({ vanity }: { vanity: string }) {
  return (
    <div className="grid gap-2 rounded-xl bg-warn-soft px-4 py-3.5 text-warn">
      <h3 className="font-medium">What to do</h3>
      <ol className="grid list-decimal gap-1 pl-5 text-pretty">
        <li>
          Open{' '}
          <OutsideLink href="https://www.linkedin.com/" className="text-warn underline">
            LinkedIn
          </OutsideLink>{' '}
          in your own browser and sign in as {vanity}.
        </li>
        <li>Do what it asks of you: a code, a picture, a new password, or a note about your account.</li>
        <li>If LinkedIn has limited your account, let it rest for a week at least.</li>
        <li>Then press Resume here. RevOS never does any of this for you.</li>
      </ol>
    </div>
  )
}

function StatusDialog({ status, onClose }: { status: Membership['status']; onClose: () => void }) {
  const pauses = status === 'active'
  const changing = useWrite<void, void>(() => changeMembership({ status: pauses ? 'paused' : 'active' }), {
    refresh: touched,
    onDone: onClose,
  })
  return (
    <ConfirmDialog
      title={pauses ? 'Pause sharing from your account?' : 'Share from your account again?'}
      confirm={pauses ? 'Pause' : status === 'paused' ? 'Take part again' : 'Resume'}
      keep={pauses ? 'Go on as before' : 'Not yet'}
      writing={changing}
      onClose={onClose}
    >
      {pauses ? (
        <p>
          From a few seconds on nothing is shared from your account, in all pods. What you agreed to stays as it is, and
          you can go on whenever you like.
        </p>
      ) : status === 'paused' ? (
        <p>
          Posts are offered to you again. What you said yes to before, and what has not ended, is shared within your
          hours and limits.
        </p>
      ) : (
        <p>
          Only if you have done on LinkedIn what it asked of you, and it shows you your home page. Otherwise it asks
          again, and RevOS stops again.
        </p>
      )}
    </ConfirmDialog>
  )
}
