import { createExecutionContext, createMessageBatch, getQueueResult } from 'cloudflare:test'
import { env as bindings } from 'cloudflare:workers'
import { auditTrail } from '../../../core/audit.ts'
import { newId } from '../../../core/ids.ts'
import { wordsHash } from '../../../core/pods/words.ts'
import type { TenantId } from '../../../core/principal.ts'
import { keyRing } from '../../../core/vault/ring.ts'
import { vault } from '../../../core/vault/store.ts'
import { consume } from '../../../runner/consume.ts'
import type { Env } from '../../../runner/env.ts'
import worker from '../../../runner/index.ts'

/** What the runner owed the queue in these tests; nothing consumes it by itself. */
export const sent: unknown[] = []
const queue = {
  send: async (body: unknown) => void sent.push(body),
  sendBatch: async (messages: Iterable<{ body: unknown }>) => {
    for (const { body } of messages) sent.push(body)
  },
} as unknown as Queue

/** The runner's bindings, as it sees them. */
export const env: Env = { ...(bindings as unknown as Env), POD_JOBS: queue }

/** The posts of the stand-in site that the tests share. */
export const postUrn = 'urn:li:activity:7398000000000000001'
export const postPath = `/feed/update/${postUrn}/`

/** Calls a control path of the LinkedIn stand-in. */
export async function site<T = unknown>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
  const init = body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const response = await fetch(env.LINKEDIN_WEB_URL + path, { method, ...init })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return (response.status === 204 ? null : await response.json()) as T
}

/** A member with an account of its own on the site, and one activity that is queued. */
export interface Case {
  readonly tenantId: TenantId
  readonly memberId: string
  readonly vanity: string
  readonly activityId: string
}

export interface CaseGiven {
  readonly comment?: string | null
  readonly path?: string
  readonly urn?: string
  readonly state?: string
  readonly routes?: readonly string[]
  /** The route that the share was approved for; else the first of the tenant's. */
  readonly route?: string
  readonly agent?: 'off' | 'ask' | 'on'
  /** A second address of the post. */
  readonly otherPath?: string
  readonly typedSignIn?: boolean
  /** What the member has agreed to, as `route purpose`. */
  readonly consents?: readonly string[]
  /** What is stored as the member's sign-in; null for nothing. */
  readonly signIn?: unknown
  /** The account as the site has it. */
  readonly account?: Record<string, unknown>
  /** Another activity of the member of this case. */
  readonly sameMember?: Case
}

let made = 0
const allDay = JSON.stringify({ days: [0, 1, 2, 3, 4, 5, 6], from: '00:00', to: '24:00' })

/** Makes a tenant, a member with consents and stored sign-in, an account on the site, and a queued activity. */
export async function newCase(given: CaseGiven = {}): Promise<Case> {
  made += 1
  const now = Date.now()
  const other = given.sameMember
  const tenantId = other?.tenantId ?? (newId('ten', now) as TenantId)
  const memberId = other?.memberId ?? newId('mem', now)
  const vanity = other?.vanity ?? `runner-${crypto.randomUUID().slice(0, 8)}-${made}`
  const activityId = newId('act', now)
  if (!other) {
    await site('POST', '/__accounts', { vanity, name: `Robin ${made} Ahlberg`, ...given.account })
    await env.DB.batch([
      env.DB.prepare(
        `insert into tenants (id, name, typed_sign_in, routes, created_at, agent, caps) values (?1, ?2, ?3, ?4, ?5, ?6, '{"perDay":5,"perWeek":15}')`,
      ).bind(
        tenantId,
        'Test',
        given.typedSignIn === false ? 0 : 1,
        JSON.stringify(given.routes ?? ['browser']),
        now,
        given.agent ?? 'off',
      ),
      // A member of long ago, with all day for it: what counts and waits has tests of its own.
      env.DB.prepare(
        `insert into members (tenant_id, id, user_id, linkedin_vanity, created_at, hours) values (?1, ?2, ?3, ?4, 0, '${allDay}')`,
      ).bind(tenantId, memberId, `user-${memberId}`, vanity),
      ...(given.consents ?? ['browser repost', 'browser stored_sign_in']).map((consent) =>
        env.DB.prepare(
          `insert into consents (tenant_id, member_id, route, purpose, text_version, given_at) values (?1, ?2, ?3, ?4, '1', ?5)`,
        ).bind(tenantId, memberId, ...consent.split(' '), now),
      ),
    ])
    const signIn =
      given.signIn === undefined ? { email: `${vanity}@example.test`, password: `${vanity}-pass-1` } : given.signIn
    if (signIn !== null) {
      const audit = auditTrail(env.DB, tenantId, { id: 'test', via: 'system', requestId: null })
      const sealed = vault(env.DB, env.VAULT, () => keyRing(env), tenantId, audit)
      await sealed.write(
        { provider: 'linkedin-web', subject: memberId },
        { secret: JSON.stringify(signIn), hint: '…' },
        now,
      )
    }
  }
  const comment = given.comment ?? null
  const offerId = newId('amp', now)
  await env.DB.batch([
    env.DB.prepare(
      `insert into amplifications (tenant_id, id, pod_id, post_url, post_urn, comment, created_by, created_at, other_url, expires_at)
       values (?1, ?2, ?2, ?3, ?4, ?5, 'test', ?6, ?7, ?6 + 86400000)`,
    ).bind(
      tenantId,
      offerId,
      env.LINKEDIN_WEB_URL + (given.path ?? postPath),
      given.urn ?? postUrn,
      comment,
      now,
      given.otherPath === undefined ? null : env.LINKEDIN_WEB_URL + given.otherPath,
    ),
    env.DB.prepare(
      `insert into activities (tenant_id, id, amplification_id, pod_id, member_id, kind, post_url, post_urn, comment,
         state, state_actor, state_at, approved_by, approved_at, route, text_hash, due_at, created_at)
       values (?1, ?2, ?9, 'pod_test', ?3, 'repost', ?4, ?5, ?6, ?7, 'test', ?8, 'member', ?8, ?10, ?11, ?8 + 600000, ?8)`,
    ).bind(
      tenantId,
      activityId,
      memberId,
      env.LINKEDIN_WEB_URL + (given.path ?? postPath),
      given.urn ?? postUrn,
      comment,
      given.state ?? 'queued',
      now,
      offerId,
      given.route ?? given.routes?.[0] ?? 'browser',
      await wordsHash(comment),
    ),
    env.DB.prepare(
      `insert into pod_members (tenant_id, pod_id, member_id, joined_at) values (?1, 'pod_test', ?2, ?3) on conflict do nothing`,
    ).bind(tenantId, memberId, now),
  ])
  return { tenantId, memberId, vanity, activityId }
}

/** Switches trouble on for the account of a case. */
export async function trouble({ vanity }: Case, switches: Record<string, unknown>): Promise<void> {
  await site('POST', '/__trouble', { account: vanity, ...switches })
}

export interface Repost {
  readonly kind: string
  readonly account: string
  readonly target: string
  readonly text: string | null
}

/** How often, and with which words, the site's own ledger says that the member reposted. */
export async function reposts({ vanity }: Case): Promise<Repost[]> {
  const { effects } = await site<{ effects: Repost[] }>('GET', '/__ledger')
  return effects.filter((effect) => effect.kind === 'repost' && effect.account === vanity)
}

export const message = ({ tenantId, activityId }: Case) => ({ v: 1, kind: 'share', tenantId, activityId })

export interface Delivery {
  readonly attempts?: number
  readonly queue?: string
  /** Bindings in place of the usual ones. */
  readonly given?: Env
  /** How far the runner's clock is ahead, in ms; then the consumer alone is called, as the Worker's entry calls it. */
  readonly ahead?: number
}

/** Delivers messages to the built Worker as the queue does, and tells what became of each. */
export async function deliver(bodies: readonly unknown[], delivery: Delivery = {}) {
  const { attempts = 1, queue = 'pod-jobs', given = env, ahead } = delivery
  const batch = createMessageBatch(
    queue,
    bodies.map((body) => ({ id: crypto.randomUUID(), timestamp: new Date(), attempts, body })),
  )
  const context = createExecutionContext()
  if (ahead === undefined) await worker.queue(batch, given)
  else await consume(batch, given, { now: () => Date.now() + ahead })
  const result = await getQueueResult(batch, context)
  return { ids: batch.messages.map(({ id }) => id), acked: result.explicitAcks, retried: result.retryMessages }
}

export interface ActivityRow {
  readonly state: string
  readonly state_reason: string | null
  readonly route: string | null
  readonly result_url: string | null
  readonly result_urn: string | null
  readonly browser_session_id: string | null
  readonly browser_ms: number
  readonly attempts: number
  readonly fence: number
  readonly state_at: number
  readonly due_at: number
  readonly pressed_at: number | null
  readonly cost_micros: number
  readonly paused_run: string | null
  readonly comment: string | null
  readonly approved_by: string | null
  readonly approved_at: number | null
  readonly text_hash: string | null
  readonly text_key: string | null
}

/** The activity as D1 has it. */
export async function activity({ tenantId, activityId }: Case): Promise<ActivityRow> {
  const row = await env.DB.prepare('select * from activities where tenant_id = ?1 and id = ?2')
    .bind(tenantId, activityId)
    .first<ActivityRow>()
  if (!row) throw new Error('no such activity')
  return row
}

export interface StepRow {
  readonly name: string
  readonly outcome: string
  readonly detail: string | null
  readonly screenshot_key: string | null
}

/** The steps that were recorded, in order. */
export async function steps({ tenantId, activityId }: Case): Promise<StepRow[]> {
  const { results } = await env.DB.prepare(
    'select name, outcome, detail, screenshot_key from activity_steps where tenant_id = ?1 and activity_id = ?2 order by seq',
  )
    .bind(tenantId, activityId)
    .all<StepRow>()
  return results
}

/** The states that the activity went through. */
export async function states(given: Case): Promise<string[]> {
  const { results } = await env.DB.prepare(
    'select from_state, to_state from activity_events where tenant_id = ?1 and activity_id = ?2 order by seq',
  )
    .bind(given.tenantId, given.activityId)
    .all<{ from_state: string; to_state: string }>()
  return [results[0]?.from_state ?? (await activity(given)).state, ...results.map((row) => row.to_state)]
}

/**
 * How the last run left the activity, whatever became of it since: what it left for later goes on its way as soon as any run that
 * ends, of a clock that is ahead, finds it due.
 */
export async function left({ tenantId, activityId }: Case) {
  return env.DB.prepare(
    `select to_state as state, reason from activity_events where tenant_id = ?1 and activity_id = ?2
       and from_state in ('running', 'submitting') and actor <> 'sweep' order by seq desc limit 1`,
  )
    .bind(tenantId, activityId)
    .first<{ state: string; reason: string | null }>()
}

/** Whether the member's account rests for a week, as it does where LinkedIn itself held it up. */
export const restsForAWeek = async ({ memberId }: Case): Promise<boolean> => {
  const until = await env.DB.prepare('select resume_after as until from members where id = ?')
    .bind(memberId)
    .first<number>('until')
  return (until ?? 0) > Date.now() + 7 * 86_400_000 - 60_000
}

/** The member's status, and why. */
export async function member({ tenantId, memberId }: Case) {
  return env.DB.prepare('select status, status_reason as reason from members where tenant_id = ?1 and id = ?2')
    .bind(tenantId, memberId)
    .first<{ status: string; reason: string | null }>()
}
