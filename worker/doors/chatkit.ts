import { Hono } from 'hono'
import { z } from 'zod'
import { Problem } from '../../core/problem.ts'
import { stores } from '../../core/stores.ts'
import { defaultChatLimits } from '../../core/tenants/chat-limits.ts'
import { membershipOf, suspended } from '../../core/tenants/store.ts'
import { bearer } from '../auth/authenticate.ts'
import { type ClientGrant, looksLikeClientSecret, readClientSecret } from '../auth/client-secret.ts'
import { personChat } from '../chat/person-chat.ts'
import type { Env } from '../env.ts'
import type { ChatContext } from '../workflows/context.ts'
import { actorOf, baseContext, type HttpContext, type Seen } from './http.ts'
import { check, parseObject, readBody } from './input.ts'

/** Room for minutes of dictation; everything else is far smaller. */
const maxBytes = 8 * 1024 * 1024

/**
 * Who chats: the holder of a client secret that is valid, used from the site it was made for, and whose person still
 * belongs to the tenant.
 */
async function admit(c: HttpContext): Promise<ClientGrant> {
  const { env, clock, origin } = baseContext(c)
  const secret = bearer(c.req.raw.headers)
  if (!secret) throw new Problem('unauthenticated', 'Send the client secret: Authorization: Bearer cs_….')
  const grant = looksLikeClientSecret(secret) ? await readClientSecret(env.AUTH_SECRET, secret, clock.now()) : null
  if (!grant) throw new Problem('invalid_credentials', 'The chat session has ended. Open a new one.')
  if (origin && grant.origin !== origin) {
    throw new Problem('origin_not_allowed', 'This chat session was opened for another site.')
  }
  const person = await membershipOf(env.DB, grant.tenantId, grant.userId)
  if (!person) throw new Problem('invalid_credentials', 'The chat session has ended. Open a new one.')
  if (person.status !== 'active') throw suspended()
  c.var.seen.principal = { ...grant, role: person.role, scopes: new Set(['chat']), via: 'client_secret' }
  return grant
}

async function chatContext(c: HttpContext, { tenantId, userId, workflowId }: ClientGrant): Promise<ChatContext> {
  const workflow = (await stores(c.env, tenantId, actorOf(c, { userId, via: 'client_secret' })).workflows.all()).find(
    ({ id }) => id === workflowId,
  )
  if (!workflow) throw new Problem('not_found', 'The workflow of this chat no longer exists. Open a new one.')
  const locale = /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*/.exec(c.req.header('accept-language') ?? '')?.[0] ?? null
  return {
    tenantId,
    userId,
    workflowId,
    workflow,
    locale,
    requestId: c.var.seen.requestId,
    limits: defaultChatLimits,
    baseUrl: new URL(c.req.url).origin,
  }
}

const cancelInput = z.strictObject({ thread_id: z.string().min(1).max(100) })

/**
 * `POST /chatkit`: the ChatKit protocol, answered by the person's own object.
 *
 * `POST /chatkit/cancel`: Stop. The protocol has no request for it, and a connection that ends says nothing of what the
 * person wants, so the page asks for it here (chatkit-protocol reference §1.6).
 */
export function chatkitDoor(): Hono<{ Bindings: Env; Variables: { seen: Seen } }> {
  const door = new Hono<{ Bindings: Env; Variables: { seen: Seen } }>()
  door.post('/chatkit', async (c) => {
    c.var.seen.operation = 'chatkit'
    const grant = await admit(c)
    const [context, body] = await Promise.all([chatContext(c, grant), readBody(c.req.raw, maxBytes)])
    const frame = c.req.header('chatkit-frame-instance-id') ?? null
    return personChat(c.env, grant).process({ context, body, frame, lastEventId: c.req.header('last-event-id') ?? null })
  })
  door.post('/chatkit/cancel', async (c) => {
    c.var.seen.operation = 'chatkit.cancel'
    const grant = await admit(c)
    const input = check(cancelInput, parseObject(await readBody(c.req.raw)))
    const cancelled = await personChat(c.env, grant).cancel(input.thread_id, await chatContext(c, grant))
    return c.json({ cancelled })
  })
  door.on(['GET', 'PUT', 'PATCH', 'DELETE'], ['/chatkit', '/chatkit/cancel'], () => {
    throw new Problem('method_not_allowed', 'Here you can POST.')
  })
  return door
}
