import { type FormEvent, useState } from 'react'
import { type Membership, storeSignIn } from '../../data/membership.ts'
import { ApiProblem } from '../../net/problem.ts'
import { useWrite } from '../../net/use-write.ts'
import { PasswordField } from '../../sign-in/password-field.tsx'
import { Button } from '../../ui/button.tsx'
import { Card, Section } from '../../ui/card.tsx'
import { Field } from '../../ui/field.tsx'
import { Complaint } from '../../ui/states.tsx'
import { Status } from '../../ui/status.tsx'
import { touched } from './use-membership-change.ts'

/** E-mail address and password for LinkedIn, for somebody who agreed to their being kept; they are never shown again. */
export function SignInForm({ membership }: { membership: Membership }) {
  const { hasSignIn, allowed } = membership
  const [replacing, setReplacing] = useState(false)
  return (
    <Section title="Sign-in for LinkedIn">
      <Card className="grid gap-4 px-4 py-4 md:px-5">
        {hasSignIn ? (
          <div className="flex flex-wrap items-center justify-between gap-3">
            <div className="grid justify-items-start gap-1">
              <Status tone="good">Stored</Status>
              <span className="text-sm text-pretty text-muted">
                Encrypted, and shown to nobody. To delete it, take back the agreement above.
              </span>
            </div>
            {allowed.typedSignIn && !replacing && (
              <Button size="sm" onClick={() => setReplacing(true)}>
                Replace it
              </Button>
            )}
          </div>
        ) : (
          <p className="text-sm text-pretty text-muted">
            {allowed.typedSignIn
              ? 'RevOS types these into LinkedIn’s sign-in page and nowhere else. Without them, and without a session that you signed in yourself, the browser has no sign-in and cannot share.'
              : 'Your company does not allow this any more. What was stored is not used.'}
          </p>
        )}
        {allowed.typedSignIn && (replacing || !hasSignIn) && <Form onDone={() => setReplacing(false)} />}
      </Card>
    </Section>
  )
}

function Form({ onDone }: { onDone: () => void }) {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [checked, setChecked] = useState(false)
  const storing = useWrite<void, void>(() => storeSignIn(email.trim(), password), { refresh: touched, onDone })
  const problem = storing.error instanceof ApiProblem ? storing.error : null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setChecked(true)
    if (email.trim() && password) storing.mutate()
  }
  return (
    <form noValidate onSubmit={submit} className="grid gap-4">
      <Field
        label="E-mail address at LinkedIn"
        type="email"
        autoComplete="off"
        value={email}
        error={checked && !email.trim() ? 'Enter the address you sign in to LinkedIn with.' : problem?.field('email')}
        onChange={({ target }) => setEmail(target.value)}
      />
      <PasswordField
        label="Password at LinkedIn"
        autoComplete="off"
        value={password}
        error={checked && !password ? 'Enter the password.' : problem?.field('password')}
        onChange={({ target }) => setPassword(target.value)}
      />
      <Complaint failure={problem && problem.fields.length > 0 ? null : storing.error} />
      <Button type="submit" look="primary" busy={storing.isPending} className="w-fit">
        Store it
      </Button>
    </form>
  )
}
