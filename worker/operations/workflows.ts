import { z } from 'zod'
import { newId } from '../../core/ids.ts'
import { aboutWorkflow } from '../../core/notices/alert.ts'
import { hostedEndsOn, hostedLeft } from '../../core/notices/hosted-workflows.ts'
import { notFound, Problem } from '../../core/problem.ts'
import { type WorkflowRecord, whenWorkflowsCame, workflowRecord } from '../../core/tenants/workflows.ts'
import { type TenantContext, tenantOperation } from './operation.ts'
import { pageOf, whole } from './schemas.ts'

const access = { role: 'admin', scope: 'settings:write' } as const

const { trigger, name, backend, hostedWorkflowId, edgeWorkflow, model } = workflowRecord.shape

const workflow = z.object({
  id: z.string(),
  trigger: z.string(),
  name: z.string(),
  backend: backend.describe('The switch: who answers'),
  hosted: z.boolean().describe("Whether OpenAI's id of a hosted workflow is stored; the id itself is not shown"),
  edgeWorkflow: z.string().nullable().describe('The installed workflow that answers on the edge'),
  model: z.string().nullable().describe("The model of the edge workflow; null: that workflow's own"),
})

/** A workflow as it is shown: OpenAI's id of it never leaves the server. */
const shown = (record: WorkflowRecord): z.input<typeof workflow> => ({
  id: record.id,
  trigger: record.trigger,
  name: record.name,
  backend: record.backend,
  hosted: record.hostedWorkflowId !== undefined,
  edgeWorkflow: record.edgeWorkflow ?? null,
  model: record.model ?? null,
})

const list = tenantOperation({
  name: 'workflows.list',
  summary: "The tenant's workflows with the words that start them.",
  method: 'GET',
  path: '/api/workflows',
  effect: 'read',
  access: { role: 'member', scope: 'chat' },
  input: z.strictObject({}),
  output: pageOf(workflow).extend({
    hostedEndsOn: z.iso.date().describe("The last day of OpenAI's hosted workflows"),
  }),
  run: async ({ stores }) => ({ ...whole((await stores.workflows.all()).map(shown)), hostedEndsOn }),
})

const installed = tenantOperation({
  name: 'workflows.installed',
  summary: 'The workflows that this installation can run on the edge.',
  method: 'GET',
  path: '/api/workflows/installed',
  effect: 'read',
  access: { role: 'admin', scope: 'settings:read' },
  input: z.strictObject({}),
  output: z.object({
    items: z.array(z.object({ name: z.string(), title: z.string(), summary: z.string(), defaultModel: z.string() })),
  }),
  run: async ({ installedWorkflows }) => ({ items: [...installedWorkflows] }),
})

const badField = (path: string, message: string, detail: string) =>
  new Problem('invalid_input', detail, { errors: [{ path, message }] })

/** Refuses a workflow that lacks what its backend runs on, or that names one which is not installed. */
function requireWhole(record: WorkflowRecord, { installedWorkflows }: TenantContext, namesEdge: boolean): void {
  const missing = (field: string, more = '') =>
    badField(
      field,
      `Needed by the backend “${record.backend}”.`,
      `The backend “${record.backend}” needs ${field}.${more}`,
    )
  const names = installedWorkflows.map((one) => one.name)
  const known = names.join(', ') || 'none'
  if (record.backend !== 'edge' && !record.hostedWorkflowId) throw missing('hostedWorkflowId')
  if (record.backend !== 'hosted' && !record.edgeWorkflow) {
    throw missing('edgeWorkflow', ` Installed here: ${known}.`)
  }
  if (!record.edgeWorkflow || names.includes(record.edgeWorkflow)) return
  if (record.backend === 'hosted' && !namesEdge) return
  throw badField(
    'edgeWorkflow',
    `Not installed. Installed: ${known}.`,
    `No workflow “${record.edgeWorkflow.slice(0, 40)}” is installed here. Installed: ${known}.`,
  )
}

/** What stands in the batch of a change: with nothing left at OpenAI, its alerts are done with. */
const settled =
  ({ stores, principal, clock }: TenantContext, needsHosting: (record: WorkflowRecord) => boolean) =>
  (record: WorkflowRecord, version: string) =>
    needsHosting(record)
      ? []
      : stores.alerts.resolving(
          aboutWorkflow(record.id),
          hostedLeft(record.trigger),
          whenWorkflowsCame(principal.tenantId, version),
          clock.now(),
        )

const onHosting = (record: WorkflowRecord) => record.backend !== 'edge'

const put = tenantOperation({
  name: 'workflows.put',
  summary: 'Stores the workflow that a trigger starts, in place of the one before.',
  method: 'PUT',
  path: '/api/workflows/{trigger}',
  effect: 'write',
  access,
  input: workflowRecord.omit({ id: true }),
  output: workflow,
  run: async (context, input) => {
    const { stores, clock } = context
    const now = clock.now()
    const make = (before: WorkflowRecord | null): WorkflowRecord => {
      const record = { ...input, id: before?.id ?? newId('wfl', now) }
      requireWhole(record, context, true)
      return record
    }
    return shown(await stores.workflows.change(input.trigger, make, now, 'workflows.put', settled(context, onHosting)))
  },
})

const update = tenantOperation({
  name: 'workflows.update',
  summary: 'Changes what is given of a workflow and leaves the rest; who answers is one field, backend.',
  method: 'PATCH',
  path: '/api/workflows/{trigger}',
  effect: 'write',
  access,
  input: z.strictObject({
    trigger,
    backend: backend.optional(),
    name: name.optional(),
    edgeWorkflow: edgeWorkflow.nullable().describe('null: none'),
    model: model.nullable().describe("null: the workflow's own"),
    hostedWorkflowId: hostedWorkflowId.nullable().describe('null: none'),
  }),
  output: workflow,
  run: async (context, { trigger: word, ...changes }) => {
    const { stores, clock } = context
    const make = (before: WorkflowRecord | null): WorkflowRecord => {
      if (!before) throw notFound('The workflow')
      const given = Object.entries(changes).filter(([, value]) => value !== undefined)
      const fields = Object.entries({ ...before, ...Object.fromEntries(given) }).filter(([, value]) => value !== null)
      const record = Object.fromEntries(fields) as WorkflowRecord
      requireWhole(record, context, changes.edgeWorkflow !== undefined)
      return record
    }
    return shown(
      await stores.workflows.change(word, make, clock.now(), 'workflows.update', settled(context, onHosting)),
    )
  },
})

const remove = tenantOperation({
  name: 'workflows.remove',
  summary: 'Takes a workflow away; its conversations can no longer be opened.',
  method: 'DELETE',
  path: '/api/workflows/{trigger}',
  effect: 'write',
  access,
  status: 204,
  input: z.strictObject({ trigger }),
  output: z.object({}),
  run: async (context, input) => {
    const take = (before: WorkflowRecord | null) => {
      if (!before) throw notFound('The workflow')
      return null
    }
    const along = settled(context, () => false)
    await context.stores.workflows.change(input.trigger, take, context.clock.now(), 'workflows.remove', along)
    return {}
  },
})

export const workflowOperations = [list, installed, put, update, remove]
