import { z } from 'zod'
import type { Answer, Route } from '../server.ts'
import { needBeta } from './beta.ts'
import { RefusedError } from './errors.ts'
import { type Authorized, api, parseBody } from './gate.ts'
import { newId, type OpenaiState } from './state.ts'

const DEFAULT_LIFE_S = 600
const MAX_FILE_MB = 512

const enabled = z.boolean().optional()

const sessionRequest = z.strictObject({
  user: z.string().min(1, 'Expected a non-empty string'),
  workflow: z.strictObject({
    id: z.string().regex(/^wf_\w+$/, "Expected an id that begins with 'wf_'"),
    version: z.string().optional(),
    state_variables: z.record(z.string().max(64), z.union([z.string(), z.number(), z.boolean()])).optional(),
    tracing: z.strictObject({ enabled }).optional(),
  }),
  expires_after: z.strictObject({ anchor: z.literal('created_at'), seconds: z.int().min(1) }).optional(),
  rate_limits: z.strictObject({ max_requests_per_1_minute: z.int().min(1).optional() }).optional(),
  chatkit_configuration: z
    .strictObject({
      automatic_thread_titling: z.strictObject({ enabled }).optional(),
      file_upload: z
        .strictObject({
          enabled,
          max_file_size: z.int().min(1).max(MAX_FILE_MB).optional(),
          max_files: z.int().min(1).optional(),
        })
        .optional(),
      history: z.strictObject({ enabled, recent_threads: z.int().min(1).optional() }).optional(),
    })
    .optional(),
})

type SessionRequest = z.infer<typeof sessionRequest>

/** ChatKit sessions (chatkit-protocol.md §13.1). A workflow whose id begins with `wf_gone` is not found. */
export function chatkitRoutes(state: OpenaiState): Route[] {
  return [
    { method: 'POST', pattern: '/v1/chatkit/sessions', handler: api(state, (request) => create(state, request)) },
    {
      method: 'POST',
      pattern: '/v1/chatkit/sessions/:id/cancel',
      handler: api(state, (request) => cancel(state, request)),
    },
  ]
}

function create(state: OpenaiState, request: Authorized): Answer {
  needBeta(request.call)
  const body = parseBody(sessionRequest, request.call)
  const { id } = body.workflow
  if (id.startsWith('wf_gone')) {
    throw new RefusedError({ status: 404, message: `Workflow with id '${id}' not found.`, param: 'workflow.id' })
  }
  const session = sessionOf(body, Math.floor(state.now() / 1000))
  state.sessions.set(session.id, session)
  state.ledger.record({ kind: 'chatkit.session', account: request.account, target: id, text: null })
  return { json: session }
}

function sessionOf(body: SessionRequest, createdAt: number) {
  const { workflow, chatkit_configuration: wish = {} } = body
  const perMinute = body.rate_limits?.max_requests_per_1_minute ?? 10
  const upload = wish.file_upload ?? {}
  return {
    id: newId('cksess'),
    object: 'chatkit.session',
    client_secret: `${newId('ek')}`,
    expires_at: createdAt + (body.expires_after?.seconds ?? DEFAULT_LIFE_S),
    status: 'active',
    user: body.user,
    workflow: {
      id: workflow.id,
      version: workflow.version ?? null,
      state_variables: workflow.state_variables ?? null,
      tracing: { enabled: workflow.tracing?.enabled ?? true },
    },
    rate_limits: { max_requests_per_1_minute: perMinute },
    max_requests_per_1_minute: perMinute,
    chatkit_configuration: {
      automatic_thread_titling: { enabled: wish.automatic_thread_titling?.enabled ?? true },
      file_upload: {
        enabled: upload.enabled ?? false,
        max_file_size: upload.max_file_size ?? MAX_FILE_MB,
        max_files: upload.max_files ?? 10,
      },
      history: { enabled: wish.history?.enabled ?? true, recent_threads: wish.history?.recent_threads ?? null },
    },
  }
}

function cancel(state: OpenaiState, request: Authorized): Answer {
  needBeta(request.call)
  const id = request.call.params.id ?? ''
  const session = state.sessions.get(id)
  if (!session) throw new RefusedError({ status: 404, message: `Chatkit Session with id '${id}' not found.` })
  const cancelled = { ...session, status: 'cancelled' }
  state.sessions.set(id, cancelled)
  return { json: cancelled }
}
