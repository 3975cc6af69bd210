import { Hono } from 'hono'
import { z } from 'zod'
import { auditAlways } from '../../core/audit.ts'
import { log } from '../../core/log.ts'
import { Problem, problems } from '../../core/problem.ts'
import { findState, type Pending, takeState } from '../../core/providers/connect-states.ts'
import { stores } from '../../core/stores.ts'
import { findSignedIn } from '../../core/tenants/store.ts'
import { type SignedIn, signedIn } from '../auth/authenticate.ts'
import type { Env } from '../env.ts'
import {
  type Finishing,
  finishLinkedIn,
  keepUnipile,
  type Refusal,
  readUnipileAccount,
} from '../integrations/finish-connection.ts'
import { beginConnection } from '../operations/connections.ts'
import { actorOf, admit, baseContext, type HttpContext, keepCookies, type Seen } from './http.ts'
import { check, parseObject, readBody } from './input.ts'

type Door = { Bindings: Env; Variables: { seen: Seen } }

/** Back to the page, which says what came of it. */
function toPage(c: HttpContext, outcome: Record<string, string>): Response {
  const url = new URL('/settings/connections', c.env.WEB_URL)
  url.search = new URLSearchParams(outcome).toString()
  c.header('cache-control', 'no-store')
  return c.redirect(url.href, 302)
}

/** The person whose browser this is; null where nobody is signed in. */
async function personOf(c: HttpContext): Promise<SignedIn | null> {
  try {
    return await signedIn(c.req.raw, {
      ...baseContext(c),
      setCookies: keepCookies(c),
    })
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return null
    throw error
  }
}

type Provider = 'linkedin' | 'unipile'

/** Records a refusal with the tenant that the state belongs to. Who came may be nobody that we know. */
async function recordRefusal(
  c: HttpContext,
  tenant: Pick<Pending, 'tenantId'> & { readonly memberId?: string },
  by: string | null,
  provider: Provider,
  reason: Refusal,
): Promise<void> {
  const actor = { id: by ?? 'unknown', via: 'oauth', requestId: c.var.seen.requestId } as const
  const entry = { action: 'oauth.refused', subject: tenant.memberId ?? null, detail: { provider, reason } }
  await auditAlways(c.env.DB, tenant.tenantId, actor, entry, baseContext(c).clock.now()).run()
  log.warn('oauth.refused', { tenant: tenant.tenantId, provider, code: reason, request: c.var.seen.requestId })
}

/** A state that we never gave, or forgot: it is recorded with the company of whoever came, if anybody is signed in. */
async function recordUnknown(
  c: HttpContext,
  provider: Provider,
  reason: Refusal,
  person: SignedIn | null,
): Promise<void> {
  const principal =
    person && (await findSignedIn(c.env.DB, person.userId, null).catch((error: unknown) => notSuspended(error)))
  if (principal) await recordRefusal(c, principal, principal.userId, provider, reason)
  else log.warn('oauth.refused', { provider, code: reason, request: c.var.seen.requestId })
}

function notSuspended(error: unknown): null {
  if (error instanceof Problem) return null
  throw error
}

async function begin(c: HttpContext): Promise<Response> {
  c.var.seen.operation = 'oauth.begin'
  const base = baseContext(c)
  try {
    const principal = await admit(c, base, { role: 'member', scope: 'activities:approve' })
    const own = stores(c.env, principal.tenantId, actorOf(c, principal))
    const url = await beginConnection({ ...base, principal, stores: own }, 'linkedin')
    c.header('cache-control', 'no-store')
    return c.redirect(url, 302)
  } catch (error) {
    // A browser stands here: it is led back to the page, which says it in words.
    if (error instanceof Problem && error.status < 500) return toPage(c, { refused: error.code })
    throw error
  }
}

type Sent = Readonly<Record<string, string>>

/** What is left to do once the state is spent. @returns null where it is done */
type Finish = () => Promise<Refusal | null>

/** How a provider sends a browser back. */
interface Coming {
  /** What it says went wrong there; null where nothing did. */
  failed(sent: Sent): Refusal | null
  /** Looks at what was sent, for the person who began. Nothing is stored, and nothing used up. */
  look(at: Finishing, pending: Pending, sent: Sent): Promise<Finish | Refusal>
}

const coming: Readonly<Record<Provider, Coming>> = {
  linkedin: {
    failed: ({ error }) => (error ? (/cancel|denied/.test(error) ? 'cancelled' : 'unexpected') : null),
    look: async (at, pending, { code }) => (code ? () => finishLinkedIn(at, pending, code) : 'code_rejected'),
  },
  /** By v2. Source: Unipile v2 reference, "Create Auth Link", `redirect_uri`. */
  unipile: {
    failed: ({ error_title }) => (error_title ? 'not_connected' : null),
    async look(at, pending, { account_id: accountId = '' }) {
      if (accountId === '' || accountId.length > 200) return 'unknown_account'
      const read = await readUnipileAccount(at, pending, accountId)
      return 'refusal' in read ? read.refusal : () => keepUnipile(read, pending, at.clock.now())
    },
  },
}

/** What passes by itself: the same address may be opened again. Everything else is refused for good. */
const passing: ReadonlySet<Refusal> = new Set(['unavailable'])

/**
 * The browser comes back from a provider. The state proves which member began, and the session that the same person finishes: so
 * nobody's code or account ends with another, and nobody takes another's. It is spent by whoever presents it first, even wrongly;
 * but not where a provider could not be asked.
 */
async function comeBack(c: HttpContext, provider: Provider): Promise<Response> {
  c.var.seen.operation = `oauth.${provider}`
  const sent = c.req.query()
  const { state } = sent
  const { failed, look } = coming[provider]
  const person = await personOf(c)
  const refused = (reason: Refusal) => toPage(c, { refused: reason })
  const pending = state ? await findState(c.env.DB, provider, state) : null
  if (!state || !pending) {
    const reason = (!state && failed(sent)) || 'unknown_state'
    if (person || !state) await recordUnknown(c, provider, reason, person)
    return refused(person || !state ? reason : 'not_signed_in')
  }
  if (!person) {
    await recordRefusal(c, pending, null, provider, 'not_signed_in')
    return refused('not_signed_in')
  }
  const { env, clock, requestId } = baseContext(c)
  const looked = await lookAt(pending)
  if (typeof looked === 'string' && passing.has(looked)) {
    await recordRefusal(c, pending, person.userId, provider, looked)
    return toPage(c, { refused: looked, again: `${c.req.path}?${new URLSearchParams(sent)}` })
  }
  const taken = await takeState(env.DB, provider, state, clock.now())
  const reason =
    taken.kind !== 'taken' ? unspent(taken.kind) : typeof looked === 'string' ? looked : await whoseTurn(looked)
  if (reason === null) return toPage(c, { connected: provider })
  await recordRefusal(c, pending, person.userId, provider, reason)
  return refused(reason)

  async function lookAt(begun: Pending): Promise<Finish | Refusal> {
    // Neither asks a provider for anything: a spent state tells nobody what an account is.
    if (begun.usedAt !== null || begun.expiresAt <= clock.now()) return begun.usedAt === null ? 'expired' : 'replayed'
    if (person?.userId !== begun.userId) return 'other_person'
    const failure = failed(sent)
    if (failure) return failure
    return whoseTurn(() => look({ env, clock, requestId }, begun, sent))
  }
}

/** A browser stands here: where what the company has stored does not serve, it is led back to the page, which says so in words. */
async function whoseTurn<T>(work: () => Promise<T>): Promise<T | Refusal> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Problem && problems[error.code].act !== 'provider') return 'not_set_up'
    throw error
  }
}

const unspent = (kind: 'replayed' | 'expired' | 'unknown'): Refusal => (kind === 'unknown' ? 'unknown_state' : kind)

const notification = z.object({
  status: z.string().max(100),
  account_id: z.string().min(1).max(200),
  name: z.string().max(200),
})

/**
 * v1 of Unipile says that somebody has connected an account. The address holds a secret that it was given for this one connection, and the
 * account is read anew with the company's own key.
 */
async function unipileCallback(c: HttpContext, secret: string): Promise<Response> {
  c.var.seen.operation = 'oauth.unipile'
  const { env, clock, requestId } = baseContext(c)
  const refuse = () => new Problem('connection_refused', 'This connection is not awaited, or is none of ours.')
  const pending = await findState(env.DB, 'unipile', secret)
  if (!pending) {
    log.warn('oauth.refused', { provider: 'unipile', code: 'unknown_state', request: requestId })
    throw refuse()
  }
  const record = (reason: Refusal) => recordRefusal(c, pending, null, 'unipile', reason)
  const now = clock.now()
  const told = check(notification, parseObject(await readBody(c.req.raw, 16 * 1024)))
  if (pending.usedAt !== null || pending.expiresAt <= now) {
    await record(pending.usedAt === null ? 'expired' : 'replayed')
    throw refuse()
  }
  const right = told.name === pending.verifier && /^(CREATION_SUCCESS|RECONNECTED)$/.test(told.status)
  const read = right
    ? await readUnipileAccount({ env, clock, requestId }, pending, told.account_id)
    : { refusal: 'unknown_state' as const }
  if ('refusal' in read && passing.has(read.refusal)) {
    throw new Problem('provider_unavailable', 'The account could not be read just now. Try again.', { retryAfter: 30 })
  }
  const taken = await takeState(env.DB, 'unipile', secret, now)
  const reason = 'refusal' in read ? read.refusal : taken.kind === 'taken' ? null : 'replayed'
  if (reason !== null || 'refusal' in read) {
    await record(reason ?? 'unexpected')
    throw refuse()
  }
  await keepUnipile(read, pending, now)
  return c.json({ connected: true })
}

/** The browser comes back from v1 of Unipile, before or after its callback; only what is stored counts. */
async function unipileDone(c: HttpContext): Promise<Response> {
  c.var.seen.operation = 'oauth.done'
  const principal = await admit(c, baseContext(c), { role: 'member', scope: 'activities:approve' }).catch(notSuspended)
  if (!principal) return toPage(c, { pending: 'unipile' })
  const own = stores(c.env, principal.tenantId, actorOf(c, principal))
  const member = await own.members.ofUser(principal.userId)
  const info = member && (await own.vault.find({ provider: 'unipile', subject: member.id }))
  return toPage(c, info ? { connected: 'unipile' } : { pending: 'unipile' })
}

/** Where browsers and providers come back to when a member connects an account of their own. */
export function oauthDoor(): Hono<Door> {
  const door = new Hono<Door>()
  door.get('/oauth/linkedin', begin)
  door.get('/oauth/linkedin/callback', (c) => comeBack(c, 'linkedin'))
  // v2 comes back with the browser, v1 by itself and then with the browser.
  door.get('/oauth/unipile/callback', (c) => comeBack(c, 'unipile'))
  door.post('/oauth/unipile/callback/:secret', (c) => unipileCallback(c, c.req.param('secret')))
  door.get('/oauth/unipile/done', unipileDone)
  return door
}
