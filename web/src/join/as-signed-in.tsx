import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { InvitationSeen } from '../data/invitations.ts'
import { signOut } from '../data/me.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Complaint } from '../ui/states.tsx'
import { useJoin } from './use-join.ts'

interface AsSignedInProps {
  token: string
  invitation: InvitationSeen
  signedIn: { name: string; email: string }
}

/** For somebody who is signed in: one press where the invitation is theirs, and the way out where it is another's. */
export function AsSignedIn({ token, invitation, signedIn }: AsSignedInProps) {
  const theirs = signedIn.email.toLowerCase() === invitation.email.toLowerCase()
  return (
    <>
      <div className="flex items-center gap-3">
        <Avatar name={signedIn.name} />
        <div className="grid min-w-0">
          <span className="font-medium wrap-anywhere">{signedIn.name}</span>
          <span className="text-sm text-muted wrap-anywhere">{signedIn.email}</span>
        </div>
      </div>
      {theirs ? <Join token={token} company={invitation.tenant.name} /> : <NotTheirs email={invitation.email} />}
    </>
  )
}

function Join({ token, company }: { token: string; company: string }) {
  const { accept } = useJoin(token)
  const joining = useMutation({ mutationFn: accept })
  return (
    <>
      <Complaint failure={joining.error} />
      <Button look="primary" size="lg" busy={joining.isPending} onClick={() => joining.mutate()}>
        <span className="truncate">Join {company}</span>
      </Button>
    </>
  )
}

function NotTheirs({ email }: { email: string }) {
  const queries = useQueryClient()
  const leaving = useMutation({ mutationFn: signOut, onSuccess: () => queries.resetQueries() })
  return (
    <>
      <p className="text-pretty">
        You are signed in with this address, and the invitation is for{' '}
        <strong className="font-semibold wrap-anywhere">{email}</strong>. Sign out to take it up with that one, or ask
        for an invitation of your own.
      </p>
      <Complaint failure={leaving.error} />
      <div className="grid gap-2">
        <Button look="primary" size="lg" busy={leaving.isPending} onClick={() => leaving.mutate()}>
          Sign out
        </Button>
        <ButtonLink to="/" size="lg" look="ghost">
          Stay signed in
        </ButtonLink>
      </div>
    </>
  )
}
