import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { meQuery, signIn } from '../data/me.ts'
import { ApiProblem, messageOf, NetworkFailure } from '../net/problem.ts'
import { Logo } from '../shell/logo.tsx'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { localPath } from './local-path.ts'

/** Signing in with e-mail and password; leads back to where the person was sent from. */
export function SignInScreen() {
  const { next } = useSearch({ from: '/sign-in' })
  const queries = useQueryClient()
  const router = useRouter()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [missing, setMissing] = useState<{ email?: string; password?: string }>({})
  const passwordField = useRef<HTMLInputElement>(null)

  const attempt = useMutation({
    mutationFn: async () => {
      await signIn(email.trim(), password)
      queries.clear()
      const me = await queries.query(meQuery)
      if (!me) throw new CookieRefused()
      await router.navigate({ href: localPath(next) })
    },
    onError: (failure) => {
      if (failure instanceof ApiProblem && failure.status === 401) passwordField.current?.select()
    },
  })

  useEffect(() => {
    document.title = 'Sign in · RevOS'
  }, [])

  const submit = (event: FormEvent) => {
    event.preventDefault()
    const lacks = {
      ...(!/\S@\S/.test(email) && { email: 'Enter the e-mail address you were invited with.' }),
      ...(password === '' && { password: 'Enter your password.' }),
    }
    setMissing(lacks)
    if (Object.keys(lacks).length === 0) attempt.mutate()
  }

  return (
    <div className="relative grid min-h-dvh place-items-center overflow-hidden px-4 py-10">
      <div
        aria-hidden
        className="absolute inset-0 bg-[radial-gradient(60rem_40rem_at_50%_-10%,var(--glow),transparent_70%)]"
      />
      <main className="relative grid w-full max-w-sm gap-7">
        <div className="grid justify-items-center gap-4 text-center">
          <Logo size={44} />
          <div className="grid gap-1">
            <h1 className="text-2xl font-semibold tracking-[-0.015em]">Welcome back</h1>
            <p className="text-muted">Sign in to your workspace.</p>
          </div>
        </div>
        <form
          noValidate
          onSubmit={submit}
          className="grid gap-4 rounded-2xl border border-line bg-surface p-6 shadow-card"
        >
          <Field
            label="E-mail"
            type="email"
            name="email"
            autoComplete="username"
            inputMode="email"
            autoFocus
            value={email}
            error={missing.email}
            onChange={(event) => setEmail(event.target.value)}
          />
          <Field
            ref={passwordField}
            label="Password"
            type="password"
            name="password"
            autoComplete="current-password"
            value={password}
            error={missing.password}
            onChange={(event) => setPassword(event.target.value)}
          />
          {attempt.isError && (
            <p role="alert" className="rise rounded-lg bg-bad-soft px-3.5 py-2.5 text-sm text-pretty text-bad">
              {sentence(attempt.error)}
            </p>
          )}
          <Button type="submit" look="primary" size="lg" busy={attempt.isPending} className="mt-1 w-full">
            {label(attempt)}
          </Button>
        </form>
      </main>
    </div>
  )
}

/** Signed in, and yet nobody is: the browser dropped the cookie. */
class CookieRefused extends Error {}

function sentence(failure: unknown): string {
  if (failure instanceof CookieRefused) return 'Your browser did not keep the sign-in. Allow cookies for this site.'
  if (failure instanceof ApiProblem && failure.status === 401) {
    return 'That e-mail and password do not go together. Check both, then try again.'
  }
  return messageOf(failure)
}

function label({
  isPending,
  failureCount,
  error,
}: {
  isPending: boolean
  failureCount: number
  error: unknown
}): string {
  if (isPending) return failureCount > 0 ? 'Connecting again…' : 'Signing in…'
  return error instanceof NetworkFailure ? 'Try again' : 'Sign in'
}
