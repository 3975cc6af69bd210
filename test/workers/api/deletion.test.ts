import { runInDurableObject } from 'cloudflare:test'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { auditTrail, system } from '../../../core/audit.ts'
import type { TenantJob } from '../../../core/messages.ts'
import { activityRuns } from '../../../core/pods/activity-store.ts'
import type { TenantId } from '../../../core/principal.ts'
import { stores } from '../../../core/stores.ts'
import { allJobs } from '../../../core/tenants/jobs.ts'
import { beginDeletion, beginDueDeletions } from '../../../core/tenants/lifecycle.ts'
import { tenantTables } from '../../../core/tenants/tables.ts'
import { personChat } from '../../../worker/chat/person-chat.ts'
import { everyMinute } from '../../../worker/cron.ts'
import type { Env } from '../../../worker/env.ts'
import { deleteLeaseMs, deleteTenant } from '../../../worker/jobs/delete.ts'
import type { ChatContext } from '../../../worker/workflows/context.ts'
import { dump, emptyTables, type FullTenant, newFullTenant, newPerson } from './full-tenant.ts'
import { mortal } from './mortal.ts'
import { call, env, newTenant, send, setUpChat, type Tenant } from './world.ts'

const silent = { send: async () => undefined, sendBatch: async () => undefined } as unknown as Queue
const quiet: Env = { ...env, TENANT_JOBS: silent, POD_JOBS: silent }
const start = Date.now()
const at = (ms: number) => ({ now: () => ms })
const trail = (id: TenantId) => auditTrail(env.DB, id, system('cron'))

const shared = 'shareddeletion'
let neighbour: FullTenant
beforeAll(async () => {
  await env.DB.batch(newPerson(shared))
  neighbour = await newFullTenant(shared)
})

async function begun(tenantId: TenantId): Promise<TenantJob> {
  const id = await beginDeletion(env.DB, tenantId, 'operator', trail(tenantId), start)
  if (!id) throw new Error('the deletion has begun before')
  return { v: 1, kind: 'delete', tenantId, id }
}

const jobOf = async ({ tenantId, id }: TenantJob) =>
  (await allJobs(env.DB, tenantId, { limit: 100 })).items.find((job) => job.id === id)

/** Runs the job until it is done, each run as late as a new hold needs. */
async function finish(job: TenantJob): Promise<Readonly<Record<string, number>>> {
  for (let run = 1; run < 20; run++) {
    await deleteTenant(quiet, job, at(start + run * (deleteLeaseMs + 1)))
    const shown = await jobOf(job)
    if (shown?.state === 'done') return shown.counts
  }
  throw new Error('the deletion does not come to its end')
}

/** All that is left of a tenant, but the row of its job. */
async function left(tenant: FullTenant): Promise<unknown[]> {
  const places = JSON.parse(await dump(tenant)) as unknown[][]
  const jobs = tenantTables.findIndex(({ name }) => name === 'tenant_jobs')
  const [rows, ...others] = places as [unknown[][], ...unknown[][]]
  return [rows.filter((_, index) => index !== jobs), others].flat(3)
}

/** What a deletion of a full tenant counts. */
const wanted = {
  ...Object.fromEntries(tenantTables.map(({ name }) => [name, 1])),
  ...{ activities: 2, activity_events: 2, memberships: 2, outbox: 2, audit: 2 },
  ...{ people: 2, sessions: 2, accounts: 2, tenants: 1, dead_letters: 1 },
  ...{ chats: 1, chat_threads: 2, chat_items: 2, chat_attachments: 0 },
  ...{ credentials: 2, workflow_records: 1, files: 2, runs: 1, images: 1, attachments: 1, archives: 1 },
}

describe('the deletion of a tenant', () => {
  it('leaves nothing of it anywhere but the counts, and its neighbour as it was', async () => {
    const before = await dump(neighbour)
    const tenant = await newFullTenant(shared)
    expect(await emptyTables(tenant.id)).toEqual([])
    const job = await begun(tenant.id)
    expect(await finish(job)).toEqual(wanted)
    expect(await left(tenant)).toEqual([])
    expect(await dump(neighbour)).toBe(before)
    expect(await env.DB.prepare('select 1 as there from "user" where id = ?').bind(shared).first('there')).toBe(1)
    const rows = await env.DB.prepare('select * from tenant_jobs where tenant_id = ?').bind(tenant.id).all()
    expect(rows.results).toHaveLength(1)
    expect(JSON.stringify(rows.results)).not.toContain(tenant.alone)
  })

  it('counts the same wherever the Worker was killed', { timeout: 240_000 }, async () => {
    const before = await dump(neighbour)
    let kills = 0
    for (let requests = 1; ; requests++) {
      const tenant = await newFullTenant(shared)
      const job = await begun(tenant.id)
      const { env: dying, died } = mortal(quiet, requests)
      await deleteTenant(dying, job, at(start)).catch(() => undefined)
      const counts = await finish(job)
      expect(counts, `killed after ${requests} requests`).toEqual(wanted)
      if (!died()) break
      kills += 1
      expect(await left(tenant), `killed after ${requests} requests`).toEqual([])
    }
    expect(kills).toBeGreaterThan(40)
    expect(await dump(neighbour)).toBe(before)
  })

  it('goes on from run to run where there is more than one can delete', { timeout: 60_000 }, async () => {
    const tenant = await newFullTenant(shared, 3_000)
    for (let index = 0; index < 30; index++) await env.VAULT.put(`v1/${tenant.id}/more/${index}/1`, 'x')
    const counts = await finish(await begun(tenant.id))
    expect(counts).toEqual({ ...wanted, activities: 3_000, activity_events: 3_000, credentials: 32 })
    expect(await left(tenant)).toEqual([])
  })

  it('waits while a runner acts for the tenant', async () => {
    const tenant = await newFullTenant(shared)
    await env.DB.prepare(
      `update activities set state = 'submitting', due_at = ? where tenant_id = ? and id = 'act_000000'`,
    )
      .bind(start + 10, tenant.id)
      .run()
    const job = await begun(tenant.id)
    await deleteTenant(quiet, job, at(start))
    expect((await jobOf(job))?.state).toBe('queued')
    expect((await emptyTables(tenant.id)).length).toBe(0)
    await finish(job)
    expect(await left(tenant)).toEqual([])
  })

  it('stops an export that is under way', async () => {
    const tenant = await newFullTenant(shared)
    const fileKey = `exports/${tenant.id}/job_x.tar`
    const upload = await env.FILES.createMultipartUpload(fileKey)
    const progress = JSON.stringify({ fileKey, uploadId: upload.uploadId })
    await env.DB.prepare(
      `insert into tenant_jobs (tenant_id, id, kind, state, requested_by, progress, lease_until, created_at, updated_at)
       values (?1, 'job_x', 'export', 'running', 'x', ?2, ?3, 1, 1)`,
    )
      .bind(tenant.id, progress, start * 2)
      .run()
    expect(await finish(await begun(tenant.id))).toMatchObject({ tenant_jobs: 2 })
    await expect(upload.uploadPart(1, 'late')).rejects.toThrow()
    expect(await left(tenant)).toEqual([])
  })

  it('takes members’ connections back at their provider, and does not wait for one that is silent', async () => {
    for (const answers of [true, false]) {
      const tenant = await newFullTenant(shared)
      const { vault } = stores(env, tenant.id, system('jobs'))
      const credential = (value: object) => ({ secret: JSON.stringify(value), hint: '…' })
      await vault.write({ provider: 'linkedin' }, credential({ clientId: 'app', clientSecret: 'x' }), start)
      await vault.write(
        { provider: 'linkedin', subject: 'mem_1' },
        credential({ accessToken: `of-${tenant.id}` }),
        start,
      )
      const revoked: string[] = []
      const real = globalThis.fetch
      const asked = vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
        if (!String(input).includes('/oauth/v2/revoke')) return real(input, init)
        if (!answers) throw new TypeError('Network connection lost.')
        revoked.push(new URLSearchParams(String(init?.body)).get('token') ?? '')
        return new Response(null, { status: 200 })
      })
      try {
        await finish(await begun(tenant.id))
      } finally {
        asked.mockRestore()
      }
      expect(revoked).toEqual(answers ? [`of-${tenant.id}`] : [])
      expect(await left(tenant)).toEqual([])
    }
  })

  it('lets no chat begin anew', async () => {
    const tenant = await newFullTenant(shared)
    await begun(tenant.id)
    const context = { tenantId: tenant.id, userId: 'late', workflowId: 'w' } as unknown as ChatContext
    const chat = personChat(env, { tenantId: tenant.id, userId: 'late' })
    const answer = await chat.process({ context, body: '{}', frame: null, askedAt: 0, lastEventId: null })
    expect([answer.status, await answer.json()]).toMatchObject([403, { error: { code: 'tenant_suspended' } }])
    expect(await env.DB.prepare(`select 1 from person_chats where user_id = 'late'`).first()).toBeNull()
  })
})

describe('a chat', () => {
  it('is noted at its first use, and ends with its turns', async () => {
    const tenant = await newTenant()
    await setUpChat(tenant)
    const session = await call<{ data: { client_secret: string } }>('POST', '/api/chatkit/sessions', {
      key: tenant.member.apiKey,
      body: { trigger: 'write' },
    })
    const content = [{ type: 'input_text', text: 'write' }]
    const body = { type: 'threads.create', params: { input: { content, attachments: [], inference_options: {} } } }
    const answering = await send('POST', '/chatkit', { key: session.body.data.client_secret, body })
    expect(answering.status).toBe(200)
    const noted = await env.DB.prepare('select user_id as id from person_chats where tenant_id = ?')
      .bind(tenant.id)
      .all()
    expect(noted.results).toEqual([{ id: tenant.member.id }])
    const chat = personChat(env, { tenantId: tenant.id, userId: tenant.member.id })
    expect(await chat.end()).toMatchObject({ threads: 1 })
    await answering.text()
    await chat.destroy()
    await runInDurableObject(chat, (_, { storage }) => {
      expect(storage.sql.exec(`select name from sqlite_master where name = 'threads'`).toArray()).toEqual([])
    })
  })
})

describe('POST /api/tenant/deletion', () => {
  let tenant: Tenant
  let name: string
  beforeAll(async () => {
    tenant = await newTenant()
    name = (await call<{ tenant: { name: string } }>('GET', '/api/me', { key: tenant.owner.apiKey })).body.tenant.name
  })
  const ask = (body: object, key = tenant.owner.apiKey) =>
    call<{ due: string; errors?: { path: string }[] }>('POST', '/api/tenant/deletion', { key, body })
  const cancel = () => call('DELETE', '/api/tenant/deletion', { key: tenant.owner.apiKey })

  it('takes the owner, and the name typed', async () => {
    expect((await ask({ name }, tenant.admin.apiKey)).status).toBe(403)
    const wrong = await ask({ name: 'Another' })
    expect([wrong.status, wrong.body.errors?.[0]?.path]).toEqual([422, 'name'])
    expect((await ask({ name, graceHours: 721 })).status).toBe(422)
  })

  it('is due after the time given, and begins only then; until then it can be cancelled', async () => {
    const { status, body } = await ask({ name, graceHours: 2 })
    expect(status).toBe(200)
    const due = Date.parse(body.due)
    expect(Math.round((due - Date.now()) / 3_600_000)).toBe(2)
    expect(await beginDueDeletions(env.DB, system('cron'), due - 1)).toBe(0)
    expect((await call('GET', '/api/me', { key: tenant.member.apiKey })).status).toBe(200)
    expect((await cancel()).status).toBe(204)
    expect((await cancel()).status).toBe(409)
    expect(await beginDueDeletions(env.DB, system('cron'), due + 1)).toBe(0)
  })

  it('begins by the cron: the tenant is shut at once, and a job is owed', async () => {
    await ask({ name, graceHours: 0 })
    await everyMinute(quiet)
    const refused = await call('GET', '/api/me', { key: tenant.owner.apiKey })
    expect([refused.status, refused.body.code]).toEqual([403, 'tenant_suspended'])
    const { items } = await allJobs(env.DB, tenant.id, { limit: 10 })
    expect(items).toMatchObject([{ kind: 'delete', state: 'queued', requestedBy: 'owner' }])
    await everyMinute(quiet)
    expect((await allJobs(env.DB, tenant.id, { limit: 10 })).items).toHaveLength(1)
    await finish({ v: 1, kind: 'delete', tenantId: tenant.id, id: items[0]?.id ?? '' })
    expect((await call('GET', '/api/me', { key: tenant.owner.apiKey })).status).toBe(401)
    expect(await env.DB.prepare('select 1 from "user" where id = ?').bind(tenant.member.id).first()).toBeNull()
  })
})

describe('a suspended tenant', () => {
  it('is refused by each way in, and its shares are not claimed', async () => {
    const tenant = await newTenant()
    await setUpChat(tenant)
    const session = await call<{ data: { client_secret: string } }>('POST', '/api/chatkit/sessions', {
      key: tenant.owner.apiKey,
      body: { trigger: 'write' },
    })
    const origin = new URL(env.WEB_URL).origin
    const { email, password } = tenant.owner
    const signedIn = await send('POST', '/api/auth/sign-in/email', { body: { email, password }, headers: { origin } })
    const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
    const ways = () => [
      call('GET', '/api/me', { key: tenant.owner.apiKey }),
      call('GET', '/api/me', { headers: { cookie } }),
      call('POST', '/chatkit', { key: session.body.data.client_secret, body: { type: 'threads.list', params: {} } }),
      call('POST', '/chatkit/cancel', { key: session.body.data.client_secret, body: { thread_id: 'x' } }),
      call('GET', '/api/audit', { key: tenant.owner.apiKey }),
    ]
    const operator = (path: string, body: object = {}) =>
      call('POST', `/api/operator/tenants/${tenant.id}/${path}`, { key: env.OPERATOR_KEY, body })
    expect((await operator('suspend', { reason: 'unpaid' })).body).toMatchObject({
      status: 'suspended',
      suspendedReason: 'unpaid',
    })
    for (const way of await Promise.all(ways())) expect([way.status, way.body.code]).toEqual([403, 'tenant_suspended'])
    expect((await send('GET', '/api/audit/export', { key: tenant.owner.apiKey })).status).toBe(403)

    await env.DB.batch([
      env.DB.prepare(
        `insert into members (tenant_id, id, user_id, linkedin_vanity, created_at) values (?1, 'mem_1', ?2, 'v', 1)`,
      ).bind(tenant.id, tenant.owner.id),
      env.DB.prepare(
        `insert into activities (tenant_id, id, amplification_id, pod_id, member_id, kind, post_url, post_urn, state, state_actor, state_at,
           approved_by, route, created_at)
         values (?1, 'act_1', 'a', 'p', 'mem_1', 'repost', 'u', 'n', 'queued', 't', 1, 'member', 'browser', 1)`,
      ).bind(tenant.id),
      env.DB.prepare(
        `insert into consents (tenant_id, member_id, route, purpose, text_version, given_at) values (?1, 'mem_1', 'browser', 'repost', '1', 1)`,
      ).bind(tenant.id),
      env.DB.prepare(`update tenants set routes = '["browser"]' where id = ?1`).bind(tenant.id),
    ])
    const runs = activityRuns(env.DB, tenant.id)
    expect(await runs.claim('act_1', Date.now(), 1_000)).toBe('stopped')
    expect((await operator('resume')).body).toMatchObject({ status: 'active', suspendedReason: null })
    expect(await runs.claim('act_1', Date.now(), 1_000)).toMatchObject({ activityId: 'act_1' })
    for (const way of await Promise.all(ways())) expect(way.status).toBeLessThan(300)
  })
})
