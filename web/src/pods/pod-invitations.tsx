import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Users } from 'lucide-react'
import { useState } from 'react'
import { declinePod, joinPod, type PodInvitation, podInvitationsQuery } from '../data/pod-invitations.ts'
import { podPolicy } from '../data/routes.ts'
import { useWrite } from '../net/use-write.ts'
import { useMe } from '../shell/me-context.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { TimeAgo } from '../ui/time-ago.tsx'

type Asked = { what: 'join' | 'decline'; invitation: PodInvitation }

/** The pods that this person is invited to, each to be joined or declined; nothing where there are none. */
export function PodInvitations() {
  const { data: invitations = [] } = useQuery(podInvitationsQuery)
  const { member } = useMe()
  const [asked, setAsked] = useState<Asked | null>(null)
  const close = () => setAsked(null)
  return (
    <>
      {invitations.map((invitation) => (
        <Card key={invitation.podId}>
          <article
            aria-label={`Invitation to ${invitation.podName}`}
            className="flex flex-wrap items-center gap-x-4 gap-y-3 px-4 py-3.5 md:px-5"
          >
            <span className="grid size-9 shrink-0 place-items-center rounded-xl bg-accent-soft text-accent">
              <Users aria-hidden size={18} />
            </span>
            <div className="grid min-w-0 flex-1 basis-52">
              <span className="font-medium wrap-anywhere">You are invited to {invitation.podName}</span>
              <span className="text-sm text-muted">
                By {invitation.invitedBy} <TimeAgo at={invitation.invitedAt} />
              </span>
            </div>
            <div className="flex gap-2">
              <Button
                aria-label={`Decline: ${invitation.podName}`}
                onClick={() => setAsked({ what: 'decline', invitation })}
              >
                Decline
              </Button>
              <Button
                look="primary"
                aria-label={`Join: ${invitation.podName}`}
                onClick={() => setAsked({ what: 'join', invitation })}
              >
                Join
              </Button>
            </div>
          </article>
        </Card>
      ))}
      {asked?.what === 'decline' && <DeclinePod invitation={asked.invitation} onClose={close} />}
      {asked?.what === 'join' && <JoinPod invitation={asked.invitation} known={member !== null} onClose={close} />}
    </>
  )
}

interface AnswerProps {
  invitation: PodInvitation
  onClose: () => void
}

const refresh = [['pod-invitations'], ['pods'], ['me']] as const

function JoinPod({ invitation, known, onClose }: AnswerProps & { known: boolean }) {
  const joining = useWrite<void, void>(() => joinPod(invitation.podId), { refresh, onDone: onClose })
  return (
    <ConfirmDialog
      title={`Join ${invitation.podName}?`}
      confirm="Join the pod"
      keep="Not now"
      writing={joining}
      onClose={onClose}
    >
      <p>
        Posts that are offered to this pod are shown to you, and its members see your name and what you have shared.
        Joining agrees to nothing else: you choose for each post, and what may be used for it you decide in your
        settings.
      </p>
      <p>{podPolicy} LinkedIn may limit or close accounts for it.</p>
      {!known && (
        <p>
          First say which LinkedIn profile is yours, in{' '}
          <Link to="/settings/sharing" className="text-accent underline underline-offset-3">
            Settings → Sharing
          </Link>
          .
        </p>
      )}
    </ConfirmDialog>
  )
}

function DeclinePod({ invitation, onClose }: AnswerProps) {
  const declining = useWrite<void, void>(() => declinePod(invitation.podId), { refresh, onDone: onClose })
  return (
    <ConfirmDialog
      title={`Decline ${invitation.podName}?`}
      confirm="Decline"
      keep="Not now"
      writing={declining}
      onClose={onClose}
    >
      <p>You stay out of the pod. {invitation.invitedBy} or another who runs your company can invite you again.</p>
    </ConfirmDialog>
  )
}
