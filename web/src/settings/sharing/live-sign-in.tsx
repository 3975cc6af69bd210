import { useQuery } from '@tanstack/react-query'
import { beginLiveSignIn, type LiveSignIn, liveSignInQuery } from '../../data/membership.ts'
import { useWrite } from '../../net/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { Card, Section } from '../../ui/card.tsx'
import { OutsideLink } from '../../ui/outside-link.tsx'
import { Complaint, Failure, SkeletonRows } from '../../ui/states.tsx'
import { Status } from '../../ui/status.tsx'
import { timeAhead } from '../../ui/time.ts'

/** Signing in to LinkedIn by oneself, in the browser that shares: RevOS sees no password and passes no check. */
export function LiveSignInSection() {
  const asked = useQuery(liveSignInQuery)
  return (
    <Section title="Sign in yourself">
      <Card className="grid gap-4 px-4 py-4 md:px-5">
        <p className="text-sm text-pretty text-muted">
          You sign in to LinkedIn in the browser that shares for you. RevOS types nothing there and sees no password; it
          keeps the signed-in session, encrypted, until LinkedIn ends it or you take back the agreement above.
        </p>
        {asked.data ? (
          <Standing signIn={asked.data} />
        ) : asked.isError ? (
          <Failure failure={asked.error} onRetry={() => asked.refetch()} />
        ) : (
          <SkeletonRows rows={1} label="Loading where your sign-in stands" />
        )}
      </Card>
    </Section>
  )
}

function Standing({ signIn: { state, reason, expiresAt, url } }: { signIn: LiveSignIn }) {
  const beginning = useWrite<void, void>(beginLiveSignIn, { refresh: [liveSignInQuery.queryKey] })
  if (state === 'requested') return <Status tone="moving">A browser is being opened</Status>
  if (state === 'open') {
    return (
      <div className="grid justify-items-start gap-2">
        <Status tone="waiting">The browser waits for you</Status>
        {url ? (
          <OutsideLink href={url}>Go to the browser and sign in</OutsideLink>
        ) : (
          <span className="text-sm text-pretty text-muted">
            Its address was given already, in another window of yours.
          </span>
        )}
        {expiresAt && (
          <span className="text-sm text-pretty text-muted">
            It closes by itself once you are signed in, at the latest at {timeAhead(new Date(expiresAt), new Date())}.
            Give its address to nobody.
          </span>
        )}
      </div>
    )
  }
  return (
    <div className="grid justify-items-start gap-3">
      {state === 'done' && <Status tone="good">You have signed in</Status>}
      {state === 'failed' && <Status tone="attention">Not signed in</Status>}
      {state === 'unavailable' && <Status tone="quiet">Not possible here</Status>}
      {reason && <p className="text-sm text-pretty">{reason}</p>}
      <Complaint failure={beginning.error} />
      <Button busy={beginning.isPending} onClick={() => beginning.mutate()}>
        {state === 'none' ? 'Sign in yourself' : 'Sign in again'}
      </Button>
    </div>
  )
}
