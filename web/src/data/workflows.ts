import { queryOptions } from '@tanstack/react-query'
import { api } from '../net/api.ts'

export interface Workflow {
  id: string
  /** The first word of a message that starts it. */
  trigger: string
  name: string
}

// No signal is passed on: code waits for this as well, and must not lose it when a screen that asked too goes away.
export const workflowsQuery = queryOptions({
  queryKey: ['workflows'],
  queryFn: () => api<{ items: Workflow[] }>('/api/workflows').then(({ items }) => items),
  staleTime: 60_000,
})

/** Who answers: OpenAI's hosted workflow, ours on the edge, or the hosted one until it is gone. */
export type Backend = 'hosted' | 'hosted_then_edge' | 'edge'

/** A workflow with everything that is set of it. */
export interface StoredWorkflow extends Workflow {
  backend: Backend
  /** Whether OpenAI's id of a hosted workflow is stored; the id itself is not shown again. */
  hosted: boolean
  /** The installed workflow that answers on the edge. */
  edgeWorkflow: string | null
  /** Null: the default of the installed workflow. */
  model: string | null
}

export interface WorkflowList {
  items: StoredWorkflow[]
  /** The last day of OpenAI's hosted workflows: YYYY-MM-DD. */
  hostedEndsOn: string
}

/** The workflows in the order in which they were made; the API's own changes with each change of one. */
export const workflowListQuery = queryOptions({
  queryKey: ['workflows', 'list'],
  queryFn: async ({ signal }): Promise<WorkflowList> => {
    const list = await api<WorkflowList>('/api/workflows', { signal })
    return { ...list, items: list.items.toSorted((one, other) => (one.id < other.id ? -1 : 1)) }
  },
})

/** A workflow that this RevOS has in its code. */
export interface InstalledWorkflow {
  name: string
  title: string
  summary: string
  defaultModel: string
}

/** For those who run the company. */
export const installedWorkflowsQuery = queryOptions({
  queryKey: ['workflows', 'installed'],
  queryFn: ({ signal }) =>
    api<{ items: InstalledWorkflow[] }>('/api/workflows/installed', { signal }).then(({ items }) => items),
  staleTime: Number.POSITIVE_INFINITY,
})

/** The ids of the workflows that OpenAI has said to be gone; for those who run the company. */
export const goneWorkflowsQuery = queryOptions({
  queryKey: ['alerts', 'hosted_gone'],
  queryFn: async ({ signal }) => {
    const { items } = await api<{ items: { about: string; code: string }[] }>('/api/alerts?open=true&limit=100', {
      signal,
    })
    return items.flatMap(({ about, code }) => (code === 'hosted_gone' ? [about.replace(/^workflow:/, '')] : []))
  },
})

/** What of a workflow can be changed. `model` null: the default of the installed workflow. */
export interface WorkflowChange {
  backend?: Backend
  name?: string
  edgeWorkflow?: string
  model?: string | null
  hostedWorkflowId?: string
}

/** Changes what is given and leaves the rest. Fails with ApiProblem `invalid_input` where the backend would lack what it needs. */
export function changeWorkflow(trigger: string, change: WorkflowChange): Promise<StoredWorkflow> {
  return api(pathOf(trigger), { method: 'PATCH', body: change })
}

export interface NewWorkflow {
  name: string
  backend: Backend
  edgeWorkflow?: string
  model?: string
  hostedWorkflowId?: string
}

export function addWorkflow(trigger: string, workflow: NewWorkflow, idempotencyKey: string): Promise<StoredWorkflow> {
  return api(pathOf(trigger), { method: 'PUT', body: workflow, idempotencyKey })
}

export function removeWorkflow(trigger: string): Promise<void> {
  return api(pathOf(trigger), { method: 'DELETE' })
}

function pathOf(trigger: string): string {
  return `/api/workflows/${encodeURIComponent(trigger)}`
}
