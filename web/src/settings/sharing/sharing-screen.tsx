import { useQuery } from '@tanstack/react-query'
import { type Membership, membershipQuery } from '../../data/membership.ts'
import { ApiProblem } from '../../net/problem.ts'
import { PodInvitations } from '../../pods/pod-invitations.tsx'
import { Card } from '../../ui/card.tsx'
import { NotUpdating } from '../../ui/list-card.tsx'
import { Failure, SkeletonRows } from '../../ui/states.tsx'
import { Agreements } from './agreements.tsx'
import { Approval } from './approval.tsx'
import { HoursSection } from './hours-section.tsx'
import { Limits } from './limits.tsx'
import { LiveSignInSection } from './live-sign-in.tsx'
import { OwnTexts } from './own-texts.tsx'
import { ChangeProfile, FirstProfile } from './profile.tsx'
import { SignInForm } from './sign-in-form.tsx'
import { TakingPart } from './taking-part.tsx'

/** The part that this person takes in pods: with which profile, what they agree to, when, how much and in which words. */
export function SharingScreen() {
  const membership = useQuery(membershipQuery)
  const none = membership.error instanceof ApiProblem && membership.error.status === 404
  return (
    <div className="grid max-w-3xl gap-8">
      <div className="grid gap-4">
        <p className="text-pretty text-muted">
          What happens with your own LinkedIn account. Nothing here is set for you, and you can take everything back at
          any time.
        </p>
        <PodInvitations />
      </div>
      {none ? (
        <FirstProfile />
      ) : membership.data ? (
        <>
          {membership.isRefetchError && (
            <Card>
              <NotUpdating onRetry={() => membership.refetch()} />
            </Card>
          )}
          <Sections membership={membership.data} />
        </>
      ) : (
        <Card>
          {membership.isError ? (
            <Failure failure={membership.error} onRetry={() => membership.refetch()} />
          ) : (
            <SkeletonRows label="Loading your settings" />
          )}
        </Card>
      )}
    </div>
  )
}

function Sections({ membership }: { membership: Membership }) {
  const stored = membership.consents.some(({ purpose }) => purpose === 'stored_sign_in')
  const byBrowser = membership.consents.some(({ route, purpose }) => route === 'browser' && purpose === 'repost')
  return (
    <>
      <TakingPart membership={membership} />
      <ChangeProfile membership={membership} />
      <Agreements membership={membership} />
      {stored && byBrowser && membership.allowed.typedSignIn && <LiveSignInSection />}
      {(stored || membership.hasSignIn) && <SignInForm membership={membership} />}
      <Approval membership={membership} />
      <HoursSection membership={membership} />
      <Limits membership={membership} />
      <OwnTexts membership={membership} />
    </>
  )
}
