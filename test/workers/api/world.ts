import { env as bindings, exports } from 'cloudflare:workers'
import type { TenantId } from '../../../core/principal.ts'
import type { Env } from '../../../worker/env.ts'

/** The Worker's bindings, as it sees them. */
export const env = bindings as unknown as Env

const worker = (exports as unknown as { default: Fetcher }).default

/** What a request may say beside its address. */
export interface Asked {
  readonly key?: string | undefined
  readonly body?: unknown
  readonly headers?: Record<string, string>
}

/** Sends a request to the Worker through its front door. A body that is text is sent as it is. */
export function send(method: string, path: string, { key, body, headers }: Asked = {}): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return worker.fetch(`https://api.test${path}`, {
    method,
    headers: {
      ...(key && { authorization: `Bearer ${key}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: text }),
  })
}

/** Sends a request and reads the answer's JSON. */
export async function call<T = Record<string, unknown>>(method: string, path: string, asked: Asked = {}) {
  const response = await send(method, path, asked)
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: (text ? JSON.parse(text) : null) as T }
}

export interface Person {
  readonly id: string
  readonly email: string
  readonly password: string
  readonly apiKey: string
}

export interface Tenant {
  readonly id: TenantId
  readonly owner: Person
  readonly admin: Person
  readonly member: Person
}

let made = 0

/** Makes a tenant with an owner, an admin and a member of its own. */
export async function newTenant(): Promise<Tenant> {
  made += 1
  const people = (['owner', 'admin', 'member'] as const).map((role) => ({
    role,
    name: `${role} ${made}`,
    email: `${role}-${made}-${crypto.randomUUID()}@example.test`,
    password: `${role}-password-${made}`,
  }))
  const { status, body } = await call<{ tenantId: string; people: { id: string; apiKey: string }[] }>(
    'POST',
    '/api/operator/tenants',
    { key: env.OPERATOR_KEY, body: { name: `Tenant ${made}`, people } },
  )
  if (status !== 201) throw new Error(`no tenant: ${JSON.stringify(body)}`)
  const [owner, admin, member] = people.map(({ email, password }, index): Person => {
    const answer = body.people[index]
    if (!answer) throw new Error('a person is missing')
    return { id: answer.id, apiKey: answer.apiKey, email, password }
  })
  if (!owner || !admin || !member) throw new Error('a person is missing')
  return { id: body.tenantId as TenantId, owner, admin, member }
}

/** Makes the person a member of pods with that LinkedIn profile. */
export async function takePart(person: Person, linkedinVanity: string): Promise<string> {
  const { body } = await call<{ id: string }>('PUT', '/api/membership', {
    key: person.apiKey,
    body: { linkedinVanity },
  })
  return body.id
}

/** Hours that hold all day, so that a test does not depend on when it runs. */
export const wholeDay = { days: [0, 1, 2, 3, 4, 5, 6], from: '00:00', to: '24:00' }

/** Makes a pod of these people, who may share at any time of day. */
export async function newPod(tenant: Tenant, people: readonly Person[]): Promise<string> {
  const { body } = await call<{ id: string }>('POST', '/api/pods', {
    key: tenant.owner.apiKey,
    body: { name: 'Friends' },
  })
  for (const [index, person] of people.entries()) {
    const memberId = await takePart(person, `profile-${index}-${person.id.slice(0, 6).toLowerCase()}`)
    await call('PATCH', '/api/membership', { key: person.apiKey, body: { hours: wholeDay } })
    await call('POST', `/api/pods/${body.id}/members`, { key: tenant.owner.apiKey, body: { memberId } })
  }
  return body.id
}

/** Offers a post to a pod. @returns the share of it that the company's member is asked about */
export async function offeredTo(
  tenant: Tenant,
  pod: string,
  body: object = {},
  as = tenant.owner.apiKey,
): Promise<Share> {
  const { status } = await call('POST', `/api/pods/${pod}/amplifications`, {
    ...{ key: as, body: { postUrl: newPostUrl(), ...body } },
  })
  if (status !== 202) throw new Error(`not offered: ${status}`)
  return shareOf(tenant.member.apiKey)
}

/** Agrees, in the words of today, to what is named. */
export async function agree(person: Person, route: string, ...purposes: string[]): Promise<void> {
  for (const purpose of purposes) {
    const { body } = await call<{ textVersion: string }>(
      'GET',
      `/api/consents/text?route=${route}&purpose=${purpose}`,
      {
        key: person.apiKey,
      },
    )
    await call('POST', '/api/consents', { key: person.apiKey, body: { route, purpose, textVersion: body.textVersion } })
  }
}

/** Lets the person share without being asked, as owner and member together can. */
export async function standingApproval(tenant: Tenant, person: Person): Promise<void> {
  await call('PATCH', '/api/settings', {
    key: tenant.owner.apiKey,
    body: { standingApproval: true, routes: ['browser'] },
  })
  await agree(person, 'browser', 'repost', 'standing_approval')
  await call('PATCH', '/api/membership', { key: person.apiKey, body: { approval: 'standing' } })
}

/** Has the person agree to share by a route that the company lists. */
export async function agreeToShare(tenant: Tenant, person: Person, route = 'browser'): Promise<void> {
  await call('PATCH', '/api/settings', { key: tenant.owner.apiKey, body: { routes: [route] } })
  await agree(person, route, 'repost')
}

/** An activity as the API shows it. */
export interface Share {
  readonly id: string
  readonly state: string
  readonly own: boolean
  readonly member: { readonly id: string }
  readonly comment: string | null
  readonly route: string | null
  readonly reason: string | null
  readonly dueAt: string | null
  readonly approvedBy: string | null
  readonly expiresAt: string
  readonly pressed: boolean
  readonly resultUrl: string | null
  readonly removedAt: string | null
  readonly can: Readonly<Record<'approve' | 'decline' | 'cancel' | 'retry' | 'settle' | 'undo', boolean>>
  readonly words: {
    readonly suggested: string | null
    readonly own: string[]
    readonly disclosure: string
    readonly disclosureRequired: boolean
  } | null
  readonly paused: { readonly pictureUrl: string | null } | null
  readonly evidence: { readonly costCents: number | null }
  readonly evidenceUntil: string
  readonly timeline: readonly { readonly from: string | null; readonly to: string; readonly actor: string }[]
}

/** The newest share of the holder of a key, with all that is known of it. */
export async function shareOf(key: string): Promise<Share> {
  const { body } = await call<{ items: Share[] }>('GET', '/api/activities?own=true', { key })
  const [first] = body.items
  if (!first) throw new Error('no activity')
  return (await call<Share>('GET', `/api/activities/${first.id}`, { key })).body
}

/** Puts an activity as it is after a run. */
export async function putActivity(id: string, fields: Record<string, string | number | null>): Promise<void> {
  const set = Object.keys(fields).map((name) => `${name} = ?`)
  await env.DB.prepare(`update activities set ${set.join(', ')} where id = ?`)
    .bind(...Object.values(fields), id)
    .run()
}

let posts = 0

/** The address of a post that no other test uses. */
export const newPostUrl = () => `${env.LINKEDIN_WEB_URL}/feed/update/urn:li:activity:${7_398_000_000_000 + ++posts}/`

/** Where the stand-in for OpenAI takes its orders. */
const openai = new URL(env.OPENAI_BASE_URL).origin

/** Gives the stand-in for OpenAI an order. */
export async function orderOpenAI(path: string, body: unknown): Promise<void> {
  const { ok, status } = await fetch(`${openai}${path}`, { method: 'POST', body: JSON.stringify(body) })
  if (!ok) throw new Error(`the stand-in answered ${path} with ${status}`)
}

/** How the stand-in for OpenAI names the holder of a key. */
export const openaiAccount = (key: string) => `…${key.slice(-4)}`

const chatKey = 'sk-test-0123456789abcdef'

/** Switches trouble at the stand-in for OpenAI on, for the time of `run` and for tenants of `setUpChat`. */
export async function withOpenAITrouble<T>(trouble: Record<string, unknown>, run: () => Promise<T>): Promise<T> {
  const account = openaiAccount(chatKey)
  await orderOpenAI('/__trouble', { account, ...trouble })
  try {
    return await run()
  } finally {
    await orderOpenAI('/__trouble', {
      account,
      ...Object.fromEntries(Object.keys(trouble).map((name) => [name, null])),
    })
  }
}

/** Stores an OpenAI key and a workflow for the trigger `write`. */
export async function setUpChat(tenant: Tenant, workflow: Record<string, unknown> = {}): Promise<void> {
  const key = tenant.owner.apiKey
  await call('PUT', '/api/integrations/openai', {
    key,
    body: { values: { apiKey: chatKey }, untested: true },
  })
  await call('PUT', '/api/workflows/write', {
    key,
    body: { name: 'Write a post', backend: 'edge', edgeWorkflow: 'content', ...workflow },
  })
}
