import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { invitationsQuery, invite, type NewInvitation } from '../../data/invitations.ts'
import { type Role, roleNames } from '../../data/me.ts'
import { rolesToGive } from '../../data/people.ts'
import { ApiProblem } from '../../net/problem.ts'
import { useIntent } from '../../net/use-intent.ts'
import { useMe } from '../../shell/me-context.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Dialog, DialogButtons } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Complaint } from '../../ui/states.tsx'
import { RoleChoice } from './role-choice.tsx'

/** Asks for an address and a role, invites, and shows the link once. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const me = useMe()
  const queries = useQueryClient()
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Role>('member')
  const [missing, setMissing] = useState(false)
  const intent = useIntent(email, role)
  const inviting = useMutation({
    mutationFn: () => invite(email.trim(), role, intent),
    onSuccess: () => queries.invalidateQueries({ queryKey: invitationsQuery.queryKey }),
  })
  if (inviting.data) return <InvitationShownOnce invitation={inviting.data} onClose={onClose} />

  const problem = inviting.error instanceof ApiProblem ? inviting.error : null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const lacks = !/\S@\S/.test(email)
    setMissing(lacks)
    if (!lacks) inviting.mutate()
  }
  return (
    <Dialog title="Invite somebody" onClose={onClose}>
      <form noValidate onSubmit={submit} className="grid gap-5">
        <Field
          label="E-mail"
          type="email"
          inputMode="email"
          autoComplete="off"
          data-autofocus
          value={email}
          hint="The invitation is for this address only."
          error={missing ? 'Enter their e-mail address.' : problem?.field('email')}
          onChange={(event) => setEmail(event.target.value)}
        />
        <RoleChoice choices={rolesToGive(me)} role={role} onChange={setRole} />
        <Complaint failure={problem && problem.fields.length > 0 ? null : inviting.error} />
        <DialogButtons>
          <Button type="submit" look="primary" busy={inviting.isPending}>
            Invite
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </DialogButtons>
      </form>
    </Dialog>
  )
}

/** The link of an invitation, and how it gets to who is invited. */
export function InvitationShownOnce({ invitation, onClose }: { invitation: NewInvitation; onClose: () => void }) {
  const { email, role, link, mailed, expiresAt } = invitation
  return (
    <Dialog title="The invitation is ready" onClose={onClose}>
      <p role="status" className="text-pretty text-muted wrap-anywhere">
        {mailed
          ? `We are sending this link to ${email} by e-mail. You can also hand it over yourself.`
          : `No e-mail goes out from here: copy this link and hand it to ${email}.`}
      </p>
      <div className="flex items-center gap-3 rounded-xl border border-line bg-canvas py-2.5 pr-2.5 pl-4">
        <code className="min-w-0 flex-1 font-mono text-sm wrap-anywhere select-all">{link}</code>
        <CopyButton text={link} />
      </div>
      <p className="text-sm text-pretty text-muted">
        It is shown only now, works once, and ends on{' '}
        {new Date(expiresAt).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' })}. Whoever takes it up
        becomes: {roleNames[role]}.
      </p>
      <DialogButtons>
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      </DialogButtons>
    </Dialog>
  )
}
