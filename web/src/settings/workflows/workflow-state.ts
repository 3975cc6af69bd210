import type { Tone } from '../../data/activity-states.ts'
import type { Backend, StoredWorkflow } from '../../data/workflows.ts'

interface BackendWords {
  value: Backend
  label: string
  explained: string
}

/** Who may answer, in words, from OpenAI's side to ours. */
export const backends: readonly BackendWords[] = [
  { value: 'hosted', label: 'OpenAI', explained: 'The workflow that you built in Agent Builder.' },
  {
    value: 'hosted_then_edge',
    label: 'OpenAI, then RevOS',
    explained: 'RevOS takes over by itself once OpenAI’s is gone.',
  },
  { value: 'edge', label: 'RevOS', explained: 'A workflow that is installed here, with your OpenAI key.' },
]

export function backendLabel(backend: Backend): string {
  return backends.find(({ value }) => value === backend)?.label ?? backend
}

/** What a workflow lacks to be answered so, by the name of the field. */
export function lacks(
  { hosted, edgeWorkflow }: Pick<StoredWorkflow, 'hosted' | 'edgeWorkflow'>,
  backend: Backend,
): ('hostedWorkflowId' | 'edgeWorkflow')[] {
  return [
    ...(backend !== 'edge' && !hosted ? (['hostedWorkflowId'] as const) : []),
    ...(backend !== 'hosted' && !edgeWorkflow ? (['edgeWorkflow'] as const) : []),
  ]
}

export interface WorkflowState {
  tone: Tone
  label: string
  /** What follows from it for those who chat; empty where nothing needs to be said. */
  text: string
}

/**
 * How a workflow stands.
 *
 * @param gone whether OpenAI has said that its workflow is gone
 * @param days the days that hosted workflows are left
 */
export function workflowState(backend: Backend, gone: boolean, days: number): WorkflowState {
  if (backend === 'edge') return { tone: 'good', label: 'RevOS answers', text: '' }
  if (backend === 'hosted_then_edge') {
    if (gone) {
      return {
        tone: 'good',
        label: 'RevOS has taken over',
        text: 'OpenAI no longer has this workflow, so RevOS answers. Choose “RevOS” to skip asking OpenAI first.',
      }
    }
    return { tone: 'good', label: 'Goes on by itself', text: '' }
  }
  if (gone) {
    return {
      tone: 'bad',
      label: 'Gone at OpenAI',
      text: 'OpenAI says that it no longer has this workflow: nobody answers. Choose “RevOS” to have it answered again. If it is still there, your OpenAI key belongs to another project: correct it under Integrations.',
    }
  }
  if (days < 0) {
    return {
      tone: 'bad',
      label: 'May stop any time',
      text: 'OpenAI’s time is over, and its workflow may stop answering at any moment. Choose “RevOS”.',
    }
  }
  const label = days === 0 ? 'Ends today' : days === 1 ? 'Ends tomorrow' : `Ends in ${days} days`
  return { tone: 'attention', label, text: '' }
}
