import { Hono } from 'hono'
import { errorFields, log } from '../../core/log.ts'
import { keyRing } from '../../core/vault/ring.ts'
import type { Env } from '../env.ts'

interface Trial {
  readonly ok: boolean
  /** What to do about it; only where it is not ok. */
  readonly fix?: string
}

const withinMs = 3_000

/**
 * What the Worker stands on, each with the smallest thing that shows it works, and what to do when it does not. A queue can only
 * be written to, so of it no more is seen than that it is bound.
 */
const trials: Readonly<Record<string, { fix: string; run: (env: Env) => Promise<unknown> }>> = {
  database: {
    fix: 'Apply the migrations: npm run deploy -- --env <environment> applies them first.',
    run: (env) => env.DB.prepare('select count(*) from (select 1 from tenants limit 1)').first(),
  },
  tenants: { fix: 'Check the KV binding TENANTS in wrangler.toml.', run: (env) => env.TENANTS.get('ready') },
  vault: { fix: 'Check the KV binding VAULT in wrangler.toml.', run: (env) => env.VAULT.get('ready') },
  files: { fix: 'Check the R2 binding FILES in wrangler.toml.', run: (env) => env.FILES.head('ready') },
  queue: {
    fix: 'Check the queue bindings POD_JOBS and TENANT_JOBS in wrangler.toml.',
    run: async (env) => {
      if (typeof env.POD_JOBS?.sendBatch !== 'function' || typeof env.TENANT_JOBS?.sendBatch !== 'function')
        throw new Error('no queue')
    },
  },
  chat: {
    fix: 'Check the Durable Object bindings PERSON_CHAT and TENANT_METER in wrangler.toml.',
    run: (env) => Promise.all([env.PERSON_CHAT.getByName('ready').ping(), env.TENANT_METER.getByName('ready').ping()]),
  },
  keyRing: {
    fix: 'Set the secret VAULT_KEYS: {"current":"k1","keys":{"k1":"<32 bytes, base64>"}}.',
    run: (env) => keyRing(env),
  },
  secrets: {
    fix: 'Set the secrets AUTH_SECRET (32 characters or more) and OPERATOR_KEY (16 or more).',
    run: async (env) => {
      if ((env.AUTH_SECRET ?? '').length < 32 || (env.OPERATOR_KEY ?? '').length < 16)
        throw new Error('secret too short')
    },
  },
}

async function tryOne(name: string, { fix, run }: (typeof trials)[string], env: Env): Promise<Trial> {
  let timer: ReturnType<typeof setTimeout> | undefined
  try {
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('no answer in time')), withinMs)
    })
    await Promise.race([run(env), late])
    return { ok: true }
  } catch (error) {
    log.warn('ready.failed', { step: name, ...errorFields(error) })
    return { ok: false, fix }
  } finally {
    clearTimeout(timer)
  }
}

/** `/health` says that the Worker runs; `/ready` tries each binding and secret and says which fails and what mends it. */
export function healthDoor(): Hono<{ Bindings: Env }> {
  const door = new Hono<{ Bindings: Env }>()
  door.get('/health', (c) => c.json({ status: 'ok' }))
  door.get('/ready', async (c) => {
    const results = await Promise.all(
      Object.entries(trials).map(async ([name, trial]) => [name, await tryOne(name, trial, c.env)] as const),
    )
    const ready = results.every(([, { ok }]) => ok)
    return c.json({ status: ready ? 'ready' : 'not ready', checks: Object.fromEntries(results) }, ready ? 200 : 503)
  })
  return door
}
