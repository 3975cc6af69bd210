import { looksLikeApiKey } from '../../core/keys/api-key.ts'
import type { Principal } from '../../core/principal.ts'
import { Problem } from '../../core/problem.ts'
import { type ChatStanding, findChatStanding } from '../../core/tenants/chat-sessions.ts'
import { suspended } from '../../core/tenants/store.ts'
import { type Asked, bearer, signedIn } from './authenticate.ts'
import { looksLikeClientSecret, readClientSecret } from './client-secret.ts'
import { byTenantToken, looksLikeToken } from './tenant-token.ts'

/** Who chats, and how they stand in their tenant. */
export interface ChatCaller {
  readonly principal: Principal
  readonly standing: ChatStanding
  /** The workflow that the client secret is bound to; null for the other ways in. */
  readonly workflowId: string | null
}

/** Where a chat is asked for. */
export interface ChatAsked extends Asked {
  /** The site that asks, as its browser says; null for callers that are no browser. */
  readonly origin: string | null
  /** True where that site is our own page. */
  readonly isOurs: boolean
}

const chatOnly: Principal['scopes'] = new Set(['chat'])

const ended = () => new Problem('invalid_credentials', 'The chat session has ended. Open a new one.')

/**
 * Finds out who chats: by a client secret, a token of the tenant's own identity provider, or our own page's session. What they
 * have shown is proven first; then one statement reads how they stand.
 *
 * @throws Problem `unauthenticated`, `invalid_credentials`, `origin_not_allowed`, `tenant_suspended`, `forbidden`, and for tokens
 * what {@link byTenantToken} throws
 */
export async function chatCaller(request: Request, asked: ChatAsked): Promise<ChatCaller> {
  if (!request.headers.has('authorization')) return bySession(request, asked)
  const sent = bearer(request.headers) ?? ''
  if (looksLikeClientSecret(sent)) return byClientSecret(sent, asked)
  if (looksLikeApiKey(sent)) {
    throw new Problem(
      'invalid_credentials',
      'An API key does not open the chat itself. Open a session with it, POST /api/chatkit/sessions, and send its client secret.',
    )
  }
  if (looksLikeToken(sent)) return byToken(sent, asked)
  throw new Problem('invalid_credentials', 'Send the client secret of a chat session: Authorization: Bearer cs_….')
}

/** Refuses a site that the tenant does not list. */
function requireSite({ origin, isOurs }: ChatAsked, { originListed }: ChatStanding): void {
  if (!origin || isOurs || originListed) return
  throw new Problem(
    'origin_not_allowed',
    `This account does not let ${origin.slice(0, 100)} use the chat. An owner can add it in Settings.`,
  )
}

async function byClientSecret(secret: string, asked: ChatAsked): Promise<ChatCaller> {
  const { env, clock, origin } = asked
  const grant = await readClientSecret(env.AUTH_SECRET, secret, clock.now())
  if (!grant) throw ended()
  if (origin && grant.origin !== origin) {
    throw new Problem('origin_not_allowed', 'This chat session was opened for another site.')
  }
  const { tenantId, userId, sessionId, workflowId } = grant
  const standing = await findChatStanding(env.DB, { tenantId, userId, chatSessionId: sessionId, origin })
  if (!standing || standing.ended) throw ended()
  if (!standing.tenantActive) throw suspended()
  requireSite(asked, standing)
  const principal: Principal = { tenantId, userId, role: standing.role, scopes: chatOnly, via: 'client_secret' }
  return { principal, standing, workflowId }
}

async function byToken(token: string, asked: ChatAsked): Promise<ChatCaller> {
  const { env, clock, requestId, origin } = asked
  const principal = await byTenantToken(env, token, requestId, clock.now())
  const { tenantId, userId } = principal
  const standing = await findChatStanding(env.DB, { tenantId, userId, origin })
  if (!standing) throw new Problem('forbidden', 'You were taken out of this company. Ask an owner of it.')
  if (!standing.tenantActive) throw suspended()
  requireSite(asked, standing)
  return { principal, standing, workflowId: null }
}

async function bySession(request: Request, asked: ChatAsked): Promise<ChatCaller> {
  if (!request.headers.get('cookie')?.includes('session_token')) {
    throw new Problem('unauthenticated', 'Send the client secret of a chat session: Authorization: Bearer cs_….')
  }
  const { env, origin, isOurs } = asked
  if (origin && !isOurs) throw new Problem('origin_not_allowed', 'A session is only taken from our own page.')
  const { userId, sessionId, activeTenantId } = await signedIn(request, asked)
  const standing = await findChatStanding(env.DB, { userId, tenantId: null, activeTenantId, origin })
  if (!standing) throw new Problem('forbidden', 'You do not belong to any company. Ask for an invitation.')
  if (!standing.tenantActive) throw suspended()
  const { tenantId, role } = standing
  const principal: Principal = { tenantId, userId, role, scopes: chatOnly, via: 'session', sessionId }
  return { principal, standing, workflowId: null }
}
