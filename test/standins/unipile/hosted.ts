import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Answer, Call, Route } from '../server.ts'
import { api, RefusedError } from './gate.ts'
import { type Link, type UnipileState, visibleAccount } from './state.ts'

const providers = z.union([
  z.enum(['*', '*:MAILING', '*:MESSAGING', '*:CALENDAR']),
  z
    .array(
      z.enum(['LINKEDIN', 'WHATSAPP', 'INSTAGRAM', 'MESSENGER', 'TELEGRAM', 'GOOGLE', 'OUTLOOK', 'TWITTER', 'MAIL']),
    )
    .min(1),
])

const webAddress = z.url({ protocol: /^https?$/ })

const common = {
  api_url: webAddress,
  expiresOn: z
    .string()
    .regex(/^[12]\d{3}-[01]\d-[0-3]\dT\d{2}:\d{2}:\d{2}\.\d{3}Z$/, 'Expected a UTC time like 2026-12-31T23:59:59.999Z'),
  name: z.string().min(1).optional(),
  notify_url: webAddress.optional(),
  success_redirect_url: webAddress.optional(),
  failure_redirect_url: webAddress.optional(),
  bypass_success_screen: z.boolean().optional(),
  disabled_features: z.array(z.string()).optional(),
  disabled_options: z.array(z.string()).optional(),
  sync_limit: z.record(z.string(), z.unknown()).optional(),
}

const linkRequest = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('create'), providers, ...common }),
  z.strictObject({
    type: z.literal('reconnect'),
    providers: providers.optional(),
    reconnect_account: z.string().min(1),
    ...common,
  }),
])

/** `POST /api/v1/hosted/accounts/link`: an address at which somebody connects their account (linkedin-and-unipile.md §3.1). */
export function hostedRoutes(state: UnipileState): Route[] {
  return [
    {
      method: 'POST',
      pattern: '/api/v1/hosted/accounts/link',
      handler: api(state, (call, key) => makeLink(state, call, key)),
    },
  ]
}

function makeLink(state: UnipileState, call: Call, key: string): Answer {
  const wish = readWish(call)
  if (wish.api_url.replace(/\/$/, '') !== call.url.origin)
    throw new RefusedError('errors/invalid_parameters', `api_url must be the URL of this server: ${call.url.origin}`)
  const expires = Date.parse(wish.expiresOn)
  if (!(expires > state.now())) throw new RefusedError('errors/invalid_parameters', 'expiresOn must be in the future.')
  const reconnect = wish.type === 'reconnect' ? visibleAccount(state, wish.reconnect_account, key) : null
  if (wish.type === 'reconnect' && !reconnect)
    throw new RefusedError('errors/resource_not_found', `Account not found: ${wish.reconnect_account}`)
  const link: Link = {
    key,
    reconnect: reconnect?.id ?? null,
    takesLinkedin: reconnect !== null || includesLinkedin(wish.providers),
    expires,
    back: {
      api: 'v1',
      name: wish.name ?? null,
      notifyUrl: wish.notify_url ?? null,
      successUrl: wish.success_redirect_url ?? null,
      failureUrl: wish.failure_redirect_url ?? null,
    },
  }
  return { status: 201, json: { object: 'HostedAuthURL', url: keepLink(state, link, call) } }
}

/** Keeps a link until it is used. @returns its address */
export function keepLink(state: UnipileState, link: Link, call: Call): string {
  const token = randomBytes(32).toString('base64url')
  state.links.set(token, link)
  return `${call.url.origin}/hosted/${token}`
}

function readWish(call: Call): z.infer<typeof linkRequest> {
  if (!call.headers['content-type']?.startsWith('application/json'))
    throw new RefusedError('errors/invalid_parameters', 'The body must be application/json.')
  let body: unknown
  try {
    body = JSON.parse(call.bytes.toString('utf8'))
  } catch {
    throw new RefusedError('errors/invalid_parameters', 'The body is not JSON.')
  }
  const parsed = linkRequest.safeParse(body)
  if (!parsed.success) throw new RefusedError('errors/invalid_parameters', z.prettifyError(parsed.error))
  return parsed.data
}

function includesLinkedin(wanted: z.infer<typeof providers> | undefined): boolean {
  if (Array.isArray(wanted)) return wanted.includes('LINKEDIN')
  return wanted === '*' || wanted === '*:MESSAGING'
}
