import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useRef, useState } from 'react'
import { type Backend, changeWorkflow, type StoredWorkflow, type WorkflowChange } from '../../data/workflows.ts'
import { ApiProblem } from '../../net/problem.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Complaint } from '../../ui/states.tsx'
import { type WorkflowValues, type Wrong, wrongWorkflow } from './check-workflow.ts'
import { useWorkflowRefresh } from './use-workflow-refresh.ts'
import { AnswerFields, focusField } from './workflow-fields.tsx'

interface WorkflowFormProps {
  workflow: StoredWorkflow
  /** Who is to answer from now on: then only what that needs is asked for. Null: everything that is set can be changed. */
  switchTo: Backend | null
  onDone: (saved: StoredWorkflow | null) => void
}

/** Changes what is set of a workflow; `switchTo` asks for what is needed before somebody else can answer. */
export function WorkflowForm({ workflow, switchTo, onDone }: WorkflowFormProps) {
  const refresh = useWorkflowRefresh()
  const form = useRef<HTMLFormElement>(null)
  const [typed, setTyped] = useState(() => startValues(workflow))
  const [checked, setChecked] = useState(false)
  const values = { ...typed, backend: switchTo ?? workflow.backend }
  const around = { taken: [], hosted: workflow.hosted }
  const saving = useMutation({
    mutationFn: (change: WorkflowChange) => changeWorkflow(workflow.trigger, change),
    onSuccess: (saved) => {
      onDone(saved)
      return refresh(saved)
    },
    onError: (failure) => {
      if (failure instanceof ApiProblem) failure.fields.some(({ path }) => focusField(form.current, path))
    },
  })
  const problem = saving.error instanceof ApiProblem ? saving.error : null
  const wrong: Wrong = { ...fromApi(problem), ...(checked && wrongWorkflow(values, around)) }
  const shown = fieldsOf(values.backend).concat(switchTo ? [] : 'name')
  const beside = problem?.fields.length && problem.fields.every(({ path }) => shown.includes(path))

  const change = (facts: Partial<WorkflowValues>) => {
    setTyped((before) => ({ ...before, ...facts }))
    saving.reset()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (saving.isPending) return
    setChecked(true)
    const [first] = Object.keys(wrongWorkflow(values, around))
    if (first) return focusField(form.current, first)
    saving.mutate({ ...changesOf(workflow, values), ...(switchTo && { backend: switchTo }) })
  }
  return (
    <form ref={form} noValidate onSubmit={submit} aria-label={`Change ${workflow.name}`} className="grid gap-5">
      {!switchTo && (
        <Field
          label="Name"
          name="name"
          maxLength={80}
          autoComplete="off"
          value={values.name}
          error={wrong.name}
          onChange={({ target }) => change({ name: target.value })}
        />
      )}
      <AnswerFields
        name={`${workflow.id}-${switchTo ? 'switch' : 'form'}`}
        values={values}
        wrong={wrong}
        hosted={workflow.hosted}
        onChange={change}
      />
      <Complaint failure={beside ? null : saving.error} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" busy={saving.isPending}>
          {switchTo ? 'Switch' : 'Save'}
        </Button>
        <Button look="ghost" disabled={saving.isPending} onClick={() => onDone(null)}>
          Cancel
        </Button>
      </div>
    </form>
  )
}

function startValues({ trigger, name, backend, edgeWorkflow, model }: StoredWorkflow): WorkflowValues {
  return { trigger, name, backend, hostedWorkflowId: '', edgeWorkflow: edgeWorkflow ?? '', model: model ?? '' }
}

/** The fields that stand in a form for somebody who answers, by the API's names. */
function fieldsOf(backend: Backend): string[] {
  return [
    ...(backend !== 'edge' ? ['hostedWorkflowId'] : []),
    ...(backend !== 'hosted' ? ['edgeWorkflow', 'model'] : []),
  ]
}

function fromApi(problem: ApiProblem | null): Wrong {
  return Object.fromEntries((problem?.fields ?? []).map(({ path, message }) => [path, message]))
}

/** What is sent: what differs from what is stored. */
function changesOf(workflow: StoredWorkflow, values: WorkflowValues): WorkflowChange {
  const name = values.name.trim()
  const hostedWorkflowId = values.hostedWorkflowId.trim()
  const model = values.model.trim()
  return {
    ...(name !== workflow.name && { name }),
    ...(values.backend !== 'edge' && hostedWorkflowId !== '' && { hostedWorkflowId }),
    ...(values.backend !== 'hosted' && {
      ...(values.edgeWorkflow !== (workflow.edgeWorkflow ?? '') && { edgeWorkflow: values.edgeWorkflow }),
      ...(model !== (workflow.model ?? '') && { model: model === '' ? null : model }),
    }),
  }
}
