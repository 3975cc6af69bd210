import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useRef, useState } from 'react'
import { type InvitationSeen, invitationQuery, signUp } from '../data/invitations.ts'
import { signIn } from '../data/me.ts'
import { ApiProblem } from '../net/problem.ts'
import { NewPasswordField, passwordFault, useFewestCharacters } from '../sign-in/new-password.tsx'
import { CookieRefused } from '../sign-in/password-form.tsx'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Complaint } from '../ui/states.tsx'
import { useJoin } from './use-join.ts'

/** For somebody new: a name and a password make the account, and lead into the company. */
export function NewAccount({ token, invitation }: { token: string; invitation: InvitationSeen }) {
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [checked, setChecked] = useState(false)
  const fewest = useFewestCharacters()
  const queries = useQueryClient()
  const { enter } = useJoin(token)
  // Once made, a second try only signs in: the invitation is used up.
  const made = useRef(false)
  const joining = useMutation({
    mutationFn: async () => {
      if (!made.current) await signUp(token, name.trim(), password)
      made.current = true
      await signIn(invitation.email, password)
      await enter()
    },
    onError: (failure) => {
      if (made.current || !(failure instanceof ApiProblem) || ![409, 410].includes(failure.status)) return
      queries.invalidateQueries({ queryKey: invitationQuery(token).queryKey })
    },
  })
  const problem = joining.error instanceof ApiProblem ? joining.error : null
  const noName = name.trim() === '' ? 'Enter your name, as the others should see it.' : undefined
  const fault = passwordFault(password, fewest)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setChecked(true)
    if (!noName && !fault) joining.mutate()
  }
  return (
    <form noValidate onSubmit={submit} className="grid gap-4">
      <Field label="E-mail" type="email" name="email" autoComplete="username" readOnly value={invitation.email} />
      <Field
        label="Your name"
        name="name"
        autoComplete="name"
        autoFocus
        maxLength={80}
        value={name}
        error={(checked ? noName : undefined) ?? problem?.field('name')}
        onChange={(event) => setName(event.target.value)}
      />
      <NewPasswordField
        label="Password"
        name="password"
        value={password}
        error={(checked ? fault : undefined) ?? problem?.field('password')}
        onChange={(event) => setPassword(event.target.value)}
      />
      {joining.error instanceof CookieRefused ? (
        <p role="alert" className="text-sm text-bad">
          You have joined, but your browser did not keep the sign-in. Allow cookies for this site, then sign in.
        </p>
      ) : (
        <Complaint failure={problem && problem.fields.length > 0 ? null : joining.error} />
      )}
      <Button type="submit" look="primary" size="lg" busy={joining.isPending} className="mt-1 w-full">
        {joining.isPending ? 'Joining…' : 'Join'}
      </Button>
    </form>
  )
}
