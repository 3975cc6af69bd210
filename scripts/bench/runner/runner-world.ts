import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
// Comes with wrangler, which has it run Workers.
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare'
import { unstable_getMiniflareWorkerOptions, unstable_splitSqlQuery } from 'wrangler'
import { startLinkedin } from '../../../test/standins/linkedin/index.ts'
import { prepareBrowserBinding } from '../../chromium.ts'
import { root } from '../../paths.ts'
import { quietly } from '../../quiet.ts'
import { newSecrets } from '../../stack/dev-vars.ts'
import { placeWorker, relocate } from '../../stack/worker-config.ts'
import { toolSettings } from '../../tool-environment.ts'
import { wrangler } from '../../wrangler.ts'
import { type Model, startModel } from './model.ts'

/** A row of a query. */
export type Row = Record<string, string | number | null>

/** The runner in workerd with its browser, in front of the stand-ins for LinkedIn and OpenAI. */
export interface RunnerWorld {
  readonly version: string
  readonly model: Model
  /** Has the bench's Worker do something; see test/workers/runner/bench-worker.ts. @throws Error with what it said */
  order<T>(order: object): Promise<T>
  sql(query: string, ...values: (string | number | null)[]): Promise<Row[]>
  /** Calls a control path of the stand-in for LinkedIn. */
  site<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T>
  readonly siteUrl: string
  stop(): Promise<void>
}

/** Bundles the runner with the bench's Worker around it and starts it, its data below `folder`. */
export async function startRunnerWorld(folder: string): Promise<RunnerWorld> {
  Object.assign(process.env, toolSettings(join(folder, 'registry')))
  await prepareBrowserBinding()
  const site = await startLinkedin({ port: 0 })
  const model = await startModel()
  const { VAULT_KEYS } = newSecrets()
  const variables = {
    VAULT_KEYS,
    LINKEDIN_WEB_URL: site.url,
    LINKEDIN_API_URL: site.url,
    OPENAI_BASE_URL: `${model.url}/v1`,
    OUTBOUND_URLS: 'any',
  }
  const config = placeWorker(join(root, 'runner', 'wrangler.toml'), join(folder, 'worker'), variables)
  const own = readFileSync(config, 'utf8').replace(/^main\s*=.*$/m, 'main = "bench-worker.ts"')
  writeFileSync(config, relocate(own, 'main', join(root, 'test', 'workers', 'runner')))
  const built = join(folder, 'built')
  mkdirSync(built, { recursive: true })
  await quietly(wrangler('deploy', '-c', config, '--dry-run', '--outdir', built))
  const { modulesRules: _, ...workerOptions } = unstable_getMiniflareWorkerOptions(config).workerOptions
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      ...workerOptions,
      name: 'bench',
      modules: true,
      rootPath: built,
      scriptPath: 'bench-worker.js',
      unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
      resourcePersistencePath: join(folder, 'state'),
      unsafeObservability: false,
      handleStructuredLogs: () => {},
      log: new Log(LogLevel.NONE),
    }),
  )
  const stop = async () => {
    await miniflare.dispose()
    await Promise.all([site.close(), model.close()])
  }
  try {
    const { version } = JSON.parse(readFileSync(join(root, 'node_modules', 'workerd', 'package.json'), 'utf8'))
    const url = (await miniflare.unsafeGetDirectURL('bench')).origin
    const db = await miniflare.getD1Database('DB')
    const migrations = join(root, 'migrations')
    for (const file of readdirSync(migrations).sort())
      await db.batch(unstable_splitSqlQuery(readFileSync(join(migrations, file), 'utf8')).map((sql) => db.prepare(sql)))
    return {
      version: `workerd ${version}`,
      model,
      siteUrl: site.url,
      stop,
      async order(order) {
        const response = await fetch(url, { method: 'POST', body: JSON.stringify(order) })
        const text = await response.text()
        if (!response.ok) throw new Error(`The bench's Worker answered ${response.status}: ${text.slice(0, 800)}`)
        return JSON.parse(text)
      },
      async sql(query, ...values) {
        const { results } = await db
          .prepare(query)
          .bind(...values)
          .all<Row>()
        return results
      },
      async site(method, path, body) {
        const init = body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}
        const response = await fetch(site.url + path, { method, ...init })
        const text = await response.text()
        if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 300)}`)
        return text === '' ? null : JSON.parse(text)
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** A member of a tenant, with an account on the site. */
export interface BenchMember {
  readonly tenantId: string
  readonly memberId: string
  readonly vanity: string
}

const longAgoMs = 60 * 86_400_000

/** Makes a tenant that has OpenAI and may type sign-ins, with one member who has agreed to the browser route. */
export async function newMember(world: RunnerWorld, account: object = {}): Promise<BenchMember> {
  const id = randomUUID().replaceAll('-', '')
  const [tenantId, memberId, vanity] = [`ten_${id}`, `mem_${id}`, `bench-${id.slice(0, 12)}`]
  const name = `Robin ${id.slice(0, 4)} Ahlberg`
  const since = Date.now() - longAgoMs
  await world.site('POST', '/__accounts', { vanity, name, ...account })
  const userId = `user_${id}`
  const day = new Date(since).toISOString()
  await world.sql(
    `insert into "user" ("id", "name", "email", "emailVerified", "createdAt", "updatedAt") values (?, ?, ?, 1, ?, ?)`,
    userId,
    name,
    `${vanity}@bench.test`,
    day,
    day,
  )
  await world.sql(
    `insert into tenants (id, name, typed_sign_in, routes, agent, created_at) values (?, 'Bench', 1, '["browser"]', 'ask', ?)`,
    tenantId,
    since,
  )
  await world.sql(
    'insert into members (tenant_id, id, user_id, linkedin_vanity, created_at) values (?, ?, ?, ?, ?)',
    tenantId,
    memberId,
    userId,
    vanity,
    since,
  )
  for (const purpose of ['repost', 'stored_sign_in'])
    await world.sql(
      `insert into consents (tenant_id, member_id, route, purpose, text_version, given_at) values (?, ?, 'browser', ?, '1', ?)`,
      tenantId,
      memberId,
      purpose,
      since,
    )
  const signIn = JSON.stringify({ email: `${vanity}@example.test`, password: `${vanity}-pass-1` })
  await world.order({ do: 'seal', tenantId, provider: 'linkedin-web', subject: memberId, secret: signIn })
  const openai = JSON.stringify({ apiKey: 'sk-bench-0123456789abcdef' })
  await world.order({ do: 'seal', tenantId, provider: 'openai', secret: openai })
  return { tenantId, memberId, vanity }
}

/** How a share ended, by the runner and by the site's own ledger. */
export interface ShareSeen {
  readonly state: string
  readonly reason: string
  readonly browserMs: number
  readonly steps: number
  readonly modelCalls: number
  readonly tokens: number
  /** What the site published in the member's name during this share. */
  readonly effects: readonly { readonly kind: string; readonly target: string; readonly text: string | null }[]
}

/** Has the runner share a post for a member, and sees what came of it. */
export async function shareOnce(
  world: RunnerWorld,
  { tenantId, memberId, vanity }: BenchMember,
  post: { readonly urn: string; readonly path: string },
  comment: string | null,
): Promise<ShareSeen> {
  const activityId = `act_${randomUUID().replaceAll('-', '')}`
  const { hash } = await world.order<{ hash: string }>({ do: 'hash', words: comment })
  const now = Date.now()
  await world.sql(
    `insert into activities (tenant_id, id, amplification_id, pod_id, member_id, kind, post_url, post_urn, comment, state, state_actor,
       state_at, approved_by, approved_at, route, text_hash, due_at, created_at)
     values (?1, ?2, 'amp_bench', 'pod_bench', ?3, 'repost', ?4, ?5, ?6, 'queued', 'bench', ?7, 'member', ?7, 'browser', ?8, ?7 + 600000, ?7)`,
    tenantId,
    activityId,
    memberId,
    world.siteUrl + post.path,
    post.urn,
    comment,
    now,
    hash,
  )
  const before = await effectsOf(world, vanity)
  await world.order({ do: 'forget', vanity })
  await world.order({ do: 'share', tenantId, activityId })
  const [row] = await world.sql(
    'select state, state_reason, browser_ms, model_calls, tokens from activities where tenant_id = ? and id = ?',
    tenantId,
    activityId,
  )
  const [counted] = await world.sql(
    'select count(*) as n from activity_steps where tenant_id = ? and activity_id = ?',
    tenantId,
    activityId,
  )
  const effects = (await effectsOf(world, vanity)).slice(before.length)
  return {
    state: String(row?.state),
    reason: String(row?.state_reason ?? ''),
    browserMs: Number(row?.browser_ms),
    steps: Number(counted?.n),
    modelCalls: Number(row?.model_calls),
    tokens: Number(row?.tokens),
    effects,
  }
}

interface Effect {
  readonly kind: string
  readonly account: string
  readonly target: string
  readonly text: string | null
}

async function effectsOf(world: RunnerWorld, vanity: string): Promise<Effect[]> {
  const { effects } = await world.site<{ effects: Effect[] }>('GET', '/__ledger')
  return effects.filter(({ kind, account }) => account === vanity && (kind === 'repost' || kind === 'post'))
}
