import { type FormEvent, useState } from 'react'
import { changePod, type Pod } from '../data/pods.ts'
import { ApiProblem } from '../net/problem.ts'
import { useWrite } from '../net/use-write.ts'
import { Button } from '../ui/button.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { Dialog, DialogButtons } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Complaint } from '../ui/states.tsx'

interface PodDialogProps {
  pod: Pod
  onClose: () => void
}

const refresh = [['pods']] as const

/** Gives a pod another name. */
export function RenameDialog({ pod, onClose }: PodDialogProps) {
  const [name, setName] = useState(pod.name)
  const [checked, setChecked] = useState(false)
  const renaming = useWrite<void, Pod>(() => changePod(pod.id, { name: name.trim() }), { refresh, onDone: onClose })
  const beside = renaming.error instanceof ApiProblem ? renaming.error.field('name') : undefined
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setChecked(true)
    if (name.trim() !== '') renaming.mutate()
  }
  return (
    <Dialog title={`Rename ${pod.name}`} onClose={onClose}>
      <form noValidate onSubmit={submit} className="grid gap-5">
        <Field
          label="Name"
          data-autofocus
          maxLength={80}
          value={name}
          error={checked && name.trim() === '' ? 'Give the pod a name.' : beside}
          onChange={({ target }) => setName(target.value)}
        />
        <Complaint failure={beside ? null : renaming.error} />
        <DialogButtons>
          <Button type="submit" look="primary" busy={renaming.isPending} disabled={name.trim() === pod.name}>
            Rename the pod
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </DialogButtons>
      </form>
    </Dialog>
  )
}

/** Pauses a pod, or lets it go on, after saying what that does. */
export function PauseDialog({ pod, onClose }: PodDialogProps) {
  const pauses = pod.status === 'active'
  const changing = useWrite<void, Pod>(() => changePod(pod.id, { status: pauses ? 'paused' : 'active' }), {
    refresh: [['pods'], ['activities']],
    onDone: onClose,
  })
  return (
    <ConfirmDialog
      title={pauses ? `Pause ${pod.name}?` : `Let ${pod.name} go on?`}
      confirm={pauses ? 'Pause the pod' : 'Let it go on'}
      keep={pauses ? 'Leave it as it is' : 'Not yet'}
      look={pauses ? 'danger' : 'primary'}
      writing={changing}
      onClose={onClose}
    >
      {pauses ? (
        <ul className="grid list-disc gap-1 pl-5">
          <li>Nothing of this pod is shared while it is paused, from a few seconds on.</li>
          <li>What has been sent to LinkedIn already cannot be called back.</li>
          <li>What waits goes on waiting, until its offer ends. Nothing is lost.</li>
        </ul>
      ) : (
        <p>
          What members have agreed to and what has not ended meanwhile is shared, within each member’s hours and limits.
        </p>
      )}
    </ConfirmDialog>
  )
}
