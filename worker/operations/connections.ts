import { z } from 'zod'
import { log } from '../../core/log.ts'
import { aboutCredential } from '../../core/notices/alert.ts'
import { always } from '../../core/notices/owed.ts'
import { linkedinVanityForm, type Member } from '../../core/pods/member-store.ts'
import { notFound, Problem } from '../../core/problem.ts'
import { NoAnswer } from '../../core/providers/call.ts'
import { type ConnectionStatus, connectionStatus } from '../../core/providers/connection.ts'
import { type LinkedInToken, linkedinConsentUrl, revokeLinkedInToken } from '../../core/providers/linkedin.ts'
import { deleteUnipileAccount, hostedUnipileLink } from '../../core/providers/unipile.ts'
import { randomToken } from '../../core/token.ts'
import type { Env } from '../env.ts'
import type { Values } from '../integrations/descriptor.ts'
import { linkedinApp, linkedinIntegration, linkedinPlaces, linkedinRedirect } from '../integrations/linkedin.ts'
import { storedValues } from '../integrations/stored.ts'
import { companyUnipile, type UnipileConnection, unipileIntegration } from '../integrations/unipile.ts'
import { requireAddresses } from '../integrations/values.ts'
import { type TenantContext, tenantOperation } from './operation.ts'
import { nothing, pageOf, time, whole } from './schemas.ts'

/** With what a member's own account can be connected. */
export type ConnectionProvider = 'linkedin' | 'unipile'

const minuteMs = 60_000
/** LinkedIn's consent screen is answered at once, or begun anew. */
const consentMs = 10 * minuteMs
/** Unipile's page may ask for codes and checks; its callback may come a good while after it. */
const hostedMs = 15 * minuteMs
const callbackMs = 60 * minuteMs

interface Connecting {
  readonly name: string
  readonly integration: typeof linkedinIntegration
  /** True where it ends in a browser that must be signed in here. */
  endsSignedIn(company: Values, env: Env): boolean
  /** Begins a connection. @returns the address that the member opens */
  begin(context: TenantContext, member: Member, company: Values): Promise<string>
  /** Takes the access back at the provider. @returns false where it was not confirmed */
  undo(context: TenantContext, company: Values, secret: string): Promise<boolean>
}

const connecting: Readonly<Record<ConnectionProvider, Connecting>> = {
  linkedin: {
    name: 'LinkedIn',
    integration: linkedinIntegration,
    endsSignedIn: () => true,
    async begin({ env, stores, principal, clock }, { id }, company) {
      const now = clock.now()
      const state = await stores.connecting.begin(
        { provider: 'linkedin', userId: principal.userId, memberId: id, expiresAt: now + consentMs },
        now,
      )
      return linkedinConsentUrl(linkedinPlaces(env), linkedinApp(company).clientId, linkedinRedirect(env), state)
    },
    async undo({ env }, company, secret) {
      const { accessToken } = JSON.parse(secret) as LinkedInToken
      return revokeLinkedInToken(linkedinPlaces(env), linkedinApp(company), accessToken)
    },
  },
  unipile: {
    name: 'Unipile',
    integration: unipileIntegration,
    endsSignedIn: (company, env) => companyUnipile(company, env).api === 'v2',
    async begin({ env, stores, principal, clock }, { id }, company) {
      const now = clock.now()
      const name = randomToken()
      const secret = await stores.connecting.begin(
        {
          ...{ provider: 'unipile', userId: principal.userId, memberId: id },
          ...{ verifier: name, expiresAt: now + callbackMs },
        },
        now,
      )
      requireAddresses(unipileIntegration, company, env)
      const page = (path: string) => new URL(path, env.WEB_URL).href
      const { url, status } = await hostedUnipileLink(companyUnipile(company, env), {
        expiresAt: now + hostedMs,
        v1: {
          name,
          notifyUrl: page(`/oauth/unipile/callback/${secret}`),
          successUrl: page('/oauth/unipile/done'),
          failureUrl: page('/settings/connections?refused=cancelled'),
        },
        v2: { state: secret, redirectUrl: page('/oauth/unipile/callback') },
      })
      if (url) return url
      if (status === 401 || status === 403) {
        throw new Problem('not_set_up', "Unipile does not accept the company's access. An admin must store it anew.")
      }
      throw new Problem('provider_unavailable', 'Unipile gave no page to connect with. Try again.', { retryAfter: 10 })
    },
    async undo({ env }, company, secret) {
      requireAddresses(unipileIntegration, company, env)
      const { accountId } = JSON.parse(secret) as UnipileConnection
      return deleteUnipileAccount(companyUnipile(company, env), accountId)
    },
  },
}

const providers = Object.keys(connecting) as ConnectionProvider[]
const isConnectable = (text: string): text is ConnectionProvider => Object.hasOwn(connecting, text)

function connectionProvider(text: string): ConnectionProvider {
  if (isConnectable(text)) return text
  throw notFound('The connection')
}

const words: Readonly<Record<ConnectionStatus, (name: string) => string>> = {
  none: (name) => `Your account is not connected by ${name}.`,
  connected: (name) => `Your account is connected by ${name}.`,
  expiring: (name) => `Your connection by ${name} ends soon. Connect again to go on without a break.`,
  expired: (name) => `Your connection by ${name} has ended. Connect again.`,
  needs_attention: (name) => `${name} no longer accepts your connection. Connect again.`,
}

const connection = z.object({
  provider: z.enum(['linkedin', 'unipile']),
  name: z.string(),
  available: z.boolean().describe('The company has set it up'),
  why: z.string().nullable().describe('Why it is not available'),
  status: z.enum(['none', 'connected', 'expiring', 'expired', 'needs_attention']),
  text: z.string(),
  account: z.string().nullable(),
  connectedAt: time.nullable(),
  expiresAt: time.nullable(),
})

const access = { role: 'member', scope: 'activities:approve' } as const
const provider = z.string().min(1).max(40)

const list = tenantOperation({
  name: 'connections.list',
  summary: "With what the caller's own LinkedIn account can be connected, and how each connection stands.",
  method: 'GET',
  path: '/api/connections',
  effect: 'read',
  access,
  input: z.strictObject({}),
  output: pageOf(connection),
  run: async ({ stores, principal, clock }) => {
    const [infos, member] = await Promise.all([stores.vault.list(), stores.members.ofUser(principal.userId)])
    return whole(
      providers.map((named) => {
        const { name } = connecting[named]
        const available = infos.some((info) => info.provider === named && info.subject === '')
        const info = infos.find((one) => one.provider === named && member !== null && one.subject === member.id) ?? null
        const status = connectionStatus(info, clock.now())
        return {
          provider: named,
          name,
          available,
          why: available ? null : `Your company has not set up ${name}. An admin can, in Settings, Integrations.`,
          status,
          text: words[status](name),
          account: info?.account ?? null,
          connectedAt: info?.grantedAt ?? info?.updatedAt ?? null,
          expiresAt: info?.expiresAt ?? null,
        }
      }),
    )
  },
})

/**
 * Begins to connect the caller's own account.
 *
 * @param linkedinVanity makes the caller a member where they are none yet
 * @returns the address to open
 * @throws Problem `not_set_up`, `forbidden` for somebody whose browser could not come back, `conflict` for somebody who is no member,
 *   `provider_unavailable`
 */
export async function beginConnection(
  context: TenantContext,
  named: ConnectionProvider,
  linkedinVanity?: string,
): Promise<string> {
  const { stores, principal, clock } = context
  const { name, integration, begin, endsSignedIn } = connecting[named]
  const company = await storedValues(stores.vault, integration)
  if (!company) {
    throw new Problem('not_set_up', `Your company has not set up ${name}. An admin can, in Settings, Integrations.`)
  }
  if (principal.via === 'tenant_token' && endsSignedIn(company.values, context.env)) {
    throw new Problem(
      'forbidden',
      `${name} sends your browser back to RevOS, where you have no sign-in of your own. Ask an administrator of your company to invite you by e-mail.`,
    )
  }
  const known = await stores.members.ofUser(principal.userId)
  const member =
    known ?? (linkedinVanity ? await stores.members.put(principal.userId, linkedinVanity, clock.now()) : null)
  if (!member) {
    throw new Problem('conflict', 'Say which LinkedIn profile is yours first: send linkedinVanity along.', {
      errors: [{ path: 'linkedinVanity', message: 'The last part of the profile address: linkedin.com/in/<this>.' }],
    })
  }
  try {
    return await begin(context, member, company.values)
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error
    throw new Problem('provider_unavailable', `${name} does not answer. Try again.`, { retryAfter: 10, cause: error })
  }
}

const begin = tenantOperation({
  name: 'connections.begin',
  idempotency: 'ignored',
  summary: "Begins to connect the caller's own account. It gives no consent to share: that is agreed to by itself.",
  method: 'POST',
  path: '/api/connections/{provider}',
  effect: 'outward',
  access,
  input: z.strictObject({
    provider,
    linkedinVanity: z.string().regex(linkedinVanityForm, 'The last part of the profile address.').optional(),
  }),
  output: z.object({ url: z.string().describe('The page to open, within ten minutes') }),
  run: async (context, input) => ({
    url: await beginConnection(context, connectionProvider(input.provider), input.linkedinVanity),
  }),
})

/** Ends a member's connection: what is stored is deleted at once, then the access is taken back at the provider, where it can be. */
export async function endConnection(
  context: TenantContext,
  named: ConnectionProvider,
  memberId: string,
): Promise<void> {
  const { stores, principal, clock } = context
  const { name, integration, undo } = connecting[named]
  const credential = { provider: named, subject: memberId }
  const known = await stores.vault.find(credential)
  // One that does not open is removed all the same; there is only nothing left to take back with.
  const [secret, company] = await Promise.all([
    stores.vault.read(credential).catch(() => null),
    storedValues(stores.vault, integration).catch(() => null),
  ])
  const now = clock.now()
  const about = aboutCredential(named, memberId)
  const ended = stores.alerts.resolving(about, `A member has ended their connection by ${name}.`, always, now)
  await stores.vault.remove(credential, now, ended)
  if (!known) return
  const undone = secret && company ? await undo(context, company.values, secret).catch(() => false) : false
  // What is left at the provider opens nothing here any more; docs/operations.md says how it is ended there.
  if (!undone) log.warn('connection.not_undone', { tenant: principal.tenantId, provider: named })
}

const remove = tenantOperation({
  name: 'connections.remove',
  summary:
    "Ends the caller's connection: what is stored is deleted at once, and the access is taken back at the provider.",
  method: 'DELETE',
  path: '/api/connections/{provider}',
  effect: 'outward',
  access,
  status: 204,
  input: z.strictObject({ provider }),
  output: nothing,
  run: async (context, input) => {
    const named = connectionProvider(input.provider)
    const member = await context.stores.members.ofUser(context.principal.userId)
    if (member) await endConnection(context, named, member.id)
    return {}
  },
})

export const connectionOperations = [list, begin, remove]
