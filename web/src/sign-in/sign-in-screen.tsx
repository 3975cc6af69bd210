import { useQueryClient } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import { meQuery } from '../data/me.ts'
import { withQuery } from '../data/page.ts'
import { DoorCard, Doorway } from './doorway.tsx'
import { localPath } from './local-path.ts'
import { OtherWays } from './other-ways.tsx'
import { CookieRefused, PasswordForm } from './password-form.tsx'
import { providerSentence } from './sign-in-error.ts'

/** Signing in, with a password or an account elsewhere; leads back to where the person was sent from. */
export function SignInScreen() {
  const { next, error } = useSearch({ from: '/sign-in' })
  const queries = useQueryClient()
  const router = useRouter()
  const onSignedIn = async () => {
    queries.clear()
    const me = await queries.query(meQuery)
    if (!me) throw new CookieRefused()
    await router.navigate({ href: localPath(next) })
  }
  return (
    <Doorway title="Sign in" heading="Welcome back" lead="Sign in to go on.">
      <DoorCard>
        <PasswordForm action="Sign in" onSignedIn={onSignedIn} notice={error && <Refused code={error} />} />
        <OtherWays backTo={localPath(next)} failedTo={withQuery('/sign-in', { next })} />
      </DoorCard>
    </Doorway>
  )
}

function Refused({ code }: { code: string }) {
  return (
    <p role="alert" className="rounded-lg bg-bad-soft px-3.5 py-2.5 text-sm text-pretty text-bad">
      {providerSentence(code)}
    </p>
  )
}
