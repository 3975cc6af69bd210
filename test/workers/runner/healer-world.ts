import type { ElementHandle } from '@cloudflare/puppeteer'
import { auditTrail } from '../../../core/audit.ts'
import { newId } from '../../../core/ids.ts'
import type { TenantId } from '../../../core/principal.ts'
import { keyRing } from '../../../core/vault/ring.ts'
import { vault } from '../../../core/vault/store.ts'
import { outlineOf } from '../../../runner/browser/outline.ts'
import { BrowserSession } from '../../../runner/browser/session.ts'
import { takeSnapshot } from '../../../runner/browser/snapshot.ts'
import type { Env } from '../../../runner/env.ts'
import { Entrance } from '../../../runner/routes/browser/entrance.ts'
import { openLadder } from '../../../runner/routes/browser/ladder.ts'
import type { Scene } from '../../../runner/routes/browser/scene.ts'
import type { Run } from '../../../runner/run.ts'
import { env } from './world.ts'

/** A run's scene in a browser of its own, whose tenant has a key for the model. */
export interface Stage {
  readonly scene: Scene
  readonly tenantId: TenantId
  readonly memberId: string
  /** A model name that no other test asks for. */
  readonly model: string
  /** How the OpenAI side names the tenant's account. */
  readonly account: string
  /** What the model answers next. */
  answers(...responses: Record<string, unknown>[]): Promise<void>
  /** Trouble that the OpenAI side makes for this tenant. */
  trouble(switches: Record<string, unknown>): Promise<void>
  /** Bodies of the requests that reached the OpenAI side. */
  requests(): Promise<ModelRequest[]>
  /** The ref of the control with a label, as a model would see it in a scope. */
  refOf(name: string, root?: ElementHandle | null): Promise<string>
  close(): Promise<void>
}

export interface ModelRequest {
  readonly model: string
  readonly input: string
  readonly instructions: string
  readonly store: boolean
}

export interface StageGiven {
  /** Null for none. */
  readonly apiKey?: string | null
  readonly baseUrl?: string
  readonly agentMode?: 'off' | 'ask' | 'on'
  /** Bindings in place of the usual ones. */
  readonly bindings?: Partial<Env>
  /** A browser to open a tab in; else one of its own. */
  readonly session?: BrowserSession
  /** Another run of the same member. */
  readonly sameAs?: Pick<Stage, 'tenantId' | 'memberId'>
}

const openai = env.OPENAI_BASE_URL.replace(/\/v1$/, '')

/** Calls a control path of the OpenAI side. */
export async function order(path: string, body: unknown): Promise<void> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const response = await fetch(openai + path, init)
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
}

/** Bodies of the requests for a model that reached the OpenAI side. */
export async function modelRequests(model: string): Promise<ModelRequest[]> {
  const { requests } = await (await fetch(`${openai}/__requests`)).json<{ requests: { body: ModelRequest }[] }>()
  return requests.map(({ body }) => body).filter((body) => body?.model === model)
}

/** Opens a stage; the page stands on the site's sign-in page, and may be filled at will. */
export async function openStage(given: StageGiven = {}): Promise<Stage> {
  const now = Date.now()
  const tenantId = given.sameAs?.tenantId ?? (newId('ten', now) as TenantId)
  const memberId = given.sameAs?.memberId ?? newId('mem', now)
  const unique = crypto.randomUUID()
  const model = `gpt-6-luna-${unique}`
  const apiKey = given.apiKey === undefined ? `sk-heal-${unique}` : given.apiKey
  await env.DB.prepare(`insert or ignore into tenants (id, name, created_at) values (?1, 'Test', ?2)`)
    .bind(tenantId, now)
    .run()
  if (apiKey !== null) {
    const audit = auditTrail(env.DB, tenantId, { id: 'test', via: 'system', requestId: null })
    const values = { apiKey, ...(given.baseUrl && { baseUrl: given.baseUrl }) }
    const sealed = vault(env.DB, env.VAULT, () => keyRing(env), tenantId, audit)
    await sealed.write({ provider: 'openai' }, { secret: JSON.stringify(values), hint: '…' }, now)
  }
  const run = {
    tenantId,
    activity: {
      activityId: newId('act', now),
      memberId,
      memberName: 'Robin Ahlberg',
      memberVanity: 'robin-ahlberg',
      agentMode: given.agentMode ?? 'ask',
    },
    clock: { now: () => Date.now() },
    keepHold: async () => undefined,
  } as unknown as Run
  const site = new URL(env.LINKEDIN_WEB_URL)
  const session = given.session ?? (await BrowserSession.open(env.BROWSER, site))
  const tab = await session.newTab()
  await tab.page.goto(`${site.origin}/login`)
  const ladder = openLadder(run, { ...env, ...given.bindings, AGENT_MODEL: model })
  const album = { files: env.FILES, prefix: `${tenantId}/test` }
  const entrance = new Entrance(run, env)
  const scene: Scene = { run, session, site, tab, page: tab.page, album, ladder, entrance }
  return {
    scene,
    tenantId,
    memberId,
    model,
    account: `…${apiKey?.slice(-4) ?? ''}`,
    answers: (...responses) => order('/__script', { responses: responses.map((one) => ({ when: model, ...one })) }),
    trouble: (switches) => order('/__trouble', { account: `…${apiKey?.slice(-4)}`, ...switches }),
    requests: () => modelRequests(model),
    async refOf(name, root = null) {
      const { nodes } = await takeSnapshot(tab.page, root)
      const node = outlineOf(nodes).find((one) => one.name === name)
      if (!node) throw new Error(`no control is called ${name}`)
      return node.ref
    },
    close: () => (given.session ? tab.page.close() : session.close()),
  }
}

/** What a model says that has found it. */
export const chose = (ref: string, confidence = 0.95) => ({ json: { ref, confidence, reason: 'It opens the menu.' } })
