import { runInDurableObject } from 'cloudflare:test'
import { newId } from '../../../core/ids.ts'
import type { TenantId } from '../../../core/principal.ts'
import { tenantTables } from '../../../core/tenants/tables.ts'
import { personChat } from '../../../worker/chat/person-chat.ts'
import { threadStore } from '../../../worker/chat/thread-store.ts'
import type { ThreadMetadata } from '../../../worker/chatkit/types/threads.ts'
import type { ChatContext } from '../../../worker/workflows/context.ts'
import { env } from './world.ts'

/** Stands wherever a secret stands, so that it can be looked for. */
export const canary = 'canary-of-a-secret'

/** A tenant that has something in every place where tenants have things. */
export interface FullTenant {
  readonly id: TenantId
  readonly name: string
  /** Belongs to this tenant alone. */
  readonly alone: string
  /** Has come with a token of the tenant's own provider. */
  readonly external: string
}

const insert = (table: string, row: Record<string, string | number | null>) =>
  env.DB.prepare(
    `insert into "${table}" (${Object.keys(row).join(', ')}) values (${Object.keys(row)
      .map(() => '?')
      .join(', ')})`,
  ).bind(...Object.values(row))

/** Makes a person who can sign in. */
export function newPerson(id: string): D1PreparedStatement[] {
  const at = new Date(1_000).toISOString()
  const email = `${id}@example.test`
  return [
    insert('user', { id, name: `Name of ${id}`, email, emailVerified: 1, createdAt: at, updatedAt: at }),
    insert('account', {
      ...{ id: `acc-${id}`, accountId: id, providerId: 'credential', userId: id, password: canary },
      ...{ createdAt: at, updatedAt: at },
    }),
    insert('session', {
      ...{ id: `ses-${id}`, expiresAt: at, token: `${canary}-${id}`, createdAt: at, updatedAt: at, userId: id },
    }),
  ]
}

let made = 0

/** @param shared somebody who belongs to other tenants too */
export async function newFullTenant(shared: string, rows = 2): Promise<FullTenant> {
  made += 1
  const now = Date.now()
  const id = newId('ten', now) as TenantId
  const [alone, external] = [`alone${id.slice(-8)}`, `extern${id.slice(-8)}`]
  const tenant_id = id
  const at = { created_at: now }
  const name = `Full ${made}`
  const key = `v1/${id}/openai/-/1`
  await env.DB.batch([
    ...newPerson(alone),
    ...newPerson(external),
    insert('tenants', { id, name, ...at, workflows_version: '1' }),
    ...[alone, shared].map((user_id) => insert('memberships', { tenant_id, user_id, role: 'owner', ...at })),
    insert('external_people', { tenant_id, issuer: 'i', subject: 's', user_id: external, name: 'E', ...at }),
    insert('tenant_origins', { tenant_id, origin: 'https://full.example' }),
    insert('api_keys', {
      ...{ tenant_id, id: newId('key', now), user_id: alone, name: 'K', prefix: 'rk_', hash: `${canary}-${id}` },
      ...{ scopes: '[]', ...at },
    }),
    insert('integrations', { tenant_id, provider: 'openai', version: '1', hint: '…', updated_at: now }),
    insert('idempotency_keys', {
      ...{ tenant_id, key: 'k', operation: 'o', request_hash: canary, body: canary, ...at, locked_until: 0 },
    }),
    insert('outbox', { tenant_id, queue: 'pod-jobs', body: '{}', ...at, locked_until: now * 2 }),
    insert('members', { tenant_id, id: 'mem_1', user_id: alone, linkedin_vanity: 'full', ...at }),
    insert('consents', {
      ...{ tenant_id, member_id: 'mem_1', route: 'browser', purpose: 'repost', text_version: '1', given_at: now },
    }),
    insert('sign_ins', { tenant_id, member_id: 'mem_1', state: 'done', at: now, expires_at: now, address: canary }),
    insert('pods', { tenant_id, id: 'pod_1', name: 'P', ...at }),
    insert('pod_members', { tenant_id, pod_id: 'pod_1', member_id: 'mem_1', joined_at: now }),
    insert('pod_invitations', { tenant_id, pod_id: 'pod_1', user_id: shared, invited_by: alone, ...at }),
    insert('stops', { tenant_id, kind: 'route', route: 'unipile', stopped_by: alone, at: now }),
    insert('amplifications', {
      ...{ tenant_id, id: 'amp_1', pod_id: 'pod_1', post_url: 'u', post_urn: 'n', created_by: alone, ...at },
    }),
    ...Array.from({ length: rows }, (_, index) =>
      insert('activities', {
        ...{ tenant_id, id: `act_${String(index).padStart(6, '0')}`, amplification_id: 'amp_1', pod_id: 'pod_1' },
        ...{ member_id: 'mem_1', kind: 'repost', post_url: 'u', post_urn: `n${index}`, state: 'succeeded' },
        ...{ state_actor: 'test', state_at: now, ...at },
      }),
    ),
    ...Array.from({ length: rows }, (_, index) =>
      insert('activity_events', {
        ...{ tenant_id, activity_id: `act_${String(index).padStart(6, '0')}`, seq: 1, from_state: 'submitting' },
        ...{ to_state: 'succeeded', actor: 'test', at: now },
      }),
    ),
    insert('activity_steps', {
      ...{ tenant_id, activity_id: 'act_000000', seq: 1, name: 'submit', outcome: 'ok', at: now, ms: 1 },
    }),
    insert('invitations', {
      ...{ tenant_id, id: newId('inv', now), email: 'new@example.test', role: 'member', token_hash: `${canary}-${id}` },
      ...{ invited_by: alone, ...at, expires_at: now },
    }),
    insert('tenant_identities', {
      ...{ tenant_id, issuer: `https://${id}.example`, audience: 'a', jwks_url: 'u', algorithms: '[]', claims: '{}' },
      ...{ roles: '{}', default_role: 'member', updated_at: now },
    }),
    insert('connect_states', {
      ...{ state_hash: `${canary}-${id}`, tenant_id, user_id: alone, member_id: 'mem_1', provider: 'linkedin' },
      ...{ verifier: canary, ...at, expires_at: now },
    }),
    insert('alerts', {
      ...{ tenant_id, id: newId('alr', now), about: 'x', code: 'c', title: 't', detail: 'd', act: 'owner' },
      opened_at: now,
    }),
    insert('deliveries', {
      ...{ tenant_id, id: newId('dlv', now), channel: 'webhook', event: 'e', body: '{}', next_at: now * 2, ...at },
    }),
    insert('audit', { tenant_id, id: newId('aud', now), at: now, actor: alone, via: 'session', action: 'a.b' }),
    insert('tenant_jobs', {
      ...{ tenant_id, id: newId('job', now - 1_000), kind: 'export', state: 'done', requested_by: alone, ...at },
      ...{ updated_at: now, finished_at: now, file_key: `exports/${id}/old.tar` },
    }),
    insert('chat_limits', { tenant_id, turns_at_once: 3, updated_at: now }),
    insert('ended_chat_sessions', { tenant_id, session_id: 'ses_1', until: now * 2 }),
    insert('hosted_gone', { tenant_id, workflow_id: 'wfl_1', hosted_workflow_id: 'wf_1', until: now * 2 }),
    insert('person_chats', { tenant_id, user_id: alone, first_used_at: now }),
    insert('dead_letters', {
      ...{ id: newId('dead', now), queue: 'pod-jobs', reason: 'r', attempts: 6, at: now },
      ...{ body: JSON.stringify({ v: 1, tenantId: id }), tenant_id, kind: 'share' },
    }),
  ])
  await Promise.all([
    env.VAULT.put(key, canary),
    env.VAULT.put(`v1/${id}/orphan/-/1`, canary),
    env.TENANTS.put(`workflows/${id}/1`, '[]'),
    env.FILES.put(`${id}/activities/act_000000/1/before.jpg`, `picture of ${id}`),
    env.FILES.put(`${id}/activities/act_000000/1/after.jpg`, `second picture of ${id}`),
    env.FILES.put(`runs/${id}/act_000000.json`, `run of ${id}`),
    env.FILES.put(`images/${id}/img_1.png`, `image of ${id}`),
    env.FILES.put(`attachments/${id}/${alone}/atc_1`, `attachment of ${id}`),
    env.FILES.put(`exports/${id}/old.tar`, 'an older archive'),
    env.TENANT_METER.getByName(id).giveBack('trn_1', 2, Date.UTC(2026, 10, 21)),
    runInDurableObject(personChat(env, { tenantId: id, userId: alone }), (_, state) => {
      const store = threadStore(state.storage.sql)
      const context = { tenantId: id, userId: alone, workflowId: 'wfl_1' } as ChatContext
      for (const thread of ['thr_1', 'thr_2']) {
        const created_at = new Date(1_000).toISOString()
        store.saveThread(
          { id: thread, created_at, status: { type: 'active' }, metadata: {} } satisfies ThreadMetadata,
          context,
        )
        store.addThreadItem(
          thread,
          { id: `msg_${thread}`, thread_id: thread, created_at, type: 'assistant_message', content: [] },
          context,
        )
      }
    }),
  ])
  return { id, name, alone, external }
}

/** The tables of a tenant in which nothing stands for it. */
export async function emptyTables(tenantId: TenantId): Promise<string[]> {
  const results = await env.DB.batch(
    tenantTables.map(({ name }) => env.DB.prepare(`select 1 from ${name} where tenant_id = ? limit 1`).bind(tenantId)),
  )
  return tenantTables.flatMap(({ name }, index) => (results[index]?.results.length === 0 ? [name] : []))
}

const keysOf = async (kv: KVNamespace, prefix: string) => (await kv.list({ prefix })).keys.map(({ name }) => name)
const filesOf = async (prefix: string) => (await env.FILES.list({ prefix })).objects

/** All that stands for a tenant anywhere, to the last byte. */
export async function dump({ id, alone, external }: FullTenant): Promise<string> {
  const rows = await env.DB.batch([
    ...tenantTables.map(({ name }) => env.DB.prepare(`select * from ${name} where tenant_id = ?1`).bind(id)),
    env.DB.prepare('select * from tenants where id = ?1').bind(id),
    ...['user', 'account', 'session'].map((table) =>
      env.DB.prepare(`select * from "${table}" where ${table === 'user' ? 'id' : 'userId'} in (?1, ?2)`).bind(
        alone,
        external,
      ),
    ),
    env.DB.prepare(`select * from dead_letters where json_extract(body, '$.tenantId') = ?1`).bind(id),
  ])
  const files = (
    await Promise.all([`${id}/`, `runs/${id}/`, `images/${id}/`, `attachments/${id}/`, `exports/${id}/`].map(filesOf))
  ).flat()
  const chat = await runInDurableObject(personChat(env, { tenantId: id, userId: alone }), (_, { storage }) =>
    storage.sql
      .exec<{ name: string }>(`select name from sqlite_master where name in ('threads', 'items', 'attachments')`)
      .toArray()
      .flatMap(({ name }) => storage.sql.exec(`select * from ${name}`).toArray()),
  )
  return JSON.stringify([
    rows.map(({ results }) => results),
    await keysOf(env.VAULT, `v1/${id}/`),
    await keysOf(env.TENANTS, `workflows/${id}/`),
    files.map(({ key, etag }) => [key, etag]),
    chat,
    await env.TENANT_METER.getByName(id).days(),
  ])
}
