import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { meQuery } from '../../data/me.ts'
import { type Person, peopleQuery, removePerson, rolesToGive, setRole } from '../../data/people.ts'
import { useMe } from '../../shell/me-context.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogButtons } from '../../ui/dialog.tsx'
import { Complaint } from '../../ui/states.tsx'
import { RoleChoice } from './role-choice.tsx'

interface PersonDialogProps {
  person: Person
  onClose: () => void
}

/** Gives a person another role. */
export function RoleDialog({ person, onClose }: PersonDialogProps) {
  const me = useMe()
  const queries = useQueryClient()
  const [role, choose] = useState(person.role)
  const changing = useMutation({
    mutationFn: () => setRole(person.id, role),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: peopleQuery.queryKey })
      if (person.you) await queries.invalidateQueries({ queryKey: meQuery.queryKey })
      onClose()
    },
  })
  return (
    <Dialog title={`Role of ${person.name}`} onClose={onClose}>
      <RoleChoice choices={rolesToGive(me)} role={role} onChange={choose} />
      <Complaint failure={changing.error} />
      <DialogButtons>
        <Button
          look="primary"
          disabled={role === person.role}
          busy={changing.isPending}
          onClick={() => changing.mutate()}
        >
          Change the role
        </Button>
        <Button onClick={onClose}>Cancel</Button>
      </DialogButtons>
    </Dialog>
  )
}

/** Removes a person, after saying what ends with it. */
export function RemoveDialog({ person, onClose }: PersonDialogProps) {
  const me = useMe()
  const queries = useQueryClient()
  const removing = useMutation({
    mutationFn: () => removePerson(person.id),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: peopleQuery.queryKey })
      onClose()
    },
  })
  return (
    <Dialog title={`Remove ${person.name}?`} onClose={onClose}>
      <div className="grid gap-2 text-pretty text-muted">
        <p>At once, in {me.tenant.name}:</p>
        <ul className="grid list-disc gap-1 pl-5">
          <li>they can no longer open it, on any device;</li>
          <li>their API keys stop working;</li>
          <li>they are no longer asked to share posts, and nothing more is shared from their account.</li>
        </ul>
        <p>
          {person.external
            ? 'Their tokens from your identity provider are refused from now on.'
            : 'Their account on RevOS stays, and you can invite them again.'}
        </p>
      </div>
      <Complaint failure={removing.error} />
      <DialogButtons>
        <Button look="danger" data-autofocus busy={removing.isPending} onClick={() => removing.mutate()}>
          Remove {person.name}
        </Button>
        <Button onClick={onClose}>Keep them</Button>
      </DialogButtons>
    </Dialog>
  )
}
