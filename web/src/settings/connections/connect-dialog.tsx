import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { beginConnection, type Connection } from '../../data/connections.ts'
import { ApiProblem } from '../../net/problem.ts'
import { useMe } from '../../shell/me-context.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogButtons } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { safeHref } from '../../ui/safe-href.ts'
import { Complaint } from '../../ui/states.tsx'
import { meanings } from './meanings.ts'
import { readVanity } from './read-vanity.ts'

/** Says what connecting means, asks whose profile it is where that is not known yet, and leads to the provider. */
export function ConnectDialog({
  connection: { provider, name },
  onClose,
}: {
  connection: Connection
  onClose: () => void
}) {
  const me = useMe()
  const [profile, setProfile] = useState('')
  const [checked, setChecked] = useState(false)
  const connecting = useMutation({
    mutationFn: async () => {
      const url = safeHref(await beginConnection(provider, readVanity(profile) ?? undefined))
      if (!url) throw new Error('The API gave no address to open')
      location.assign(url)
    },
  })
  const problem = connecting.error instanceof ApiProblem ? connecting.error : null
  const asksProfile = me.member === null || problem?.field('linkedinVanity') !== undefined
  const wrong = checked && asksProfile && readVanity(profile) === null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setChecked(true)
    if (!asksProfile || readVanity(profile) !== null) connecting.mutate()
  }
  const beside = wrong ? 'Enter the address of your profile, such as linkedin.com/in/your-name.' : undefined
  // Once the browser is on its way to the provider, the press counts as being carried out.
  const leaving = connecting.isPending || connecting.isSuccess
  return (
    <Dialog title={`Connect by ${name}?`} onClose={onClose}>
      <form noValidate onSubmit={submit} className="grid gap-4">
        <p className="text-pretty">{meanings[provider].does}</p>
        <p className="text-pretty text-muted">{meanings[provider].doesNot}</p>
        {asksProfile && (
          <Field
            label="Your LinkedIn profile"
            placeholder="linkedin.com/in/your-name"
            hint="You become a member with this profile, so that posts can be offered to you."
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            data-autofocus
            value={profile}
            error={beside ?? problem?.field('linkedinVanity')}
            onChange={(event) => setProfile(event.target.value)}
          />
        )}
        <Complaint failure={problem?.field('linkedinVanity') ? null : connecting.error} />
        <DialogButtons>
          <Button type="submit" look="primary" busy={leaving}>
            {leaving ? `Going to ${name}…` : `Go to ${name}`}
          </Button>
          <Button disabled={leaving} onClick={onClose}>
            Not now
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  )
}
