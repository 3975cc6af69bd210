import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useRef, useState } from 'react'
import { addWorkflow } from '../../data/workflows.ts'
import { ApiProblem } from '../../net/problem.ts'
import { useIntent } from '../../net/use-intent.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogButtons } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Complaint } from '../../ui/states.tsx'
import { BackendChoice } from './backend-choice.tsx'
import { type WorkflowValues, type Wrong, wrongWorkflow } from './check-workflow.ts'
import { useWorkflowRefresh } from './use-workflow-refresh.ts'
import { AnswerFields, focusField } from './workflow-fields.tsx'

const empty: WorkflowValues = {
  ...{ trigger: '', name: '', backend: 'edge', hostedWorkflowId: '', edgeWorkflow: '', model: '' },
}

interface NewWorkflowDialogProps {
  /** The words that start the company's workflows. */
  taken: readonly string[]
  onClose: () => void
}

/** Adds a workflow under a word of its own. */
export function NewWorkflowDialog({ taken, onClose }: NewWorkflowDialogProps) {
  const refresh = useWorkflowRefresh()
  const form = useRef<HTMLFormElement>(null)
  const [values, setValues] = useState(empty)
  const [checked, setChecked] = useState(false)
  const intent = useIntent(JSON.stringify(values))
  const around = { taken, hosted: false }
  const adding = useMutation({
    mutationFn: () => addWorkflow(values.trigger.trim().toLowerCase(), sent(values), intent),
    onSuccess: async () => {
      await refresh()
      onClose()
    },
    onError: (failure) => {
      if (failure instanceof ApiProblem) failure.fields.some(({ path }) => focusField(form.current, path))
    },
  })
  const problem = adding.error instanceof ApiProblem ? adding.error : null
  const wrong: Wrong = {
    ...Object.fromEntries((problem?.fields ?? []).map(({ path, message }) => [path, message])),
    ...(checked && wrongWorkflow(values, around)),
  }
  const beside = problem?.fields.length && problem.fields.every(({ path }) => Object.hasOwn(empty, path))
  const change = (facts: Partial<WorkflowValues>) => {
    setValues((before) => ({ ...before, ...facts }))
    adding.reset()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (adding.isPending) return
    setChecked(true)
    const [first] = Object.keys(wrongWorkflow(values, around))
    if (first) focusField(form.current, first)
    else adding.mutate()
  }
  return (
    <Dialog title="Add a workflow" onClose={onClose}>
      <form ref={form} noValidate onSubmit={submit} className="grid gap-5">
        <Field
          label="The word that starts it"
          hint="A message that begins with this word goes to this workflow."
          data-autofocus
          name="trigger"
          placeholder="ideas"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          value={values.trigger}
          error={wrong.trigger}
          onChange={({ target }) => change({ trigger: target.value })}
        />
        <Field
          label="Name"
          name="name"
          placeholder="Ideas for posts"
          maxLength={80}
          autoComplete="off"
          value={values.name}
          error={wrong.name}
          onChange={({ target }) => change({ name: target.value })}
        />
        <BackendChoice
          name="new-backend"
          legend="Who answers"
          chosen={values.backend}
          onChoose={(backend) => change({ backend })}
        />
        <AnswerFields name="new" values={values} wrong={wrong} hosted={false} onChange={change} />
        <Complaint failure={beside ? null : adding.error} />
        <DialogButtons>
          <Button type="submit" look="primary" busy={adding.isPending}>
            Add it
          </Button>
          <Button disabled={adding.isPending} onClick={onClose}>
            Cancel
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  )
}

/** What is sent of the fields: what the one who answers needs. */
function sent({ name, backend, hostedWorkflowId, edgeWorkflow, model }: WorkflowValues) {
  return {
    name: name.trim(),
    backend,
    ...(backend !== 'edge' && { hostedWorkflowId: hostedWorkflowId.trim() }),
    ...(backend !== 'hosted' && { edgeWorkflow, ...(model.trim() !== '' && { model: model.trim() }) }),
  }
}
