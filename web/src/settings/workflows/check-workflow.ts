import type { Backend } from '../../data/workflows.ts'

/** What stands in the fields about a workflow. */
export interface WorkflowValues {
  trigger: string
  name: string
  backend: Backend
  hostedWorkflowId: string
  edgeWorkflow: string
  model: string
}

export type Wrong = Partial<Record<keyof WorkflowValues, string>>

interface Around {
  /** The words that start the company's other workflows. */
  taken: readonly string[]
  /** Whether an id of OpenAI is stored, so that an empty field keeps it. */
  hosted: boolean
}

/** What is wrong with the values before anybody is asked, by field. */
export function wrongWorkflow(values: WorkflowValues, { taken, hosted }: Around): Wrong {
  const { backend } = values
  const trigger = values.trigger.trim().toLowerCase()
  const hostedId = values.hostedWorkflowId.trim()
  const wrong: Wrong = {}
  if (!/^[\p{L}\p{N}][\p{L}\p{N}_-]{0,39}$/u.test(trigger)) {
    wrong.trigger = 'Enter one word of letters, digits, - or _.'
  } else if (taken.includes(trigger)) wrong.trigger = 'Another workflow starts with this word.'
  if (values.name.trim() === '') wrong.name = 'Enter a name.'
  if (hostedId !== '' && !/^wf_\w+$/.test(hostedId)) wrong.hostedWorkflowId = 'OpenAI’s ids begin with wf_.'
  if (backend !== 'edge' && hostedId === '' && !hosted) {
    wrong.hostedWorkflowId = 'Enter the id that the workflow has at OpenAI.'
  }
  if (backend !== 'hosted' && values.edgeWorkflow === '') wrong.edgeWorkflow = 'Choose the workflow that answers.'
  return wrong
}
