import type OpenAI from 'openai'
import type { Clock } from '../../core/clock.ts'
import type { Principal } from '../../core/principal.ts'
import { Problem, type ProblemCode } from '../../core/problem.ts'
import type { VaultReader } from '../../core/vault/store.ts'
import type { Env } from '../env.ts'
import type { Values } from './descriptor.ts'
import { lacksPermission, openaiIntegration } from './openai.ts'
import { storedValues } from './stored.ts'
import { requireAddresses } from './values.ts'

/** A session that OpenAI has opened for the page. */
export interface HostedSession {
  readonly clientSecret: string
  readonly sessionId: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

/** A company's own access to OpenAI: the fields of `openaiIntegration`. */
export type OpenAICredential = Values

/** The refusal while a tenant has stored no OpenAI key. */
export const openaiKeyMissing = () =>
  new Problem(
    'openai_key_missing',
    'No OpenAI key is stored for this account. An admin can store one: PUT /api/integrations/openai with {"values":{"apiKey":"sk-…"}}.',
  )

/**
 * The tenant's access to OpenAI out of the vault; null where none is stored.
 *
 * @throws Problem `credential_unreadable` where the record does not open, as after a master key was lost
 */
export const openaiCredential = async (vault: VaultReader): Promise<OpenAICredential | null> =>
  (await storedValues(vault, openaiIntegration))?.values ?? null

/**
 * A client for OpenAI with the tenant's own key, base URL and project. The package is loaded here and not at start-up.
 *
 * @param credential out of the tenant's vault; null where none is stored
 * @throws Problem `openai_key_missing`; `address_not_allowed` where the base URL may not be called any more
 */
export async function openaiClient(env: Env, credential: OpenAICredential | null): Promise<OpenAI> {
  if (!credential?.apiKey) throw openaiKeyMissing()
  requireAddresses(openaiIntegration, credential, env)
  const { default: Client } = await import('openai')
  return new Client({
    apiKey: credential.apiKey,
    baseURL: credential.baseUrl ?? env.OPENAI_BASE_URL,
    project: credential.project ?? null,
    timeout: Number(env.OPENAI_TIMEOUT_MS),
    maxRetries: 0,
    // The key goes to the address that was checked, and to none that this one leads on to.
    fetchOptions: { redirect: 'manual' },
  })
}

/** How long a session at OpenAI lasts unless something else is asked for (chatkit-protocol reference §13.1). */
export const hostedLifeMs = 10 * 60_000

/**
 * Opens a ChatKit session for a hosted workflow. The key and the workflow's id at OpenAI stay here. It never outlives what the
 * caller has shown.
 *
 * Source: chatkit-protocol reference §13.
 *
 * @throws Problem that tells apart a missing key, a rejected one, no permission, a workflow that is gone, a rate limit, an
 * outage and a timeout
 */
export async function createHostedSession(
  context: { env: Env; principal: Principal; clock: Clock },
  credential: OpenAICredential | null,
  hostedWorkflowId: string,
): Promise<HostedSession> {
  const { env, principal, clock } = context
  const client = await openaiClient(env, credential)
  const left = (principal.until ?? Number.POSITIVE_INFINITY) - clock.now()
  try {
    const session = await client.beta.chatkit.sessions.create({
      user: `${principal.tenantId}/${principal.userId}`,
      workflow: {
        id: hostedWorkflowId,
        state_variables: { tenant_id: principal.tenantId, user_id: principal.userId, role: principal.role },
      },
      ...(left < hostedLifeMs && {
        expires_after: { anchor: 'created_at', seconds: Math.max(Math.floor(left / 1_000), 1) },
      }),
    })
    return { clientSecret: session.client_secret, sessionId: session.id, expiresAt: session.expires_at * 1_000 }
  } catch (error) {
    throw await openaiProblem(error, hostedWords)
  }
}

/**
 * Ends a ChatKit session at OpenAI: its client secret opens nothing any more.
 *
 * Source: chatkit-protocol reference §13.1.
 *
 * @throws Problem `not_found` where OpenAI does not know the session, and as {@link createHostedSession} otherwise
 */
export async function cancelHostedSession(
  env: Env,
  credential: OpenAICredential | null,
  sessionId: string,
): Promise<void> {
  const client = await openaiClient(env, credential)
  try {
    await client.beta.chatkit.sessions.cancel(sessionId)
  } catch (error) {
    throw await openaiProblem(error, sessionWords)
  }
}

/** Seconds that OpenAI asks us to wait, where it says so in a form we understand; else a guess. */
function retryAfter(headers: Headers | undefined, fallback: number): number {
  const seconds = Number(headers?.get('retry-after'))
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(Math.ceil(seconds), 3_600) : fallback
}

/** How 403 and 404 are told, which mean one thing for a hosted workflow and another for an answer of a model. */
export interface RefusalWords {
  readonly forbidden: string
  readonly absent: { readonly code: ProblemCode; readonly message: string }
}

const hostedWords: RefusalWords = {
  forbidden: "This account's OpenAI key may not use this workflow. Check its project and permissions.",
  absent: {
    code: 'workflow_gone',
    message: 'The hosted workflow no longer exists at OpenAI. An admin can switch it to the edge.',
  },
}

const sessionWords: RefusalWords = {
  forbidden: "This account's OpenAI key may not end this session. Check its project and permissions.",
  absent: {
    code: 'not_found',
    message:
      'OpenAI does not know this session: it has ended, or the OpenAI key has been replaced since it was opened.',
  },
}

/** For an answer of a model. */
export const modelWords = (model: string): RefusalWords => ({
  forbidden: `This account's OpenAI key may not use the model ${model}. Check its project and permissions.`,
  absent: {
    code: 'openai_refused',
    message: `This account's OpenAI key has no access to the model ${model}. An admin can choose another for this workflow.`,
  },
})

const nothingLeft =
  "This account's OpenAI account has nothing left to spend. Whoever pays for it must add credit or raise its limit."

/**
 * True where what was asked for is not there: the thing itself, the address (`unknown_url`), or the whole product. A beta that has
 * ended is answered as one that never was, with status 400 and the code `invalid_beta`; some of what is not found has 400 too.
 */
const isAbsent = ({ status, code }: { status?: number | undefined; code?: string | null | undefined }) =>
  status === 404 || status === 410 || (status === 400 && /^invalid_beta$|(^|_)(not_found|deprecated)$/.test(code ?? ''))

/** What to tell the caller of a failed call to OpenAI: who must act, and never OpenAI's own words. */
export async function openaiProblem(error: unknown, words: RefusalWords): Promise<unknown> {
  const { APIConnectionTimeoutError, APIConnectionError, APIError } = await import('openai')
  if (error instanceof APIConnectionTimeoutError) {
    return new Problem('openai_timeout', 'OpenAI took too long to answer. Try again.', { retryAfter: 2, cause: error })
  }
  if (error instanceof APIConnectionError) {
    return new Problem('openai_unavailable', 'OpenAI cannot be reached. Try again.', { retryAfter: 5, cause: error })
  }
  if (!(error instanceof APIError)) return error
  const tell = (code: ProblemCode, message: string, wait?: number) =>
    new Problem(code, message, { cause: error, ...(wait !== undefined && { retryAfter: wait }) })
  if (lacksPermission(error)) return tell('openai_forbidden', words.forbidden)
  if (isAbsent(error)) return tell(words.absent.code, words.absent.message)
  switch (error.status) {
    case 401:
      return tell('openai_key_rejected', "OpenAI rejects this account's key. An admin must store a valid one.")
    case 429:
      if (error.code === 'insufficient_quota') return tell('openai_quota', nothingLeft)
      return tell(
        'openai_rate_limited',
        'OpenAI asks us to slow down. Try again shortly.',
        retryAfter(error.headers, 10),
      )
    default:
      return (error.status ?? 500) >= 500
        ? tell('openai_unavailable', 'OpenAI is not working as it should. Try again.', retryAfter(error.headers, 5))
        : tell('openai_refused', 'OpenAI refused the request. Check the workflow and the key in the OpenAI console.')
  }
}
