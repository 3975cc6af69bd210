import { z } from 'zod'
import { databaseStatus } from '../../core/tenants/lifecycle-status.ts'
import { recordsByKey, rewrapSome } from '../../core/vault/rewrap.ts'
import { keyRing } from '../../core/vault/ring.ts'
import type { Env } from '../env.ts'
import { openOperation } from './operation.ts'
import { time } from './schemas.ts'

const withinMs = 3_000

type SecretState = 'present' | 'missing' | 'invalid'

/** The secrets of the installation, each with how long it must be at least. */
const secretLengths = {
  AUTH_SECRET: 32,
  OPERATOR_KEY: 16,
  LINKEDIN_SIGN_IN_CLIENT_ID: 1,
  LINKEDIN_SIGN_IN_CLIENT_SECRET: 1,
  GOOGLE_CLIENT_ID: 1,
  GOOGLE_CLIENT_SECRET: 1,
} as const

async function secretStates(env: Env): Promise<Record<string, SecretState>> {
  const states = Object.entries(secretLengths).map(([name, least]): [string, SecretState] => {
    const value = env[name as keyof typeof secretLengths] ?? ''
    return [name, value === '' ? 'missing' : value.length < least ? 'invalid' : 'present']
  })
  const rings = await Promise.all([
    ringState({ VAULT_KEYS: env.VAULT_KEYS }, env.VAULT_KEYS),
    ringState(env, env.VAULT_KEYS_NEXT),
  ])
  return { ...Object.fromEntries(states), VAULT_KEYS: rings[0], VAULT_KEYS_NEXT: rings[1] }
}

/** Whether a ring can be read. @param secret the one that is asked about */
async function ringState(secrets: Parameters<typeof keyRing>[0], secret: string | undefined): Promise<SecretState> {
  if (!secret) return 'missing'
  return keyRing(secrets).then(
    () => 'present',
    () => 'invalid',
  )
}

/** Which answer shows that somebody is there: of an API any that is no failure of its own, of a file only the file. */
const upstreams: readonly { name: string; url: (env: Env) => string; isWell: (status: number) => boolean }[] = [
  { name: 'openai', url: (env) => `${env.OPENAI_BASE_URL}/models`, isWell: (status) => status < 500 },
  { name: 'linkedin', url: (env) => env.LINKEDIN_API_URL, isWell: (status) => status < 500 },
  { name: 'unipile', url: (env) => env.UNIPILE_URL, isWell: (status) => status < 500 },
  { name: 'chatkit', url: (env) => env.CHATKIT_SCRIPT_URL, isWell: (status) => status === 200 },
]

async function probe(env: Env, now: () => number, { name, url, isWell }: (typeof upstreams)[number]) {
  const started = now()
  let status: number | null = null
  try {
    const response = await fetch(url(env), { redirect: 'manual', signal: AbortSignal.timeout(withinMs) })
    status = response.status
    await response.body?.cancel()
  } catch {
    // No answer is an answer: `status` stays null.
  }
  return { name, ok: status !== null && isWell(status), ms: now() - started, status }
}

const status = openOperation({
  name: 'operator.status',
  summary:
    'How the installation stands: migrations, secrets, key ring, cron, queues, and who can be reached. Names no secret.',
  method: 'GET',
  path: '/api/operator/status',
  effect: 'read',
  access: 'operator',
  input: z.strictObject({}),
  output: z.object({
    migrations: z.array(z.string()),
    secrets: z.record(z.string(), z.enum(['present', 'missing', 'invalid'])),
    vault: z.object({
      current: z
        .string()
        .nullable()
        .describe('The master key that new records are sealed under; null where the ring cannot be read'),
      keys: z.array(z.string()),
      next: z.boolean().describe('A master key is being changed'),
      records: z.record(z.string(), z.number()).describe('How many records stand under each master key'),
    }),
    cron: z.object({ lastAt: time.nullable(), chores: z.record(z.string(), time) }),
    outbox: z.object({ waiting: z.number(), oldestAt: time.nullable() }),
    jobs: z.object({ open: z.number(), oldestAt: time.nullable() }),
    deadLetters: z.number(),
    config: z.record(z.string(), z.string()),
    upstreams: z.array(z.object({ name: z.string(), ok: z.boolean(), ms: z.number(), status: z.number().nullable() })),
  }),
  run: async ({ env, clock }) => {
    const [database, records, secrets, ring, reached] = await Promise.all([
      databaseStatus(env.DB),
      recordsByKey(env.DB),
      secretStates(env),
      keyRing(env).catch(() => null),
      Promise.all(upstreams.map((upstream) => probe(env, () => clock.now(), upstream))),
    ])
    const { migrations, chores, outbox, jobs, deadLetters } = database
    const times = Object.values(chores)
    return {
      migrations,
      secrets,
      vault: {
        current: ring?.current ?? null,
        keys: ring ? [...ring.keys.keys()].sort() : [],
        next: Boolean(env.VAULT_KEYS_NEXT),
        records,
      },
      cron: { lastAt: times.length > 0 ? Math.max(...times) : null, chores: { ...chores } },
      outbox,
      jobs,
      deadLetters,
      config: {
        WEB_URL: env.WEB_URL,
        CHATKIT_DOMAIN_KEY: env.CHATKIT_DOMAIN_KEY,
        CHATKIT_SCRIPT_URL: env.CHATKIT_SCRIPT_URL,
        OPENAI_BASE_URL: env.OPENAI_BASE_URL,
        LINKEDIN_API_URL: env.LINKEDIN_API_URL,
        UNIPILE_URL: env.UNIPILE_URL,
      },
      upstreams: reached,
    }
  },
})

const rewrap = openOperation({
  name: 'operator.rewrapVault',
  summary: 'Seals some stored credentials anew under the present master key; called until none remains.',
  method: 'POST',
  path: '/api/operator/vault/rewrap',
  effect: 'write',
  access: 'operator',
  input: z.strictObject({ limit: z.number().int().min(1).max(100).default(50) }),
  output: z.object({
    current: z.string(),
    rewrapped: z.number(),
    unreadable: z.number().describe('Records that no master key opens; their owners must store them anew'),
    remaining: z.number(),
  }),
  run: async ({ env, clock }, { limit }) => rewrapSome(env.DB, env.VAULT, await keyRing(env), limit, clock.now()),
})

export const installationOperations = [status, rewrap]
