import type { TenantId } from '../../core/principal.ts'
import { keyRing } from '../../core/vault/ring.ts'
import { vaultReader } from '../../core/vault/store.ts'
import { createApp } from '../../worker/app.ts'
import { hashPassword } from '../../worker/auth/password.ts'
import type { Env } from '../../worker/env.ts'

export { PersonChat } from '../../worker/chat/person-chat.ts'
export { TenantMeter } from '../../worker/chat/tenant-meter.ts'

/** What `npm run bench -- auth` asks for: one kind of work, so many times. */
interface Order {
  readonly work: 'signIn' | 'hash' | 'withKey' | 'withoutKey' | 'vaultRead' | 'versionRead'
  readonly times: number
  readonly apiKey: string
  readonly email: string
  readonly password: string
  readonly tenantId: string
}

const app = createApp()

async function ask(env: Env, context: ExecutionContext, path: string, init: RequestInit, wanted: number) {
  const response = await app.fetch(new Request(`https://bench.test${path}`, init), env, context)
  const body = await response.text()
  if (response.status !== wanted) throw new Error(`${path} answered ${response.status}: ${body.slice(0, 200)}`)
}

function workOf(order: Order, env: Env, context: ExecutionContext): () => Promise<unknown> {
  const { apiKey, email, password, tenantId } = order
  const json = { 'content-type': 'application/json', origin: env.WEB_URL }
  const reader = vaultReader(env.DB, env.VAULT, () => keyRing(env), tenantId as TenantId)
  const works: Record<Order['work'], () => Promise<unknown>> = {
    signIn: () => {
      const body = JSON.stringify({ email, password })
      return ask(env, context, '/api/auth/sign-in/email', { method: 'POST', headers: json, body }, 200)
    },
    hash: () => hashPassword(password),
    // The same operation, which reads nothing; the second time refused before the key is looked up, as it has not a key's form.
    withKey: () =>
      ask(env, context, '/api/keys/none', { method: 'DELETE', headers: { authorization: `Bearer ${apiKey}` } }, 401),
    withoutKey: () =>
      ask(env, context, '/api/keys/none', { method: 'DELETE', headers: { authorization: 'Bearer none' } }, 401),
    vaultRead: () => reader.read({ provider: 'openai' }),
    versionRead: () =>
      env.DB.prepare('select version from integrations where tenant_id = ?1 and provider = ?2 and subject = ?3')
        .bind(tenantId, 'openai', '')
        .first('version'),
  }
  return works[order.work]
}

/** Does the ordered work in one request, one after another; everything else goes to the API as it is. */
export default {
  async fetch(request, env, context) {
    if (new URL(request.url).pathname !== '/bench') return app.fetch(request, env, context)
    const order: Order = await request.json()
    const work = workOf(order, env, context)
    for (let time = 0; time < order.times; time++) await work()
    return new Response('done')
  },
  queue: () => {},
} satisfies ExportedHandler<Env>
