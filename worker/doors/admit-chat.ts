import { Problem } from '../../core/problem.ts'
import { stores } from '../../core/stores.ts'
import type { WorkflowRecord } from '../../core/tenants/workflows.ts'
import { chatCaller } from '../auth/chat-caller.ts'
import type { ChatContext } from '../workflows/context.ts'
import { actorOf, baseContext, type HttpContext, keepCookies } from './http.ts'
import { isOurs } from './origins.ts'

/**
 * Who chats, with which workflow, and what their tenant lets them use.
 *
 * They come by a client secret, which is bound to person, workflow and site; by a token of the tenant's own identity provider; or
 * by the session of our own page. For the last two the query names the workflow, `?workflow=<id or trigger>`; it need not where the
 * tenant has only one that runs on the edge.
 *
 * @throws Problem what {@link chatCaller} throws; `workflow_not_named`, `unknown_trigger`, `not_found`, `conflict` for the workflow
 */
export async function admitChat(c: HttpContext): Promise<ChatContext> {
  const base = baseContext(c)
  const { principal, standing, workflowId } = await chatCaller(c.req.raw, {
    ...base,
    isOurs: base.origin !== null && isOurs(base.origin, c.req.raw, c.env),
    setCookies: keepCookies(c),
  })
  c.var.seen.principal = principal
  const { tenantId, userId } = principal
  const { workflows } = stores(c.env, tenantId, actorOf(c, principal))
  const records = await workflows.ofVersion(standing.workflowsVersion)
  const workflow = workflowId ? bound(records, workflowId) : named(records, c.req.query('workflow'))
  const locale = /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*/.exec(c.req.header('accept-language') ?? '')?.[0] ?? null
  return {
    tenantId,
    userId,
    workflowId: workflow.id,
    workflow,
    locale,
    requestId: base.requestId,
    limits: standing.limits,
    baseUrl: new URL(c.req.url).origin,
  }
}

/** The workflow of a client secret. */
function bound(records: readonly WorkflowRecord[], workflowId: string): WorkflowRecord {
  const workflow = records.find(({ id }) => id === workflowId)
  if (!workflow) throw new Problem('not_found', 'The workflow of this chat no longer exists. Open a new one.')
  return workflow
}

/** The workflow that a request names, or the only one that it can mean. */
function named(records: readonly WorkflowRecord[], wanted: string | undefined): WorkflowRecord {
  const onEdge = records.filter(({ edgeWorkflow }) => edgeWorkflow)
  const known = onEdge.map(({ trigger }) => trigger).join(', ') || 'none yet'
  if (!wanted) {
    const [only, ...others] = onEdge
    if (only && others.length === 0) return only
    throw new Problem('workflow_not_named', `Name the workflow: ?workflow=…. Known triggers: ${known}.`)
  }
  const word = wanted.normalize('NFKC').toLowerCase()
  const workflow = records.find(({ id, trigger }) => id === wanted || trigger === word)
  if (!workflow) {
    throw new Problem('unknown_trigger', `No workflow answers to “${wanted.slice(0, 40)}”. Known triggers: ${known}.`)
  }
  if (workflow.edgeWorkflow) return workflow
  throw new Problem(
    'conflict',
    `“${workflow.trigger}” runs at OpenAI only. Open a session for it, POST /api/chatkit/sessions, or name another: ${known}.`,
  )
}
