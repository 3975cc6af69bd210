import { useMutation } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useRef, useState } from 'react'
import { signIn } from '../data/me.ts'
import { ApiProblem, NetworkFailure } from '../net/problem.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { PasswordField } from './password-field.tsx'
import { passwordSentence } from './sign-in-error.ts'

interface PasswordFormProps {
  /** The one address that may sign in here; any where it is left out. */
  email?: string
  action: string
  /** What follows once signed in. What it fails with is shown as a failure of the form. */
  onSignedIn: () => Promise<void>
  /** Shown above the fields, until something is tried. */
  notice?: ReactNode
}

/** Signed in, and yet nobody is: the browser dropped the cookie. */
export class CookieRefused extends Error {}

/** Signing in with e-mail and password. */
export function PasswordForm({ email: only, action, onSignedIn, notice }: PasswordFormProps) {
  const [typed, setTyped] = useState('')
  const email = only ?? typed
  const [password, setPassword] = useState('')
  const [missing, setMissing] = useState<{ email?: string; password?: string }>({})
  const passwordField = useRef<HTMLInputElement>(null)
  const attempt = useMutation({
    mutationFn: async () => {
      await signIn(email.trim(), password)
      await onSignedIn()
    },
    onError: (failure) => {
      if (failure instanceof ApiProblem && failure.status === 401) passwordField.current?.select()
    },
  })
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
    <form noValidate onSubmit={submit} className="grid gap-4">
      {!attempt.isError && !attempt.isPending && notice}
      <Field
        label="E-mail"
        type="email"
        name="email"
        autoComplete="username"
        inputMode="email"
        autoFocus={only === undefined}
        readOnly={only !== undefined}
        value={email}
        error={missing.email}
        onChange={(event) => setTyped(event.target.value)}
      />
      <PasswordField
        ref={passwordField}
        label="Password"
        name="password"
        autoComplete="current-password"
        autoFocus={only !== undefined}
        value={password}
        error={missing.password}
        onChange={(event) => setPassword(event.target.value)}
      />
      {attempt.isError && (
        <p role="alert" className="rise rounded-lg bg-bad-soft px-3.5 py-2.5 text-sm text-pretty text-bad">
          {attempt.error instanceof CookieRefused
            ? 'Your browser did not keep the sign-in. Allow cookies for this site.'
            : passwordSentence(attempt.error)}
        </p>
      )}
      <Button type="submit" look="primary" size="lg" busy={attempt.isPending} className="mt-1 w-full">
        {label(attempt, action)}
      </Button>
    </form>
  )
}

interface Attempt {
  isPending: boolean
  failureCount: number
  error: unknown
}

function label({ isPending, failureCount, error }: Attempt, action: string): string {
  if (isPending) return failureCount > 0 ? 'Connecting again…' : 'Signing in…'
  return error instanceof NetworkFailure ? 'Try again' : action
}
