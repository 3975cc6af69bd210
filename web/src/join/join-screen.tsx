import { useQuery } from '@tanstack/react-query'
import { useLocation, useSearch } from '@tanstack/react-router'
import { type InvitationSeen, invitationQuery } from '../data/invitations.ts'
import { type Role, signedInQuery } from '../data/me.ts'
import { ApiProblem } from '../net/problem.ts'
import { DoorCard, Doorway } from '../sign-in/doorway.tsx'
import { OtherWays } from '../sign-in/other-ways.tsx'
import { providerSentence } from '../sign-in/sign-in-error.ts'
import { ButtonLink } from '../ui/button.tsx'
import { Failure } from '../ui/states.tsx'
import { exactTime } from '../ui/time.ts'
import { AsSignedIn } from './as-signed-in.tsx'
import { keepToken, keptToken } from './kept-token.ts'
import { NewAccount } from './new-account.tsx'
import { WithAccount } from './with-account.tsx'

const roleWords: Record<Role, string> = { owner: 'an owner', admin: 'an administrator', member: 'a member' }

/** Where the link of an invitation leads: who invites to what, and the way in for whoever opened it. */
export function JoinScreen() {
  const { hash } = useLocation()
  const token = hash || keptToken()
  return token ? <Invited key={token} token={token} /> : <Gone />
}

function Invited({ token }: { token: string }) {
  const invitation = useQuery(invitationQuery(token))
  const signedIn = useQuery(signedInQuery)
  if (invitation.isError) {
    if (invitation.error instanceof ApiProblem && [410, 404, 422].includes(invitation.error.status)) return <Gone />
    return <Failed failure={invitation.error} onRetry={() => invitation.refetch()} />
  }
  if (signedIn.isError) return <Failed failure={signedIn.error} onRetry={() => signedIn.refetch()} />
  if (!invitation.data || signedIn.data === undefined) return <Pending />
  const { tenant, role, invitedBy } = invitation.data
  return (
    <Doorway
      title={`Join ${tenant.name}`}
      heading={`Join ${tenant.name}`}
      lead={`${invitedBy} invites you to work there on RevOS, as ${roleWords[role]}.`}
    >
      <DoorCard>
        <WayIn token={token} invitation={invitation.data} signedIn={signedIn.data} />
      </DoorCard>
      <p className="text-center text-sm text-muted">
        The invitation holds until{' '}
        <time dateTime={invitation.data.expiresAt} title={exactTime(new Date(invitation.data.expiresAt))}>
          {new Date(invitation.data.expiresAt).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' })}
        </time>
        .
      </p>
    </Doorway>
  )
}

interface WayInProps {
  token: string
  invitation: InvitationSeen
  signedIn: { name: string; email: string } | null
}

function WayIn({ token, invitation, signedIn }: WayInProps) {
  const { error } = useSearch({ from: '/join' })
  if (signedIn) return <AsSignedIn token={token} invitation={invitation} signedIn={signedIn} />
  const Form = invitation.hasAccount ? WithAccount : NewAccount
  return (
    <>
      {error && (
        <p role="alert" className="rounded-lg bg-bad-soft px-3.5 py-2.5 text-sm text-pretty text-bad">
          {providerSentence(error)}
        </p>
      )}
      <Form token={token} invitation={invitation} />
      <OtherWays backTo="/join" failedTo="/join" onLeave={() => keepToken(token)} />
    </>
  )
}

function Pending() {
  return (
    <Doorway title="Join" heading="Your invitation">
      <div role="status" aria-label="Looking your invitation up">
        <DoorCard>
          <div className="skeleton h-5 w-2/3" />
          <div className="skeleton h-10.5" />
          <div className="skeleton h-10.5" />
          <div className="skeleton h-12" />
        </DoorCard>
      </div>
    </Doorway>
  )
}

function Failed({ failure, onRetry }: { failure: unknown; onRetry: () => void }) {
  return (
    <Doorway title="Join" heading="Your invitation">
      <DoorCard>
        <Failure failure={failure} onRetry={onRetry} />
      </DoorCard>
    </Doorway>
  )
}

function Gone() {
  const { data: signedIn } = useQuery(signedInQuery)
  return (
    <Doorway title="Join" heading="This link leads nowhere any more">
      <DoorCard>
        <p role="alert" className="text-pretty">
          It was used already, taken back, replaced by a newer one, or is older than it may be. If you have joined, just
          sign in. Otherwise ask whoever sent it for a new link: an owner or administrator of the company.
        </p>
        <ButtonLink to="/" size="lg">
          {signedIn ? 'Go to RevOS' : 'Sign in'}
        </ButtonLink>
      </DoorCard>
    </Doorway>
  )
}
