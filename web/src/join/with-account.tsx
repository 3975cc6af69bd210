import type { InvitationSeen } from '../data/invitations.ts'
import { PasswordForm } from '../sign-in/password-form.tsx'
import { useJoin } from './use-join.ts'

/** For an address that has an account: signing in takes the invitation up. */
export function WithAccount({ token, invitation }: { token: string; invitation: InvitationSeen }) {
  const { accept } = useJoin(token)
  return (
    <>
      <p className="text-sm text-pretty text-muted">You have an account on RevOS already. Sign in to it to join.</p>
      <PasswordForm email={invitation.email} action="Sign in and join" onSignedIn={accept} />
    </>
  )
}
