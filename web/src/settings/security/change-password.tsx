import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Check } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { changePassword } from '../../data/me.ts'
import { sessionsQuery } from '../../data/sessions.ts'
import { ApiProblem } from '../../net/problem.ts'
import { useMe } from '../../shell/me-context.ts'
import { NewPasswordField, passwordFault, useFewestCharacters } from '../../sign-in/new-password.tsx'
import { PasswordField } from '../../sign-in/password-field.tsx'
import { Button } from '../../ui/button.tsx'
import { Card, Section } from '../../ui/card.tsx'
import { Complaint } from '../../ui/states.tsx'

/** Another password for the person who is signed in; it ends their sign-ins elsewhere. */
export function ChangePassword() {
  const me = useMe()
  const queries = useQueryClient()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const [checked, setChecked] = useState(false)
  const fewest = useFewestCharacters()
  const changing = useMutation({
    mutationFn: () => changePassword(current, next),
    onSuccess: async () => {
      setCurrent('')
      setNext('')
      setChecked(false)
      await queries.invalidateQueries({ queryKey: sessionsQuery.queryKey })
    },
  })
  const problem = changing.error instanceof ApiProblem ? changing.error : null
  const noCurrent = current === '' ? 'Enter the password you have now.' : undefined
  const fault =
    passwordFault(next, fewest) ?? (next === current ? 'Choose one that differs from the old one.' : undefined)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setChecked(true)
    if (!noCurrent && !fault) changing.mutate()
  }
  return (
    <Section title="Password">
      <Card className="p-5">
        <form noValidate onSubmit={submit} className="grid max-w-md gap-4">
          <input type="text" name="username" autoComplete="username" value={me.user.email ?? ''} readOnly hidden />
          <PasswordField
            label="Present password"
            name="current-password"
            autoComplete="current-password"
            value={current}
            error={(checked ? noCurrent : undefined) ?? problem?.field('currentPassword')}
            onChange={(event) => setCurrent(event.target.value)}
          />
          <NewPasswordField
            label="New password"
            name="new-password"
            value={next}
            error={(checked ? fault : undefined) ?? problem?.field('newPassword')}
            onChange={(event) => setNext(event.target.value)}
          />
          <Complaint failure={problem && problem.fields.length > 0 ? null : changing.error} />
          {changing.isSuccess && !checked && (
            <p role="status" className="flex items-center gap-2 text-sm text-good">
              <Check aria-hidden size={16} />
              Your password is changed. All your other devices have been signed out.
            </p>
          )}
          <div>
            <Button type="submit" look="primary" busy={changing.isPending}>
              Change the password
            </Button>
          </div>
          <p className="text-sm text-muted">Your other devices are signed out with it.</p>
        </form>
      </Card>
    </Section>
  )
}
