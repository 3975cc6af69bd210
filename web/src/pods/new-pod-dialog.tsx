import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { createPod } from '../data/pods.ts'
import { ApiProblem } from '../net/problem.ts'
import { useIntent } from '../net/use-intent.ts'
import { Button } from '../ui/button.tsx'
import { Dialog, DialogButtons } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Complaint } from '../ui/states.tsx'

/** Asks for the name of a new pod, makes it and goes there. */
export function NewPodDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('')
  const [missing, setMissing] = useState(false)
  const intent = useIntent(name)
  const queries = useQueryClient()
  const navigate = useNavigate()
  const making = useMutation({
    mutationFn: () => createPod(name.trim(), intent),
    onSuccess: (pod) => {
      queries.invalidateQueries({ queryKey: ['pods'] })
      navigate({ to: '/pods/$podId', params: { podId: pod.id } })
    },
  })
  const wrong = making.error instanceof ApiProblem ? making.error.field('name') : undefined
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setMissing(name.trim() === '')
    if (name.trim() !== '') making.mutate()
  }
  return (
    <Dialog title="New pod" onClose={onClose}>
      <form noValidate onSubmit={submit} className="grid gap-5">
        <Field
          label="Name"
          placeholder="Founders in Oslo"
          data-autofocus
          maxLength={80}
          value={name}
          hint="Members see it when a post is offered to them."
          error={missing ? 'Give the pod a name.' : wrong}
          onChange={(event) => setName(event.target.value)}
        />
        <Complaint failure={wrong ? null : making.error} />
        <DialogButtons>
          <Button type="submit" look="primary" busy={making.isPending}>
            Make the pod
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </DialogButtons>
      </form>
    </Dialog>
  )
}
