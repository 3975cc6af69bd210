import { z } from 'zod'
import { log } from '../../core/log.ts'
import { notFound, Problem } from '../../core/problem.ts'
import { triggerOf, type WorkflowRecord } from '../../core/tenants/workflows.ts'
import { edgeSessionId, hostedSessionId, readSessionId } from '../auth/chat-session-id.ts'
import { clientSecretLifeMs, mintClientSecret } from '../auth/client-secret.ts'
import {
  cancelHostedSession,
  createHostedSession,
  hostedLifeMs,
  type OpenAICredential,
  openaiCredential,
  openaiKeyMissing,
} from '../integrations/openai-client.ts'
import { type TenantContext, tenantOperation } from './operation.ts'
import { id, time } from './schemas.ts'

const access = { role: 'member', scope: 'chat' } as const

const named = z.object({ id: z.string(), trigger: z.string(), name: z.string() })
const backend = z.enum(['hosted', 'edge', 'hosted_then_edge'])

const session = z.object({
  status: z.literal('success'),
  data: z.object({
    client_secret: z.string(),
    session_id: z.string(),
    expires_at: time,
    backend: z.enum(['hosted', 'edge']),
    workflow: named,
  }),
})

const cancelled = z.object({ session_id: z.string(), status: z.literal('cancelled') })

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

/** A session at OpenAI; null where the workflow is gone there and an edge twin takes its place. */
async function hostedSession(context: TenantContext, record: WorkflowRecord, credential: OpenAICredential | null) {
  const { stores, clock, principal, requestId, waitUntil } = context
  const { id: workflowId, trigger, hostedWorkflowId } = record
  if (record.backend === 'edge' || !hostedWorkflowId) return null
  const hasTwin = record.backend === 'hosted_then_edge' && record.edgeWorkflow !== undefined
  if (hasTwin && (await stores.hosted.isGone(workflowId, hostedWorkflowId, clock.now()))) return null
  const workflow = { id: workflowId, trigger, hasTwin }
  try {
    const opened = await createHostedSession(context, credential, hostedWorkflowId)
    waitUntil(stores.hosted.noteOpened(workflow, clock.now()))
    return opened
  } catch (error) {
    if (!(error instanceof Problem && error.code === 'workflow_gone')) throw error
    log.warn('chat.hosted_gone', { tenant: principal.tenantId, request: requestId })
    waitUntil(stores.hosted.noteGone(workflow, hostedWorkflowId, clock.now()))
    if (!hasTwin) throw error
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

/** Refuses a caller whose token ends this very moment: a session never outlives it. */
function requireTimeLeft({ principal, clock }: TenantContext): void {
  if ((principal.until ?? Number.POSITIVE_INFINITY) - clock.now() >= 1_000) return
  throw new Problem('invalid_credentials', 'The token has expired. Get a new one from your identity provider.')
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
  run: async (context, { trigger, workflowId, origin }): Promise<z.input<typeof session>> => {
    const { principal, env, clock, stores } = context
    requireTimeLeft(context)
    const word = triggerOf(trigger ?? '')
    // Both are read at once; a key that cannot be read must not hide that the trigger is not known.
    const reading = openaiCredential(stores.vault)
    reading.catch(() => undefined)
    const records = await stores.workflows.all()
    const record = workflowId
      ? findWorkflow(records, (candidate) => candidate.id === workflowId, workflowId)
      : findWorkflow(records, (candidate) => candidate.trigger === word, word)
    const credential = await reading
    const workflow = { id: record.id, trigger: record.trigger, name: record.name }

    const hosted = await hostedSession(context, record, credential)
    if (hosted) {
      const { clientSecret: client_secret, expiresAt: expires_at } = hosted
      const session_id = await hostedSessionId(env.AUTH_SECRET, principal, hosted.sessionId)
      return { status: 'success', data: { client_secret, session_id, expires_at, backend: 'hosted', workflow } }
    }
    if (!credential) throw openaiKeyMissing()
    const { tenantId, userId, until } = principal
    const now = clock.now()
    const forOrigin = await allowedOrigin(context, origin)
    const session_id = await edgeSessionId(env.AUTH_SECRET, principal, now)
    const grant = { tenantId, userId, workflowId: record.id, sessionId: session_id, origin: forOrigin }
    const { clientSecret: client_secret, expiresAt } = await mintClientSecret(env.AUTH_SECRET, grant, now, until)
    return { status: 'success', data: { client_secret, session_id, expires_at: expiresAt, backend: 'edge', workflow } }
  },
})

const cancelSession = tenantOperation({
  name: 'chat.cancelSession',
  summary: "Ends one of the caller's own chat sessions at once: its client secret opens nothing any more.",
  method: 'POST',
  path: '/api/chatkit/sessions/{session_id}/cancel',
  effect: 'outward',
  access,
  input: z.strictObject({ session_id: id }),
  output: cancelled,
  run: async ({ env, clock, principal, stores }, { session_id }): Promise<z.input<typeof cancelled>> => {
    const opened = await readSessionId(env.AUTH_SECRET, principal, session_id)
    if (!opened) throw notFound('The chat session')
    if (opened.backend === 'hosted') {
      await cancelHostedSession(env, await openaiCredential(stores.vault), opened.hostedId)
    }
    const now = clock.now()
    const until = opened.backend === 'edge' ? opened.startedAt + clientSecretLifeMs : now + hostedLifeMs
    // The secret of an older one has expired by itself.
    if (until > now) await stores.chatSessions.end(session_id, until, now)
    return { session_id, status: 'cancelled' }
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
  output: z.object({ workflow: named.extend({ backend }) }),
  run: async ({ stores }, { trigger }) => {
    const word = triggerOf(trigger)
    return { workflow: findWorkflow(await stores.workflows.all(), (record) => record.trigger === word, word) }
  },
})

export const chatSessionOperations = [createSession, cancelSession, resolve]
