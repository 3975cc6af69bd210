import { useQuery } from '@tanstack/react-query'
import { installedWorkflowsQuery } from '../../data/workflows.ts'
import { Field } from '../../ui/field.tsx'
import type { WorkflowValues, Wrong } from './check-workflow.ts'
import { InstalledChoice } from './installed-choice.tsx'

interface WorkflowFieldsProps {
  /** Tells the fields of one workflow from another's. */
  name: string
  values: WorkflowValues
  wrong: Wrong
  /** Whether an id of OpenAI is stored. */
  hosted: boolean
  onChange: (change: Partial<WorkflowValues>) => void
}

/** The fields about who answers: OpenAI's id for OpenAI's part, an installed workflow and its model for ours. */
export function AnswerFields({ name, values, wrong, hosted, onChange }: WorkflowFieldsProps) {
  const { data: installed } = useQuery(installedWorkflowsQuery)
  const ours = installed?.find((each) => each.name === values.edgeWorkflow)
  const { backend } = values
  return (
    <>
      {backend !== 'edge' && (
        <Field
          label="Id at OpenAI"
          hint="Agent Builder shows it beside the published workflow. It begins with wf_."
          placeholder={hosted ? 'stored — leave empty to keep' : 'wf_…'}
          name="hostedWorkflowId"
          value={values.hostedWorkflowId}
          error={wrong.hostedWorkflowId}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          onChange={({ target }) => onChange({ hostedWorkflowId: target.value })}
        />
      )}
      {backend !== 'hosted' && (
        <>
          <InstalledChoice
            name={name}
            chosen={values.edgeWorkflow}
            error={wrong.edgeWorkflow}
            onChoose={(edgeWorkflow) => onChange({ edgeWorkflow })}
          />
          <Field
            label="Model (optional)"
            hint={ours ? `Left empty: ${ours.defaultModel}` : 'Left empty, the workflow’s own.'}
            placeholder={ours?.defaultModel}
            name="model"
            value={values.model}
            error={wrong.model}
            maxLength={80}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            onChange={({ target }) => onChange({ model: target.value })}
          />
        </>
      )}
    </>
  )
}

/** Moves the focus to a field of a form by the name that the API has for it; false where the form shows no such field. */
export function focusField(form: HTMLFormElement | null, name: string): boolean {
  const field =
    form?.querySelector<HTMLElement>(`[data-field="${name}"]:checked`) ??
    form?.querySelector<HTMLElement>(`[name="${name}"], [data-field="${name}"]`)
  field?.focus()
  return Boolean(field)
}
