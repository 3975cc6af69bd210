import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { placeholders } from '../deploy/environment-config.ts'
import { configsFor } from '../deploy/place.ts'
import type { SecretKeeper, WorkerName } from '../installation/secrets.ts'
import type { Target } from '../installation/target.ts'
import { ApiRefusal, ApiUnreachable, caller } from '../onboard/api.ts'
import { cache, root } from '../paths.ts'
import type { Facts, Look } from './facts.ts'

const withinMs = 10_000
const time = z.iso.datetime().transform((text) => Date.parse(text))

const ready = z.object({
  checks: z.record(z.string(), z.object({ ok: z.boolean(), fix: z.string().optional() })),
})
const publicConfig = z.object({ chatkitDomainKey: z.string(), chatkitScriptUrl: z.string() })
const status = z.object({
  migrations: z.array(z.string()),
  secrets: z.record(z.string(), z.enum(['present', 'missing', 'invalid'])),
  vault: z.object({
    current: z.string().nullable(),
    keys: z.array(z.string()),
    next: z.boolean(),
    records: z.record(z.string(), z.number()),
  }),
  cron: z.object({ lastAt: time.nullable(), chores: z.record(z.string(), time) }),
  outbox: z.object({ waiting: z.number(), oldestAt: time.nullable() }),
  jobs: z.object({ open: z.number(), oldestAt: time.nullable() }),
  deadLetters: z.number(),
  config: z.record(z.string(), z.string()),
  upstreams: z.array(z.object({ name: z.string(), ok: z.boolean(), status: z.number().nullable() })),
})

/** Looks at something; an error is why it could not be seen. */
async function look<T>(see: () => Promise<T>): Promise<Look<T>> {
  try {
    return { seen: true, value: await see() }
  } catch (error) {
    return { seen: false, why: reason(error) }
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return `no answer within ${withinMs / 1000} seconds.`
  const code = error.cause instanceof Error && 'code' in error.cause ? ` (${error.cause.code})` : ''
  return error.message.split('\n').slice(0, 2).join(' ') + code
}

const get = (url: string, init: RequestInit = {}) =>
  fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(withinMs), ...init })

/** `/ready` answers 503 with the same form where something fails. */
async function seeReady(apiUrl: string) {
  const response = await get(`${apiUrl}/ready`)
  const parsed = ready.safeParse(await response.json().catch(() => undefined))
  if (!parsed.success) throw new Error(`it answers ${response.status}, not as this API does.`)
  return parsed.data.checks
}

async function seeOperator(apiUrl: string, key: string | undefined) {
  if (key === undefined) throw new Error('Not looked at: this takes the operator key.')
  try {
    return await caller(apiUrl, () => key)('GET', '/api/operator/status', status)
  } catch (error) {
    if (error instanceof ApiRefusal && (error.status === 401 || error.status === 403))
      throw new Error('Not looked at: the API does not take this operator key.')
    if (error instanceof ApiUnreachable || error instanceof ApiRefusal)
      throw new Error(`Not looked at: ${error.message}`)
    throw error
  }
}

/** A site of which no tenant can know: the top-level domain is kept free for such. */
const foreignSite = 'https://nobody-knows-this-site.invalid'

async function seeCors(apiUrl: string, webUrl: string | undefined) {
  if (webUrl === undefined) throw new Error('It is not known where the page is.')
  const isLetIn = async (origin: string) => {
    const headers = {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
    }
    const response = await get(`${apiUrl}/api/chatkit/sessions`, { method: 'OPTIONS', headers })
    return [origin, '*'].includes(response.headers.get('access-control-allow-origin') ?? '')
  }
  const [ours, foreign] = await Promise.all([isLetIn(new URL(webUrl).origin), isLetIn(foreignSite)])
  return { ours, foreign }
}

async function seePage(webUrl: string | undefined) {
  if (webUrl === undefined) throw new Error('it is not known where it is.')
  const [page, api] = await Promise.all([get(`${webUrl}/`), get(`${webUrl}/api/config`)])
  const isPage = (await page.text()).includes('id="root"')
  const answer = publicConfig.safeParse(await api.json().catch(() => undefined))
  return { status: page.status, isPage, handsOn: answer.success }
}

async function seeScript(config: Look<{ chatkitScriptUrl: string }>): Promise<number> {
  if (!config.seen) throw new Error('the API does not say where it is.')
  const response = await get(config.value.chatkitScriptUrl)
  await response.body?.cancel()
  return response.status
}

async function seeSecrets(keeper: SecretKeeper): Promise<Facts['secrets']> {
  const of = (worker: WorkerName) => look(() => keeper.list(worker))
  // One after the other: two processes of wrangler at once may both want to renew its sign-in.
  const runner = await of('runner')
  return { runner, api: runner.seen ? await of('api') : runner }
}

function seeRings(keeper: SecretKeeper): Look<boolean> {
  const of = (worker: WorkerName) => ['VAULT_KEYS', 'VAULT_KEYS_NEXT'].map((name) => keeper.read(worker, name) ?? '')
  const [api, runner] = [of('api'), of('runner')]
  if (!api[0] || !runner[0]) return { seen: false, why: 'Secrets cannot be read back.' }
  return { seen: true, value: api.join('\n') === runner.join('\n') }
}

const versionIn = (file: string): string | undefined =>
  existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : undefined

/** Looks at everything of an installation that can be seen, without changing anything. */
export async function gather(target: Target, operatorKey: string | undefined, now: () => number): Promise<Facts> {
  const { apiUrl, webUrl, keeper, environment, settings } = target
  const config = look(() => caller(apiUrl)('GET', '/api/config', publicConfig))
  const [seenReady, operator, seenConfig, script, cors, page, secrets] = await Promise.all([
    look(() => seeReady(apiUrl)),
    look(() => seeOperator(apiUrl, operatorKey)),
    config,
    config.then((seen) => look(() => seeScript(seen))),
    look(() => seeCors(apiUrl, webUrl)),
    look(() => seePage(webUrl)),
    seeSecrets(keeper),
  ])
  const configs = environment && settings ? configsFor(environment, settings, join(cache, 'deploy', environment)) : []
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return {
    name: target.name,
    isLocal: environment === undefined,
    // After everything was looked at: a slow look must not make a moment lie ahead.
    now: now(),
    apiUrl,
    webUrl,
    node: process.versions.node,
    wrangler: {
      installed: versionIn(join(root, 'node_modules', 'wrangler', 'package.json')),
      wanted: devDependencies.wrangler,
    },
    placeholders: [...new Set(configs.flatMap((one) => placeholders(one.config)))],
    noted: {
      ...(settings?.webUrl && { webUrl: settings.webUrl }),
      ...(settings?.domainKey && { chatkitDomainKey: settings.domainKey }),
    },
    migrationFiles: readdirSync(join(root, 'migrations'))
      .filter((file) => file.endsWith('.sql'))
      .sort(),
    ready: seenReady,
    secrets,
    ringsAgree: seeRings(keeper),
    operator,
    config: seenConfig,
    script,
    cors,
    page,
  }
}
