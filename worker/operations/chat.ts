import { z } from 'zod'
import { newId } from '../../core/ids.ts'
import { log } from '../../core/log.ts'
import { Problem } from '../../core/problem.ts'
import { triggerOf, type WorkflowRecord, workflowRecord } from '../../core/tenants/workflows.ts'
import { mintClientSecret } from '../auth/client-secret.ts'
import {
  createHostedSession,
  type OpenAICredential,
  openaiCredential,
  openaiKeyMissing,
} from '../integrations/openai-client.ts'
import { type TenantContext, tenantOperation } from './operation.ts'
import { pageOf, time, whole } from './schemas.ts'

const workflow = z.object({
  id: z.string(),
  trigger: z.string(),
  name: z.string(),
  backend: z.enum(['hosted', 'edge', 'hosted_then_edge']),
})

const session = z.object({
  status: z.literal('success'),
  data: z.object({
    client_secret: z.string(),
    session_id: z.string(),
    expires_at: time,
    backend: z.enum(['hosted', 'edge']),
    workflow: workflow.omit({ backend: true }),
  }),
})

const success = (
  backend: 'hosted' | 'edge',
  clientSecret: string,
  sessionId: string,
  expiresAt: number,
  shown: { id: string; trigger: string; name: string },
) => ({
  status: 'success' as const,
  data: { client_secret: clientSecret, session_id: sessionId, expires_at: expiresAt, backend, workflow: shown },
})

const access = { role: 'member', scope: 'chat' } as const

function findWorkflow(
  records: readonly WorkflowRecord[],
  wanted: (record: WorkflowRecord) => boolean,
  word: string,
): WorkflowRecord {
  const found = records.find(wanted)
  if (found) return found
  const known = records.map(({ trigger }) => trigger).join(', ') || 'none yet'
  throw new Problem('unknown_trigger', `No workflow answers to “${word.slice(0, 40)}”. Known triggers: ${known}.`)
}

/** A session at OpenAI; null where the workflow is gone there and an edge twin may take its place. */
async function hostedSession(context: TenantContext, record: WorkflowRecord, credential: OpenAICredential | null) {
  if (record.backend === 'edge' || !record.hostedWorkflowId) return null
  try {
    return await createHostedSession(context, credential, record.hostedWorkflowId)
  } catch (error) {
    const gone = error instanceof Problem && error.code === 'workflow_gone'
    if (!gone || record.backend === 'hosted' || !record.edgeWorkflow) throw error
    log.warn('chat.switched_to_edge', { tenant: context.principal.tenantId, request: context.requestId })
    return null
  }
}

/** The site that a client secret is made for: the one named, where the tenant allows it, else the one that asks. */
async function allowedOrigin(
  { env, origin, stores }: TenantContext,
  wanted: string | undefined,
): Promise<string | null> {
  if (!wanted) return origin
  const site = new URL(wanted).origin
  if (site === new URL(env.WEB_URL).origin || (await stores.tenant.allowsOrigin(site))) return site
  throw new Problem(
    'origin_not_allowed',
    `This account does not let ${site} use the chat. An owner can add it in Settings.`,
  )
}

const createSession = tenantOperation({
  name: 'chat.createSession',
  idempotency: 'ignored',
  summary: 'Opens a chat: gives the page a short-lived client secret for the workflow that the trigger names.',
  method: 'POST',
  path: '/api/chatkit/sessions',
  effect: 'outward',
  access,
  input: z
    .strictObject({
      trigger: z.string().min(1).max(2_000).optional().describe('A message; its first word names the workflow'),
      workflowId: z.string().min(1).max(100).optional().describe('Our id of the workflow'),
      origin: z.url().optional().describe('The site that will use the secret, where that is not the one asking'),
    })
    .refine(({ trigger, workflowId }) => (trigger === undefined) !== (workflowId === undefined), {
      path: ['trigger'],
      message: 'Give either trigger or workflowId.',
    }),
  output: session,
  run: async (context, { trigger, workflowId, origin }) => {
    const { principal, env, clock, stores } = context
    const word = triggerOf(trigger ?? '')
    // Both are read at once; a key that cannot be read must not hide that the trigger is not known.
    const reading = openaiCredential(stores.vault)
    reading.catch(() => undefined)
    const records = await stores.workflows.all()
    const record = workflowId
      ? findWorkflow(records, ({ id }) => id === workflowId, workflowId)
      : findWorkflow(records, (candidate) => candidate.trigger === word, word)
    const credential = await reading
    const { id, name } = record
    const shown = { id, trigger: record.trigger, name }

    const hosted = await hostedSession(context, record, credential)
    if (hosted) {
      const { clientSecret, sessionId, expiresAt } = hosted
      return success('hosted', clientSecret, sessionId, expiresAt, shown)
    }
    if (!credential) throw openaiKeyMissing()
    const { tenantId, userId } = principal
    const sessionId = newId('ses', clock.now())
    const forOrigin = await allowedOrigin(context, origin)
    const grant = { tenantId, userId, workflowId: id, sessionId, origin: forOrigin }
    const { clientSecret, expiresAt } = await mintClientSecret(env.AUTH_SECRET, grant, clock.now())
    return success('edge', clientSecret, sessionId, expiresAt, shown)
  },
})

const resolve = tenantOperation({
  name: 'chat.resolveWorkflow',
  summary: 'Which workflow the first word of a message names.',
  method: 'POST',
  path: '/api/chatkit/workflow',
  effect: 'read',
  access,
  input: z.strictObject({ trigger: z.string().min(1).max(2_000).describe('A message; its first word counts') }),
  output: z.object({ workflow }),
  run: async ({ stores }, { trigger }) => {
    const word = triggerOf(trigger)
    return { workflow: findWorkflow(await stores.workflows.all(), (record) => record.trigger === word, word) }
  },
})

const list = tenantOperation({
  name: 'workflows.list',
  summary: "The tenant's workflows with the words that start them.",
  method: 'GET',
  path: '/api/workflows',
  effect: 'read',
  access,
  input: z.strictObject({}),
  output: pageOf(workflow),
  run: async ({ stores }) => whole(await stores.workflows.all()),
})

const put = tenantOperation({
  name: 'workflows.put',
  summary: 'Stores the workflow that a trigger starts, in place of the one before.',
  method: 'PUT',
  path: '/api/workflows/{trigger}',
  effect: 'write',
  access: { role: 'admin', scope: 'settings:write' },
  input: workflowRecord.omit({ id: true }),
  output: workflow,
  run: async ({ stores, clock }, input) => {
    if (input.backend !== 'edge' && !input.hostedWorkflowId) throw missing('hostedWorkflowId', input.backend)
    if (input.backend !== 'hosted' && !input.edgeWorkflow) throw missing('edgeWorkflow', input.backend)
    const before = (await stores.workflows.all()).find(({ trigger }) => trigger === input.trigger)
    const record = { ...input, id: before?.id ?? newId('wfl', clock.now()) }
    await stores.workflows.put(record, clock.now())
    return record
  },
})

const missing = (field: string, backend: string) =>
  new Problem('invalid_input', `The backend “${backend}” needs ${field}.`, {
    errors: [{ path: field, message: `Needed by the backend “${backend}”.` }],
  })

export const chatOperations = [createSession, resolve, list, put]
