import { exports } from 'cloudflare:workers'
import { createApp } from '../../../worker/app.ts'
import type { Env } from '../../../worker/env.ts'
import { type Asked, env, type Person, send, type Tenant } from './world.ts'

const worker = (exports as unknown as { default: Fetcher }).default

/** Where the stand-ins are that only tests reach by themselves. */
export const receiver = (env as unknown as { TEST_RECEIVER_URL: string }).TEST_RECEIVER_URL
export const openai = new URL(env.OPENAI_BASE_URL).origin

let names = 0
/** A name at the receiver that no other test uses. */
export function newName(prefix = ''): string {
  names += 1
  return `${prefix}${names}-${crypto.randomUUID().slice(0, 8)}`
}

/** A key for OpenAI that no other test uses, and what the stand-in calls its account. */
export function newKey(prefix = 'sk-test') {
  const key = `${prefix}-${crypto.randomUUID().replaceAll('-', '')}`
  return { key, account: `…${key.slice(-4)}` }
}

export const post = (url: string, body: unknown) => fetch(url, { method: 'POST', body: JSON.stringify(body) })

/** Switches trouble of one account at a stand-in on; `null` takes it off. */
export async function trouble(origin: string, account: string, switches: Record<string, unknown>): Promise<void> {
  const answer = await post(`${origin}/__trouble`, { account, ...switches })
  if (!answer.ok) throw new Error(await answer.text())
}

export interface Received {
  readonly headers: Record<string, string>
  readonly body: string
}

/** What the receiver got under a name. */
export async function received(name: string): Promise<Received[]> {
  const { received: all } = await (await fetch(`${receiver}/__received?name=${name}`)).json<{ received: Received[] }>()
  return all
}

/** Sends a request to the same Worker with some of its bindings replaced. */
export async function callWith(
  changed: Partial<Env>,
  method: string,
  path: string,
  { key, body, headers }: Asked = {},
) {
  const request = new Request(`https://api.test${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const context = { waitUntil: () => undefined, passThroughOnException: () => undefined, props: {} }
  const response = await createApp().fetch(request, { ...env, ...changed }, context as unknown as ExecutionContext)
  const text = await response.text()
  return { status: response.status, body: (text ? JSON.parse(text) : null) as Record<string, unknown> }
}

/** Signs a person in on the page. @returns the cookie */
export async function cookieOf({ email, password }: Person): Promise<string> {
  const origin = new URL(env.WEB_URL).origin
  const answer = await send('POST', '/api/auth/sign-in/email', { body: { email, password }, headers: { origin } })
  if (answer.status !== 200) throw new Error(`no sign-in: ${await answer.text()}`)
  return answer.headers.get('set-cookie')?.split(';')[0] ?? ''
}

/** Opens a page of the Worker as a browser does, but stays where it is sent on. */
export function open(path: string, cookie?: string): Promise<Response> {
  return worker.fetch(`https://api.test${path}`, { redirect: 'manual', headers: cookie ? { cookie } : {} })
}

/** Where an answer sends the browser. */
export const sentTo = (response: Response) => new URL(response.headers.get('location') ?? 'about:blank')

export interface AuditRow {
  readonly action: string
  readonly actor: string
  readonly via: string
  readonly subject: string | null
  readonly detail: string
}

/** The audit lines of a tenant with one action. */
export async function auditOf(tenant: Tenant, action: string): Promise<AuditRow[]> {
  const { results } = await env.DB.prepare(
    'select action, actor, via, subject, detail from audit where tenant_id = ? and action = ? order by id',
  )
    .bind(tenant.id, action)
    .all<AuditRow>()
  return results
}
