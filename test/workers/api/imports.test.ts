import { runInDurableObject } from 'cloudflare:test'
import { beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../../core/ids.ts'
import { stores } from '../../../core/stores.ts'
import { claimJob, HoldLost } from '../../../core/tenants/jobs.ts'
import { deletion } from '../../../core/tenants/lifecycle-deletion.ts'
import { personChat } from '../../../worker/chat/person-chat.ts'
import { threadStore } from '../../../worker/chat/thread-store.ts'
import type { ThreadItem } from '../../../worker/chatkit/types/items.ts'
import type { Env } from '../../../worker/env.ts'
import { importChats, importLeaseMs } from '../../../worker/jobs/import.ts'
import type { ChatContext } from '../../../worker/workflows/context.ts'
import { mortal } from './mortal.ts'
import { auditOf, newKey, openai, post, trouble } from './outside.ts'
import { call, env, newTenant, type Person, type Tenant } from './world.ts'

const start = Date.now()
const at = (ms: number) => ({ now: () => ms })

/** A queue that brings messages nowhere and remembers how long they were to wait. */
function silentQueue() {
  const delays: number[] = []
  const send = async (_: unknown, options?: QueueSendOptions) => void delays.push(options?.delaySeconds ?? 0)
  return { delays, queue: { send, sendBatch: async () => undefined } as unknown as Queue }
}

interface Hosted {
  readonly tenant: Tenant
  readonly account: string
  readonly workflowId: string
}

/** A tenant with a key of its own for OpenAI, and a workflow. */
async function newHosted({ key, account } = newKey(), tenant?: Tenant): Promise<Hosted> {
  return setUp(tenant ?? (await newTenant()), key, account)
}

async function setUp(tenant: Tenant, key: string, account: string): Promise<Hosted> {
  const owner = tenant.owner.apiKey
  await call('PUT', '/api/integrations/openai', { key: owner, body: { values: { apiKey: key }, untested: true } })
  const { body } = await call<{ id: string }>('PUT', '/api/workflows/write', {
    key: owner,
    body: { name: 'Write a post', backend: 'edge', edgeWorkflow: 'content' },
  })
  return { tenant, account, workflowId: body.id }
}

const userOf = ({ id }: Tenant, person: Person) => `${id}/${person.id}`

let written = 0
const said = (words: string, more: object = {}) => ({
  type: 'chatkit.user_message',
  id: `cti_${++written}`,
  content: [{ type: 'input_text', text: words }],
  ...more,
})

interface Seeded {
  readonly id?: string
  readonly user: string
  readonly items?: readonly object[]
  readonly title?: string
  readonly created_at?: number
}

/** Puts conversations at OpenAI. @returns their ids */
async function seed({ account }: Hosted, threads: readonly Seeded[]): Promise<string[]> {
  const answer = await post(`${openai}/__threads`, { account, threads })
  if (!answer.ok) throw new Error(await answer.text())
  return (await answer.json<{ ids: string[] }>()).ids
}

const callsOf = async ({ account }: Hosted) =>
  (await (await fetch(`${openai}/__threads?account=${encodeURIComponent(account)}`)).json<{ calls: number }>()).calls

/** An import of the tenant's that nobody has begun. */
async function newImport({ tenant, workflowId }: Hosted, assign: Record<string, string> = {}) {
  const id = newId('job', Date.now())
  await env.DB.prepare(
    `insert into tenant_jobs (tenant_id, id, kind, params, requested_by, created_at, updated_at)
     values (?1, ?2, 'import', ?3, 'x', ?4, ?4)`,
  )
    .bind(tenant.id, id, JSON.stringify({ workflowId, assign }), start)
    .run()
  return { v: 1 as const, kind: 'import' as const, tenantId: tenant.id, id }
}
type ImportMessage = Awaited<ReturnType<typeof newImport>>

const shown = ({ tenantId, id }: ImportMessage) =>
  stores(env, tenantId, { id: 'test', via: 'system', requestId: null }).imports.get(id)

/** Runs the import until it ends, each run as late as a new hold needs. @returns how many runs that took */
async function finish(job: ImportMessage, bindings: Partial<Env> = {}): Promise<number> {
  const { queue } = silentQueue()
  for (let run = 1; run < 20; run++) {
    await importChats({ ...env, TENANT_JOBS: queue, ...bindings }, job, at(start + run * (importLeaseMs + 1)))
    if (['done', 'failed'].includes((await shown(job)).state)) return run
  }
  throw new Error('the import does not come to its end')
}

const inChat = <T>(
  { tenant, workflowId }: Hosted,
  person: Person,
  run: (store: ReturnType<typeof threadStore>, context: ChatContext, storage: DurableObjectStorage) => T,
): Promise<T> =>
  runInDurableObject(personChat(env, { tenantId: tenant.id, userId: person.id }), (_, { storage }) => {
    const context = { tenantId: tenant.id, userId: person.id, workflowId } as ChatContext
    return run(threadStore(storage.sql), context, storage)
  })

/** What a person finds in their chat: conversations oldest first, each with the ids of its items, read page by page. */
const chatOf = (hosted: Hosted, person: Person) =>
  inChat(hosted, person, async (store, context) => {
    const chat: { id: string; title: string | undefined; items: string[] }[] = []
    let page = await store.loadThreads({ limit: 3, order: 'asc' }, context)
    for (;;) {
      for (const { id, title } of page.data) {
        const items: ThreadItem[] = []
        for (let after: string | undefined; ; ) {
          const some = await store.loadThreadItems(id, { limit: 40, order: 'asc', after }, context)
          items.push(...some.data)
          after = some.after
          if (!some.has_more) break
        }
        chat.push({ id, title, items: items.map((item) => item.id) })
      }
      if (!page.has_more) return chat
      page = await store.loadThreads({ limit: 3, order: 'asc', after: page.after }, context)
    }
  })

const empty = (hosted: Hosted, person: Person) =>
  inChat(hosted, person, (_, __, storage) => {
    for (const table of ['threads', 'items']) storage.sql.exec(`delete from ${table}`)
    storage.kv.delete('import')
  })

const deep = Array.from({ length: 350 }, (_, index) => said(`Deep ${index}`))
const idsOf = (items: readonly object[]) => items.map((item) => (item as { id: string }).id)

describe('an import', () => {
  let hosted: Hosted
  let threads: Seeded[]
  beforeAll(async () => {
    hosted = await newHosted()
    const { tenant } = hosted
    const [owner, member] = [userOf(tenant, tenant.owner), userOf(tenant, tenant.member)]
    threads = [
      { id: 'cthr_a', user: owner, title: 'First', created_at: 1_700_000_000, items: [said('a'), said('b')] },
      { id: 'cthr_b', user: 'visitor-7', created_at: 1_700_000_001, items: [said('c')] },
      { id: 'cthr_deep', user: member, created_at: 1_700_000_002, items: deep },
      { id: 'cthr_c', user: owner, created_at: 1_700_000_002, items: [said('d'), { type: 'chatkit.hologram' }] },
      { id: 'cthr_d', user: owner, created_at: 1_700_000_002, items: [] },
      { id: 'cthr_e', user: 'maya@northwind.example', created_at: 1_700_000_003, items: [said('e')] },
      { id: 'cthr_f', user: 'visitor-7', created_at: 1_700_000_004, items: [said('f')] },
      { id: 'cthr_g', user: `${tenant.id}/somebody-who-left`, created_at: 1_700_000_005, items: [said('g')] },
    ]
    await seed(hosted, threads)
  })

  const known = (id: string) => {
    const { title, items = [] } = threads.find((thread) => thread.id === id) ?? {}
    return { id, title, items: idsOf(items).filter((item) => item !== undefined) }
  }
  const counts = { threads: 5, items: 354, skipped_threads: 3, skipped_items: 1, people: 3 }
  const unmatched = () => [
    { user: 'visitor-7', threads: 2 },
    { user: `${hosted.tenant.id}/somebody-who-left`, threads: 1 },
  ]
  const assign = () => ({ 'maya@northwind.example': hosted.tenant.admin.id })

  async function expectBroughtOver(): Promise<void> {
    const { owner, admin, member } = hosted.tenant
    expect(await chatOf(hosted, owner)).toEqual(['cthr_a', 'cthr_c', 'cthr_d'].map(known))
    expect(await chatOf(hosted, member)).toEqual([known('cthr_deep')])
    expect(await chatOf(hosted, admin)).toEqual([known('cthr_e')])
  }

  it('brings each conversation to its person, in order, and counts', async () => {
    const before = await callsOf(hosted)
    const job = await newImport(hosted, assign())
    expect(await finish(job)).toBe(1)
    expect(await shown(job)).toMatchObject({ state: 'done', error: null, counts, unmatched: unmatched() })
    await expectBroughtOver()
    // One page of conversations, four of the deep one's items, one of each other's.
    expect((await callsOf(hosted)) - before).toBe(1 + 4 + 4)
    expect(await auditOf(hosted.tenant, 'imports.finish')).toMatchObject([{ subject: job.id, via: 'system' }])
    const { results } = await env.DB.prepare('select user_id as id from person_chats where tenant_id = ?')
      .bind(hosted.tenant.id)
      .all<{ id: string }>()
    const { owner, admin, member } = hosted.tenant
    expect(results.map(({ id }) => id).sort()).toEqual([owner.id, admin.id, member.id].sort())
  })

  it('changes nothing the second time', async () => {
    const job = await newImport(hosted, assign())
    await finish(job)
    expect(await shown(job)).toMatchObject({ state: 'done', counts, unmatched: unmatched() })
    await expectBroughtOver()
  })

  it('shows what it has brought in the chat itself', async () => {
    const context = { tenantId: hosted.tenant.id, userId: hosted.tenant.owner.id, workflowId: hosted.workflowId }
    const item = await inChat(hosted, hosted.tenant.owner, (store, chat) =>
      store.loadThreadItems('cthr_a', { limit: 1, order: 'asc' }, chat),
    )
    expect(item).toMatchObject({
      data: [
        { type: 'user_message', thread_id: 'cthr_a', created_at: '2023-11-14T22:13:20.000Z', content: [{ text: 'a' }] },
      ],
      has_more: true,
    })
    const archived: { kind: string; thread?: { id: string } }[] = []
    for (let after: string | null = null; ; ) {
      const part = await personChat(env, context).exportAll(after)
      archived.push(...part.lines.map((line) => JSON.parse(line)))
      after = part.next
      if (after === null) break
    }
    expect(archived.map(({ kind }) => kind)).toEqual(['thread', 'thread', 'thread', 'item', 'item', 'item'])
    expect(archived[0]?.thread?.id).toBe('cthr_a')
  })

  it('comes to the same end wherever the Worker was killed', { timeout: 120_000 }, async () => {
    const { owner, admin, member } = hosted.tenant
    const { queue } = silentQueue()
    let killed = 0
    for (let requests = 1; ; requests++) {
      await Promise.all([owner, admin, member].map((person) => empty(hosted, person)))
      const job = await newImport(hosted, assign())
      const { env: dying, died } = mortal({ ...env, TENANT_JOBS: queue }, requests)
      await importChats(dying, job, at(start)).catch(() => undefined)
      if (!died()) break
      killed += 1
      await finish(job)
      expect(await shown(job), `killed after ${requests} requests`).toMatchObject({
        state: 'done',
        counts,
        unmatched: unmatched(),
      })
      await expectBroughtOver()
    }
    expect(killed).toBeGreaterThan(15)
  })

  it('goes on through any number of kills', async () => {
    const { owner, admin, member } = hosted.tenant
    await Promise.all([owner, admin, member].map((person) => empty(hosted, person)))
    const job = await newImport(hosted, assign())
    const { queue } = silentQueue()
    let lives = 0
    while ((await shown(job)).state !== 'done') {
      lives += 1
      const { env: dying } = mortal({ ...env, TENANT_JOBS: queue }, 9)
      await importChats(dying, job, at(start + lives * (importLeaseMs + 1))).catch(() => undefined)
      expect(lives).toBeLessThan(30)
    }
    expect(lives).toBeGreaterThan(3)
    expect(await shown(job)).toMatchObject({ counts, unmatched: unmatched() })
    await expectBroughtOver()
  })

  it('leaves what was written since, and adds what is new behind what it brought', async () => {
    const person = hosted.tenant.owner
    await inChat(hosted, person, (store, context) => {
      const own = { created_at: new Date(start).toISOString(), type: 'assistant_message' as const, content: [] }
      store.saveThread({ id: 'thr_own', created_at: own.created_at, status: { type: 'active' }, metadata: {} }, context)
      store.saveThread(
        {
          id: 'cthr_a',
          title: 'Renamed',
          created_at: own.created_at,
          status: { type: 'active' },
          metadata: { own: 1 },
        },
        context,
      )
      for (const thread of ['thr_own', 'cthr_a'])
        store.addThreadItem(thread, { id: `msg_${thread}`, thread_id: thread, ...own }, context)
    })
    const more = [said('later'), said('and later')]
    await seed(hosted, [
      { id: 'cthr_a', user: 'ignored', items: more },
      { id: 'cthr_new', user: userOf(hosted.tenant, person), created_at: 1_700_000_009, items: [] },
      { id: 'cthr_older', user: 'visitor-9', created_at: 1_600_000_000, items: [] },
    ])
    await finish(await newImport(hosted, { ...assign(), 'visitor-9': person.id }))
    expect(await chatOf(hosted, person)).toEqual([
      known('cthr_older'),
      { id: 'cthr_a', title: 'Renamed', items: [...known('cthr_a').items, ...idsOf(more), 'msg_cthr_a'] },
      known('cthr_c'),
      known('cthr_d'),
      known('cthr_new'),
      { id: 'thr_own', title: undefined, items: ['msg_thr_own'] },
    ])
  })

  it('leaves a conversation with the workflow that it was brought to first', async () => {
    const { body } = await call<{ id: string }>('PUT', '/api/workflows/other', {
      key: hosted.tenant.owner.apiKey,
      body: { name: 'Other', backend: 'edge', edgeWorkflow: 'content' },
    })
    const before = await chatOf(hosted, hosted.tenant.member)
    const job = await newImport({ ...hosted, workflowId: body.id }, assign())
    await finish(job)
    expect((await shown(job)).counts).toMatchObject({ threads: 0, items: 0, people: 0 })
    expect(await chatOf(hosted, hosted.tenant.member)).toEqual(before)
    expect(await chatOf({ ...hosted, workflowId: body.id }, hosted.tenant.member)).toEqual([])
  })
})

describe('an import of many conversations', () => {
  let tenant: Tenant
  beforeAll(async () => {
    tenant = await newTenant()
  })

  it('takes a limited number of requests in one run, and goes on in the next', { timeout: 60_000 }, async () => {
    const hosted = await newHosted(newKey(), tenant)
    const user = userOf(hosted.tenant, hosted.tenant.member)
    const ids = await seed(
      hosted,
      Array.from({ length: 310 }, (_, index) => ({ id: `cthr_m${index}`, user, created_at: 1_700_000_000 + index })),
    )
    const job = await newImport(hosted)
    const { queue, delays } = silentQueue()
    const { env: counting, answered } = mortal({ ...env, TENANT_JOBS: queue }, 10_000)
    await importChats(counting, job, at(start))
    expect(await callsOf(hosted)).toBe(250)
    expect(answered()).toBeLessThan(700)
    expect(await shown(job)).toMatchObject({ state: 'queued', progress: 'Waiting to go on with conversation 248' })
    expect(delays).toEqual([0])
    expect(await finish(job)).toBe(1)
    // Each conversation once, three pages of them in the first run and one in the second.
    expect(await callsOf(hosted)).toBe(310 + 4)
    expect(await shown(job)).toMatchObject({ state: 'done', counts: { threads: 310, items: 0, people: 1 } })
    expect((await chatOf(hosted, hosted.tenant.member)).map(({ id }) => id)).toEqual(ids)
  })

  it('takes a limited time in one run', async () => {
    const hosted = await newHosted(newKey(), tenant)
    const user = userOf(hosted.tenant, hosted.tenant.owner)
    await seed(hosted, [{ id: 'cthr_slow', user, items: deep }])
    const job = await newImport(hosted)
    let now = start
    const slow = { now: () => (now += 60_000) }
    const { queue, delays } = silentQueue()
    await importChats({ ...env, TENANT_JOBS: queue }, job, slow)
    expect(await shown(job)).toMatchObject({ state: 'queued', counts: { threads: 0, items: 0 } })
    expect(delays).toEqual([0])
    await finish(job)
    expect(await chatOf(hosted, hosted.tenant.owner)).toMatchObject([{ items: idsOf(deep) }])
  })

  it('lists at most 100 users without a person', async () => {
    const hosted = await newHosted(newKey(), tenant)
    await seed(
      hosted,
      Array.from({ length: 130 }, (_, index) => ({ user: `visitor-${index % 120}` })),
    )
    const job = await newImport(hosted)
    await finish(job)
    const { counts, unmatched } = await shown(job)
    expect([counts.skipped_threads, unmatched.length, unmatched[3]]).toEqual([
      130,
      100,
      { user: 'visitor-3', threads: 2 },
    ])
  })
})

describe('an import meets trouble', () => {
  let tenant: Tenant
  beforeAll(async () => {
    tenant = await newTenant()
  })
  const oneThread = async (key = newKey()) => {
    const hosted = await newHosted(key, tenant)
    const user = userOf(hosted.tenant, hosted.tenant.member)
    await seed(hosted, [{ id: 'cthr_t', user, items: deep.slice(0, 150) }])
    return hosted
  }

  it.each([
    ['asks to slow down', { status: 429, retryAfter: 42 }, 42],
    ['asks to slow down for a long time', { status: 429, retryAfter: 3_000 }, 3_000],
    ['is down', { status: 503, retryAfter: 11 }, 11],
    ['fails', { status: 500 }, 5],
    ['gives a broken page', { garbage: true }, 1],
  ])('OpenAI %s: it waits as long as is asked, and loses nothing', async (_, switches, seconds) => {
    const hosted = await oneThread()
    const path = '/v1/chatkit/threads/cthr_t/items'
    await trouble(openai, hosted.account, { ...switches, path, times: 1 })
    const job = await newImport(hosted)
    const { queue, delays } = silentQueue()
    await importChats({ ...env, TENANT_JOBS: queue }, job, at(start))
    expect(delays).toEqual([seconds])
    expect(await shown(job)).toMatchObject({ state: 'queued', error: null })
    await finish(job)
    expect(await shown(job)).toMatchObject({ state: 'done', counts: { threads: 1, items: 150 } })
  })

  it('waits longer each time, and gives up in the end', async () => {
    const hosted = await oneThread()
    await trouble(openai, hosted.account, { status: 500, path: '/v1/chatkit' })
    const job = await newImport(hosted)
    const { queue, delays } = silentQueue()
    for (let run = 0; (await shown(job)).state !== 'failed'; run++) {
      expect(run).toBeLessThan(30)
      await importChats({ ...env, TENANT_JOBS: queue }, job, at(start + run))
    }
    expect(delays.slice(0, 5)).toEqual([5, 10, 20, 40, 80])
    expect([delays.length, delays.at(-1)]).toEqual([20, 900])
    expect((await shown(job)).error).toContain('what was brought over stays')
    await trouble(openai, hosted.account, { status: null, path: null })
  })

  it.each([
    ['the key is wrong', newKey('sk-wrong'), /rejects this account's key/],
    ['the key may not', newKey('sk-restricted'), /may not read the conversations/],
  ])('%s: it ends, and says who must act', async (_, key, words) => {
    const job = await newImport(await newHosted(key, tenant))
    await finish(job)
    expect(await shown(job)).toMatchObject({ state: 'failed', error: expect.stringMatching(words) })
  })

  it('no key is stored: it ends, and says who must act', async () => {
    const hosted = await newHosted(newKey(), tenant)
    await call('DELETE', '/api/integrations/openai', { key: hosted.tenant.owner.apiKey })
    const job = await newImport(hosted)
    await finish(job)
    expect((await shown(job)).error).toContain('No OpenAI key is stored')
  })

  it.each([404, 410])('the product is gone (%d): it ends, and keeps what was brought over', async (status) => {
    const hosted = await oneThread()
    const job = await newImport(hosted)
    await trouble(openai, hosted.account, { status, path: '/v1/chatkit' })
    await finish(job)
    expect(await shown(job)).toMatchObject({
      state: 'failed',
      error: 'OpenAI gives out no conversations of hosted workflows any more.',
    })
    await trouble(openai, hosted.account, { status: null, path: null })
  })

  it('the workflow was removed: it ends', async () => {
    const job = await newImport({ ...(await oneThread()), workflowId: 'wfl_gone' })
    await finish(job)
    expect((await shown(job)).error).toContain('was removed')
  })

  it('a conversation is deleted at OpenAI before its items are read: it goes on with the next', async () => {
    const hosted = await oneThread()
    const user = userOf(hosted.tenant, hosted.tenant.member)
    await seed(hosted, [{ id: 'cthr_u', user, items: [said('u')] }])
    await trouble(openai, hosted.account, { status: 404, path: '/v1/chatkit/threads/cthr_t/items', times: 1 })
    const job = await newImport(hosted)
    await finish(job)
    expect(await shown(job)).toMatchObject({ state: 'done', counts: { threads: 1, items: 1, skipped_threads: 1 } })
  })

  it('the conversation that it had come to is deleted at OpenAI: it begins anew, and counts no twice', async () => {
    const hosted = await oneThread()
    const user = userOf(hosted.tenant, hosted.tenant.member)
    await seed(hosted, [{ id: 'cthr_u', user, items: [said('u')] }])
    const job = await newImport(hosted)
    const progress = { after: 'cthr_deleted', thread: null, restarts: 0, unmatched: [{ user: 'x', threads: 9 }] }
    await env.DB.prepare('update tenant_jobs set progress = ?2, counts = ?3 where id = ?1')
      .bind(job.id, JSON.stringify(progress), JSON.stringify({ threads: 7, items: 7 }))
      .run()
    await finish(job)
    expect(await shown(job)).toMatchObject({ state: 'done', counts: { threads: 2, items: 151 }, unmatched: [] })
  })
})

describe('tenants', () => {
  it('that share a project at OpenAI each get their own people’s conversations', async () => {
    const key = newKey()
    const [one, other] = [await newHosted(key), await newHosted(key)]
    await seed(one, [
      { id: 'cthr_one', user: userOf(one.tenant, one.tenant.member), items: [said('one')] },
      { id: 'cthr_other', user: userOf(other.tenant, other.tenant.member), items: [said('other')] },
      { id: 'cthr_crossed', user: `${other.tenant.id}/${one.tenant.member.id}`, items: [said('crossed')] },
      { id: 'cthr_foreign', user: `${one.tenant.id}/${other.tenant.member.id}`, items: [said('foreign')] },
    ])
    const job = await newImport(other)
    await finish(job)
    expect((await chatOf(other, other.tenant.member)).map(({ id }) => id)).toEqual(['cthr_other'])
    for (const hosted of [one, other]) expect(await chatOf(hosted, one.tenant.member)).toEqual([])
    expect((await shown(job)).counts).toMatchObject({ threads: 1, skipped_threads: 3 })
  })

  it('that are being deleted get none', async () => {
    const hosted = await newHosted()
    const { tenant, workflowId } = hosted
    await seed(hosted, [{ id: 'cthr_x', user: userOf(tenant, tenant.member), items: [said('x')] }])
    const job = await newImport(hosted)
    await env.DB.prepare('update tenants set deleting_at = 1 where id = ?').bind(tenant.id).run()
    await importChats(env, job, at(start))
    expect((await shown(job)).state).toBe('queued')
    const ids = { tenantId: tenant.id, userId: tenant.member.id }
    const thread = {
      id: 'cthr_x',
      created_at: new Date(0).toISOString(),
      status: { type: 'active' as const },
      metadata: {},
    }
    const part = { ...ids, importId: job.id, workflowId, thread, items: [] }
    expect(await personChat(env, ids).importThread(part)).toEqual({ result: 'gone' })
    expect(await chatOf(hosted, tenant.member)).toEqual([])
    expect(await callsOf(hosted)).toBe(0)
  })
})

describe('the deletion of a tenant', () => {
  it('ends the import that is under way', async () => {
    const hosted = await newHosted()
    const job = await newImport(hosted)
    const taken = await claimJob(env.DB, job, start, importLeaseMs)
    const { tenantId } = job
    const id = newId('job', Date.now())
    await env.DB.prepare(
      `insert into tenant_jobs (tenant_id, id, kind, requested_by, created_at, updated_at) values (?, ?, 'delete', 'x', 1, 1)`,
    )
      .bind(tenantId, id)
      .run()
    const deleting = await claimJob(env.DB, { tenantId, id, kind: 'delete' }, start, importLeaseMs)
    if (!deleting || !taken) throw new Error('the job was not to be had')
    await deletion(env.DB, deleting).stopOthers(start)
    expect(await shown(job)).toMatchObject({ state: 'failed', error: 'Everything of the company is being deleted.' })
    await expect(taken.save({}, {}, start)).rejects.toThrow(HoldLost)
  })
})

describe('the operations', () => {
  let hosted: Hosted
  beforeAll(async () => {
    hosted = await newHosted()
  })
  const request = (body: object, person: Person = hosted.tenant.owner) =>
    call<{ id: string; message?: string }>('POST', '/api/chat/imports', { key: person.apiKey, body })

  it('bring conversations over, from the request to the end', async () => {
    const { tenant, workflowId } = hosted
    await seed(hosted, [{ id: 'cthr_op', user: 'visitor-1', items: [said('op')] }])
    const assign = { 'visitor-1': tenant.member.email.toUpperCase() }
    const { status, body } = await request({ workflow: 'WRITE', assign })
    expect(status).toBe(202)
    expect(body).toMatchObject({ state: 'queued', workflowId, unmatched: [], error: null, finishedAt: null })
    const get = () => call('GET', `/api/chat/imports/${body.id}`, { key: tenant.owner.apiKey })
    await expect.poll(async () => (await get()).body.state, { timeout: 20_000 }).toBe('done')
    expect((await get()).body).toEqual({
      id: body.id,
      state: 'done',
      workflowId,
      counts: { threads: 1, items: 1, skipped_threads: 0, skipped_items: 0, people: 1 },
      unmatched: [],
      progress: 'Done',
      error: null,
      createdAt: expect.any(String),
      finishedAt: expect.any(String),
    })
    expect((await call('GET', '/api/chat/imports', { key: tenant.owner.apiKey })).body).toMatchObject({
      items: [{ id: body.id }],
      nextCursor: null,
    })
    expect(await chatOf(hosted, tenant.member)).toMatchObject([{ id: 'cthr_op' }])
    expect(await auditOf(tenant, 'imports.request')).toMatchObject([{ subject: body.id, actor: tenant.owner.id }])
  })

  it('remember who is who for the next one', async () => {
    const { tenant } = hosted
    await seed(hosted, [{ id: 'cthr_later', user: 'visitor-1', items: [said('later')] }])
    const { body } = await request({ workflow: 'write' })
    const get = () => call('GET', `/api/chat/imports/${body.id}`, { key: tenant.owner.apiKey })
    await expect.poll(async () => (await get()).body.state, { timeout: 20_000 }).toBe('done')
    expect((await get()).body.unmatched).toEqual([])
    expect((await chatOf(hosted, tenant.member)).map(({ id }) => id)).toContain('cthr_later')
  })

  it('are for owners', async () => {
    expect((await request({ workflow: 'write' }, hosted.tenant.admin)).status).toBe(403)
    expect((await call('GET', '/api/chat/imports', { key: hosted.tenant.admin.apiKey })).status).toBe(403)
  })

  it('refuse a second one while one is under way', async () => {
    const job = await newImport(hosted)
    const { status, body } = await request({ workflow: 'write' })
    expect([status, body.message]).toEqual([409, 'An import is under way already. Wait until it is done.'])
    await finish(job)
  })

  it('refuse an unknown workflow, and name those that there are', async () => {
    const { status, body } = await request({ workflow: 'nonsense' })
    expect([status, body.message]).toEqual([404, 'No workflow is called “nonsense”. Known triggers: write.'])
  })

  it('refuse to assign to whom they do not know, and repeat no address', async () => {
    const stranger = await newTenant()
    const assign = {
      a: hosted.tenant.member.id,
      b: stranger.member.email,
      c: stranger.member.id,
      d: 'nobody@example.test',
    }
    const { status, body } = await request({ workflow: 'write', assign })
    expect(status).toBe(422)
    expect(body.message).toContain('entry 2, 3, 4')
    expect(JSON.stringify(body)).not.toContain('@')
  })

  it.each([
    {},
    { workflow: '' },
    { workflow: 'write', assign: { '': 'x' } },
    { workflow: 'write', assign: [] },
    { workflow: 'write', more: 1 },
  ])('refuse %j', async (body) => expect((await request(body)).status).toBe(422))
})
