import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { MailOpen } from 'lucide-react'
import { useState } from 'react'
import {
  type Invitation,
  invitationsQuery,
  invite,
  type NewInvitation,
  revokeInvitation,
} from '../../data/invitations.ts'
import { roleNames } from '../../data/me.ts'
import { useIntent } from '../../net/use-intent.ts'
import { Button } from '../../ui/button.tsx'
import { Section } from '../../ui/card.tsx'
import { Dialog, DialogButtons } from '../../ui/dialog.tsx'
import { ListCard } from '../../ui/list-card.tsx'
import { Complaint, Empty } from '../../ui/states.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { InvitationShownOnce } from './invite-dialog.tsx'

/** The invitations that nobody has taken up yet. */
export function Invitations() {
  const list = useInfiniteQuery(invitationsQuery)
  const [revoking, setRevoking] = useState<Invitation | null>(null)
  const [renewing, setRenewing] = useState<Invitation | null>(null)
  return (
    <Section title="Open invitations">
      <ListCard
        label="open invitations"
        list={list}
        skeletonRows={2}
        empty={
          <Empty icon={<MailOpen aria-hidden size={20} />} title="No open invitations">
            Everybody who was invited has joined, or nobody was yet.
          </Empty>
        }
      >
        {(invitations) => (
          <ul className="divide-y divide-line">
            {invitations.map((invitation) => (
              <li key={invitation.id} className="flex flex-wrap items-center gap-x-4 gap-y-2.5 px-4 py-3 md:px-5">
                <div className="grid min-w-0 flex-1 basis-60 gap-0.5">
                  <span className="font-medium wrap-anywhere">{invitation.email}</span>
                  <span className="text-sm text-muted">
                    {roleNames[invitation.role]} · Invited by {invitation.invitedBy}{' '}
                    <TimeAgo at={invitation.createdAt} /> · Ends <TimeAgo at={invitation.expiresAt} />
                  </span>
                </div>
                <div className="flex gap-2">
                  <Button
                    size="sm"
                    onClick={() => setRenewing(invitation)}
                    aria-label={`New link for ${invitation.email}`}
                  >
                    New link
                  </Button>
                  <Button
                    look="danger"
                    size="sm"
                    onClick={() => setRevoking(invitation)}
                    aria-label={`Revoke the invitation of ${invitation.email}`}
                  >
                    Revoke
                  </Button>
                </div>
              </li>
            ))}
          </ul>
        )}
      </ListCard>
      {revoking && <RevokeDialog invitation={revoking} onClose={() => setRevoking(null)} />}
      {renewing && <RenewDialog invitation={renewing} onClose={() => setRenewing(null)} />}
    </Section>
  )
}

interface InvitationDialogProps {
  invitation: Invitation
  onClose: () => void
}

function RevokeDialog({ invitation, onClose }: InvitationDialogProps) {
  const queries = useQueryClient()
  const revoking = useMutation({
    mutationFn: () => revokeInvitation(invitation.id),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: invitationsQuery.queryKey })
      onClose()
    },
  })
  return (
    <Dialog title="Take this invitation back?" onClose={onClose}>
      <p className="text-pretty text-muted wrap-anywhere">
        The link that {invitation.email} has stops working at once. You can invite them again later.
      </p>
      <Complaint failure={revoking.error} />
      <DialogButtons>
        <Button look="danger" data-autofocus busy={revoking.isPending} onClick={() => revoking.mutate()}>
          Revoke the invitation
        </Button>
        <Button onClick={onClose}>Keep it</Button>
      </DialogButtons>
    </Dialog>
  )
}

function RenewDialog({ invitation, onClose }: InvitationDialogProps) {
  const queries = useQueryClient()
  const intent = useIntent(invitation.id)
  const renewing = useMutation({
    mutationFn: (): Promise<NewInvitation> => invite(invitation.email, invitation.role, intent),
    onSuccess: () => queries.invalidateQueries({ queryKey: invitationsQuery.queryKey }),
  })
  if (renewing.data) return <InvitationShownOnce invitation={renewing.data} onClose={onClose} />
  return (
    <Dialog title="Make a new link?" onClose={onClose}>
      <p className="text-pretty text-muted wrap-anywhere">
        {invitation.email} gets a new link with a new end. The link sent before stops working at once.
      </p>
      <Complaint failure={renewing.error} />
      <DialogButtons>
        <Button look="primary" data-autofocus busy={renewing.isPending} onClick={() => renewing.mutate()}>
          Make a new link
        </Button>
        <Button onClick={onClose}>Cancel</Button>
      </DialogButtons>
    </Dialog>
  )
}
