import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { hintOf } from '../../core/vault/credential.ts'
import type { SecretKeeper, WorkerName } from '../installation/secrets.ts'

type Secrets = Record<string, string>
type Credential = { values: Record<string, string>; status: string }
type FakeTenant = {
  id: string
  name: string
  reference: string
  people: { email: string; password: string }[]
  origins: string[]
  credentials: Record<string, Credential>
  workflows: { trigger: string; name: string; backend: string }[]
}

/** An installation in memory that answers as the API and wrangler do, as far as onboarding asks; for its tests. */
export type FakeInstallation = {
  url: string
  webUrl: string
  domainKey: string
  /** null: no such Worker is deployed. */
  secrets: Record<WorkerName, Secrets | null>
  tenants: FakeTenant[]
  /** Each change in its order, such as `put api AUTH_SECRET` or `PUT /api/workflows/write`. */
  effects: string[]
  chats: number
  /** Called after each change; what it throws is what the caller meets in place of an answer. */
  afterEffect: (effect: string) => void
  keeper: SecretKeeper
  stop: () => Promise<void>
}

const forms: Record<string, { name: string; kind: 'secret' | 'text' | 'url' }[]> = {
  unipile: [
    { name: 'dsn', kind: 'url' },
    { name: 'apiKey', kind: 'secret' },
  ],
  openai: [{ name: 'apiKey', kind: 'secret' }],
  linkedin: [
    { name: 'clientId', kind: 'text' },
    { name: 'clientSecret', kind: 'secret' },
  ],
  webhook: [{ name: 'url', kind: 'url' }],
  slack: [{ name: 'url', kind: 'secret' }],
}

/** What a test of these values finds: a secret may say itself what it is, such as `sk-quota-…`. */
const verdict = (values: Record<string, string>): string =>
  ['wrong_key', 'no_permission', 'quota', 'no_network'].find((status) =>
    Object.values(values).some((value) => value.includes(status)),
  ) ?? 'ok'

/** Starts a fake installation on a free port, deployed and without secrets. */
export async function fakeInstallation(): Promise<FakeInstallation> {
  const server = createServer((request, response) => {
    answer(fake, request).then(
      ({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' })
        response.end(status === 204 ? undefined : JSON.stringify(body))
      },
      () => request.socket.destroy(),
    )
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const fake: FakeInstallation = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    webUrl: 'https://revos.example.com',
    domainKey: 'domain_pk_68f0c0ffee',
    secrets: { api: {}, runner: {} },
    tenants: [],
    effects: [],
    chats: 0,
    afterEffect: () => {},
    keeper: {
      list: async (worker) => (fake.secrets[worker] ? Object.keys(fake.secrets[worker]) : null),
      put: async (worker, name, value) => putSecret(fake, worker, name, value),
      remove: async (worker, name) => void delete fake.secrets[worker]?.[name],
      read: () => undefined,
    },
    stop: () =>
      new Promise((done) => {
        server.closeAllConnections()
        server.close(() => done())
      }),
  }
  return fake
}

function did(fake: FakeInstallation, effect: string): void {
  fake.effects.push(effect)
  fake.afterEffect(effect)
}

function putSecret(fake: FakeInstallation, worker: WorkerName, name: string, value: string): void {
  fake.secrets[worker] = { ...fake.secrets[worker], [name]: value }
  did(fake, `put ${worker} ${name}`)
}

type Answer = { status: number; body: unknown }
const ok = (body: unknown, status = 200): Answer => ({ status, body })
const problem = (status: number, code: string, message: string): Answer => ok({ code, message, act: 'caller' }, status)

async function answer(fake: FakeInstallation, request: IncomingMessage): Promise<Answer> {
  const { pathname, searchParams } = new URL(request.url ?? '/', fake.url)
  const body = JSON.parse((await text(request)) || '{}')
  const key = request.headers.authorization?.replace('Bearer ', '') ?? ''
  const method = request.method ?? 'GET'
  if (pathname === '/__wrangler') return ok(wrangler(fake, body))
  if (pathname === '/ready') return ready(fake)
  if (pathname === '/api/config') return ok({ chatkitDomainKey: fake.domainKey })
  if (pathname.startsWith('/api/operator/')) {
    if (key !== fake.secrets.api?.OPERATOR_KEY)
      return problem(401, 'invalid_credentials', 'This takes the operator key.')
    return asOperator(fake, `${method} ${pathname}`, searchParams, body)
  }
  const tenant = fake.tenants.find(({ id }) => key.startsWith(`rk_${id}`))
  if (!tenant) return problem(401, 'unauthenticated', 'Sign in, or send an API key.')
  return asOwner(fake, tenant, `${method} ${pathname}`, body)
}

/** What the program `fake-wrangler.mjs` passes on. */
function wrangler(fake: FakeInstallation, { args, input }: { args: string[]; input: string }) {
  const [, command, name = ''] = args
  const worker = args.some((arg) => arg.includes('runner')) ? 'runner' : 'api'
  if (command === 'put') putSecret(fake, worker, name, input)
  const held = fake.secrets[worker]
  if (held === null) return { code: 1, stderr: `[ERROR] Worker "revos-${worker}" not found.` }
  return { code: 0, stdout: JSON.stringify(Object.keys(held).map((one) => ({ name: one, type: 'secret_text' }))) }
}

function ready({ secrets }: FakeInstallation): Answer {
  const has = (name: string) => secrets.api?.[name] !== undefined
  const checks = {
    keyRing: has('VAULT_KEYS') ? { ok: true } : { ok: false, fix: 'Set the secret VAULT_KEYS.' },
    secrets: has('AUTH_SECRET') && has('OPERATOR_KEY') ? { ok: true } : { ok: false, fix: 'Set the secrets.' },
  }
  const isReady = Object.values(checks).every((check) => check.ok)
  return ok({ status: isReady ? 'ready' : 'not ready', checks }, isReady ? 200 : 503)
}

type TenantInput = { name: string; reference: string; people: { email: string; password: string }[] }

function asOperator(fake: FakeInstallation, what: string, query: URLSearchParams, input: TenantInput): Answer {
  const sealed = fake.tenants.flatMap(({ credentials }) => Object.keys(credentials)).length
  if (what === 'GET /api/operator/status')
    return ok({ vault: { records: sealed > 0 ? { k1: sealed } : {} }, config: { WEB_URL: fake.webUrl } })
  if (what === 'GET /api/operator/tenants') {
    const found = fake.tenants.filter(({ reference }) => reference === query.get('reference'))
    return ok({ items: found.map(({ id, name }) => ({ id, name, status: 'active' })), nextCursor: null })
  }
  if (what === 'POST /api/operator/tenants') {
    const id = `ten${fake.tenants.length + 1}`
    const { name, reference } = input
    const people = input.people.map(({ email, password }) => ({ email, password }))
    fake.tenants.push({ id, name, reference, people, origins: [], credentials: {}, workflows: [] })
    did(fake, what)
    return ok(
      { tenantId: id, people: people.map(({ email }) => ({ email, isNew: true, apiKey: `rk_${id}_first` })) },
      201,
    )
  }
  const id = /^POST \/api\/operator\/tenants\/(\w+)\/keys$/.exec(what)?.[1]
  return id ? ok({ apiKey: `rk_${id}_short` }, 201) : problem(404, 'not_found', `${what} was not found.`)
}

function asOwner(fake: FakeInstallation, tenant: FakeTenant, what: string, input: Record<string, unknown>): Answer {
  const item = (provider: string) => listed(provider, tenant.credentials[provider])
  const [, provider = ''] = /\/api\/integrations\/(\w+)/.exec(what) ?? []
  const values = (input.values ?? tenant.credentials[provider]?.values ?? {}) as Record<string, string>
  switch (what.replace(provider || '—', '*')) {
    case 'GET /api/people':
      return ok({ items: tenant.people.map(({ email }) => ({ email })) })
    case 'GET /api/settings':
      return ok({ origins: tenant.origins })
    case 'PATCH /api/settings':
      tenant.origins = input.origins as string[]
      did(fake, what)
      return ok({ origins: tenant.origins })
    case 'GET /api/integrations':
      return ok({ items: Object.keys(forms).map(item) })
    case 'POST /api/integrations/*/test':
      return ok({ status: verdict(values), text: `It is ${verdict(values)}.`, account: null, next: null })
    case 'PUT /api/integrations/*':
      if (verdict(values) !== 'ok') return problem(422, 'credential_not_working', `It is ${verdict(values)}.`)
      tenant.credentials[provider] = { values, status: 'ok' }
      did(fake, what)
      return ok({ ...item(provider), ...(provider === 'webhook' && { created: { secret: 'whsec_made' } }) })
    case 'GET /api/workflows':
      return ok({ items: tenant.workflows })
    case 'POST /api/chatkit/sessions':
      if (!tenant.credentials.openai) return problem(503, 'openai_key_missing', 'No OpenAI key is stored.')
      fake.chats++
      return ok({ status: 'success', data: {} })
  }
  const trigger = /^PUT \/api\/workflows\/(\w+)$/.exec(what)?.[1]
  if (!trigger) return problem(404, 'not_found', `${what} was not found.`)
  const record = { trigger, name: String(input.name), backend: String(input.backend) }
  tenant.workflows = [...tenant.workflows.filter((one) => one.trigger !== trigger), record]
  did(fake, what)
  return ok(record)
}

function listed(provider: string, credential: Credential | undefined) {
  const shown = (name: string, kind: string) => {
    const value = credential?.values[name]
    return value === undefined ? null : kind === 'secret' ? hintOf(value) : value
  }
  return {
    provider,
    name: provider,
    without: 'nothing of it works.',
    setup: { steps: ['Get it there.'], url: `https://${provider}.example` },
    fields: (forms[provider] ?? []).map(({ name, kind }) => ({
      name,
      kind,
      label: name,
      help: '',
      required: true,
      placeholder: '',
      pattern: null,
      default: null,
      value: shown(name, kind),
    })),
    stored: credential !== undefined,
    status: credential?.status ?? 'none',
    statusText: credential ? 'It works.' : 'Not connected.',
    next: null,
    account: null,
  }
}
