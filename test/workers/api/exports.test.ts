import { beforeAll, describe, expect, it } from 'vitest'
import { partBytes } from '../../../core/archive/parts.ts'
import { newId } from '../../../core/ids.ts'
import type { TenantJob } from '../../../core/messages.ts'
import { stores } from '../../../core/stores.ts'
import { keepFilesMs, sweepJobs } from '../../../core/tenants/jobs.ts'
import { tenantPlaces, tenantTables } from '../../../core/tenants/tables.ts'
import type { Env } from '../../../worker/env.ts'
import { exportLeaseMs, exportTenant, removeOldExports } from '../../../worker/jobs/export.ts'
import { canary, emptyTables, type FullTenant, newFullTenant, newPerson } from './full-tenant.ts'
import { mortal } from './mortal.ts'
import { call, env, newTenant, send, type Tenant } from './world.ts'

/** A queue that takes messages and brings them nowhere: the tests ring themselves. */
const silent = { send: async () => undefined, sendBatch: async () => undefined } as unknown as Queue
const quiet: Env = { ...env, TENANT_JOBS: silent, POD_JOBS: silent }
const start = Date.now()
const at = (ms: number) => ({ now: () => ms })

interface Shown {
  id: string
  state: string
  counts: Record<string, number>
  bytes: number | null
  error: string | null
  fileUrl: string | null
}

/** What a tar file holds, by its headers (POSIX.1-2001). */
function untar(bytes: Uint8Array): Map<string, Uint8Array> {
  const text = (from: number, length: number) =>
    new TextDecoder().decode(bytes.subarray(from, from + length)).replace(/\0.*$/s, '')
  const entries = new Map<string, Uint8Array>()
  for (let place = 0; text(place, 100) !== ''; ) {
    const name = text(place, 100)
    const size = Number.parseInt(text(place + 124, 12), 8)
    expect(entries.has(name), `${name} stands in it once`).toBe(false)
    entries.set(name, bytes.slice(place + 512, place + 512 + size))
    place += 512 + Math.ceil(size / 512) * 512
  }
  return entries
}

const textOf = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes)
const linesOf = (bytes: Uint8Array | undefined) =>
  textOf(bytes)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

/** One export of a tenant, which can be done again and again. */
function exporting(full: FullTenant) {
  const job: TenantJob = { v: 1, kind: 'export', tenantId: full.id, id: newId('job', start) }
  const prefix = `exports/${full.id}/job`
  const shown = () => stores(env, full.id, { id: 'test', via: 'system', requestId: null }).exports.get(job.id)
  const left = async () => (await env.FILES.list({ prefix })).objects.map(({ key }) => key)
  return {
    job,
    shown,
    left,
    fileKey: `exports/${full.id}/${job.id}.tar`,
    archive: async () =>
      new Uint8Array((await (await env.FILES.get(`exports/${full.id}/${job.id}.tar`))?.arrayBuffer()) ?? []),

    /** Makes the job, and all traces of an earlier end undone, so that it is done again just the same. */
    async begin(): Promise<void> {
      await env.DB.batch([
        env.DB.prepare('delete from tenant_jobs where tenant_id = ? and id = ?').bind(full.id, job.id),
        env.DB.prepare('update tenants set deleting_at = 1 where id = ?').bind(full.id),
        env.DB.prepare(`delete from audit where tenant_id = ? and action = 'exports.finish'`).bind(full.id),
        env.DB.prepare('update tenants set deleting_at = null where id = ?').bind(full.id),
        env.DB.prepare(
          `insert into tenant_jobs (tenant_id, id, kind, requested_by, created_at, updated_at) values (?1, ?2, 'export', 'x', ?3, ?3)`,
        ).bind(full.id, job.id, start),
      ])
      await env.FILES.delete(await left())
    },

    /** Runs the job until it is done, each run as late as a new hold needs. */
    async finish(from: number): Promise<void> {
      for (let run = 1; run < 20; run++) {
        await exportTenant(quiet, job, at(from + run * (exportLeaseMs + 1)))
        if ((await shown()).state === 'done') return
      }
      throw new Error('the export does not come to its end')
    },
  }
}

let full: FullTenant
let large: ReturnType<typeof exporting>
let small: ReturnType<typeof exporting>

beforeAll(async () => {
  await env.DB.batch(newPerson('sharedexports'))
  full = await newFullTenant('sharedexports', 1_234)
  await env.FILES.put(`${full.id}/activities/large.bin`, new Uint8Array(partBytes + 1_234_567).fill(7))
  large = exporting(full)
  small = exporting(await newFullTenant('sharedexports'))
})

const digest = async (bytes: Uint8Array<ArrayBuffer>) =>
  [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))].join(' ')

describe('an export', () => {
  let whole: Uint8Array<ArrayBuffer>
  beforeAll(async () => {
    expect(await emptyTables(full.id)).toEqual([])
    await large.begin()
    await large.finish(start)
    whole = await large.archive()
  })

  it('holds every table that is exported, rows in files of at most 1,000', () => {
    const entries = untar(whole)
    const exported = tenantTables.filter(({ columns }) => columns.length > 0)
    for (const { name, columns } of exported) {
      const rows = linesOf(entries.get(`${name}/00001.jsonl`))
      expect(rows.length, name).toBeGreaterThan(0)
      expect(Object.keys(rows[0] ?? {}).sort()).toEqual([...columns].sort())
    }
    const activities = [1, 2].map((number) => linesOf(entries.get(`activities/0000${number}.jsonl`)))
    expect(activities.map(({ length }) => length)).toEqual([1_000, 234])
    expect(new Set(activities.flat().map(({ id }) => id)).size).toBe(1_234)
    expect(linesOf(entries.get('tenants/00001.jsonl'))).toMatchObject([{ id: full.id, name: full.name }])
    expect(linesOf(entries.get('people/00001.jsonl')).map(({ id }) => id)).toEqual([full.alone, 'sharedexports'])
  })

  it('holds chats, files, images, attachments and workflows', () => {
    const entries = untar(whole)
    expect(linesOf(entries.get(`chats/${full.alone}/00001.jsonl`)).map(({ kind }) => kind)).toEqual([
      'thread',
      'thread',
    ])
    expect(linesOf(entries.get(`chats/${full.alone}/00002.jsonl`)).map(({ kind }) => kind)).toEqual(['item', 'item'])
    expect(textOf(entries.get('files/activities/act_000000/1/before.jpg'))).toBe(`picture of ${full.id}`)
    expect(linesOf(entries.get('chat_usage/00001.jsonl'))).toEqual([{ day: '2026-11-21', turns: 0, tokens: 2 }])
    expect(textOf(entries.get('images/img_1.png'))).toBe(`image of ${full.id}`)
    expect(textOf(entries.get(`attachments/${full.alone}/atc_1`))).toBe(`attachment of ${full.id}`)
    const large = entries.get('files/activities/large.bin') ?? new Uint8Array()
    expect([large.length, large.every((byte) => byte === 7)]).toEqual([partBytes + 1_234_567, true])
    expect(textOf(entries.get('workflows.json'))).toBe('[]')
    expect(textOf(entries.get('README.txt'))).toContain('Not in it')
  })

  it('says in its manifest, and in the job, how many of each there are', async () => {
    const entries = untar(whole)
    const manifest = JSON.parse(textOf(entries.get('manifest.json')))
    expect(manifest.entries).toBe(entries.size)
    expect(manifest.counts).toMatchObject({
      activities: 1_234,
      files: 3,
      images: 1,
      attachments: 1,
      chats: 1,
      chat_threads: 2,
      chat_items: 2,
      chat_usage: 1,
    })
    const { counts, bytes } = await large.shown()
    expect([counts, bytes]).toEqual([manifest.counts, whole.length])
  })

  it('holds no secret', () => {
    expect(Buffer.from(whole).includes(canary)).toBe(false)
  })

  it('leaves nothing in R2 but the archive', async () => {
    expect(await large.left()).toEqual([large.fileKey])
  })

  /** Kills the job after each number of requests from `first` on, lets it be done, and compares. */
  async function killedAfterEach({ job, begin, finish, archive }: typeof large, first: number): Promise<number> {
    await begin()
    await finish(start)
    const wanted = await digest(await archive())
    for (let requests = first; ; requests++) {
      await begin()
      const { env: dying, died } = mortal(quiet, requests)
      await exportTenant(dying, job, at(start)).catch(() => undefined)
      if (!died()) return requests - first
      await finish(start)
      expect(await digest(await archive()), `killed after ${requests} requests`).toBe(wanted)
    }
  }

  it('is the same to the last byte wherever the Worker was killed', { timeout: 120_000 }, async () => {
    expect(await killedAfterEach(small, 1)).toBeGreaterThan(40)
  })

  it('is the same wherever it was killed while a file of several parts was copied', { timeout: 120_000 }, async () => {
    await large.begin()
    const { env: counting, answered } = mortal(quiet, 1_000)
    await exportTenant(counting, large.job, at(start))
    expect(await killedAfterEach(large, answered() - 24)).toBe(24)
  })

  it('goes on through any number of kills', { timeout: 60_000 }, async () => {
    await large.begin()
    let lives = 0
    while ((await large.shown()).state !== 'done') {
      lives += 1
      const { env: dying } = mortal(quiet, 32)
      await exportTenant(dying, large.job, at(start + lives * (exportLeaseMs + 1))).catch(() => undefined)
      expect(lives).toBeLessThan(40)
    }
    expect(lives).toBeGreaterThan(2)
    expect(await digest(await large.archive())).toBe(await digest(whole))
  })

  it('is done by one at a time', async () => {
    await small.begin()
    const { env: dying } = mortal(quiet, 5)
    await exportTenant(dying, small.job, at(start)).catch(() => undefined)
    await exportTenant(quiet, small.job, at(start + exportLeaseMs - 1))
    expect((await small.shown()).state).toBe('running')
    await small.finish(start)
  })

  it('is whole where somebody deletes a file while it is being written', async () => {
    await small.begin()
    const { files } = tenantPlaces
    const isGone = (key: unknown) => String(key).startsWith(files(small.job.tenantId).attachments)
    const FILES = new Proxy(quiet.FILES, {
      get(bucket, name) {
        const own: unknown = Reflect.get(bucket, name, bucket)
        if (name === 'get')
          return (key: string, options: R2GetOptions) => (isGone(key) ? null : bucket.get(key, options))
        return typeof own === 'function' ? own.bind(bucket) : own
      },
    })
    await exportTenant({ ...quiet, FILES }, small.job, at(start))
    const entries = untar(await small.archive())
    const [gone] = [...entries].filter(([name]) => name.startsWith('attachments/')).map(([, bytes]) => bytes)
    expect(gone?.length).toBeGreaterThan(0)
    expect(gone?.every((byte) => byte === 0)).toBe(true)
    expect((await small.shown()).counts).toMatchObject({ attachments: 1, deleted_meanwhile: 1 })
    expect(entries.size).toBe(JSON.parse(textOf(entries.get('manifest.json'))).entries)
  })

  it('is given up, with nothing left behind, where it gets no further', async () => {
    await small.begin()
    const broken = { ...quiet, DB: failing(quiet.DB, 'from activities') }
    for (let run = 0; run < 12; run++) {
      await exportTenant(broken, small.job, at(start + run * (exportLeaseMs + 1))).catch(() => undefined)
    }
    const given = await small.shown()
    expect([given.state, given.fileKey]).toEqual(['failed', null])
    expect(given.error).toMatch(/Ask for it again/)
    expect(await small.left()).toEqual([])
  })
})

/** A database that fails whatever names `words`. */
const failing = (db: D1Database, words: string): D1Database =>
  new Proxy(db, {
    get(target, name) {
      if (name === 'prepare')
        return (sql: string) => {
          if (sql.includes(words)) throw new Error('D1 is down')
          return target.prepare(sql)
        }
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })

describe('POST /api/tenant/exports', () => {
  let tenant: Tenant
  const key = () => tenant.owner.apiKey
  beforeAll(async () => {
    tenant = await newTenant()
  })
  const done = async (id: string) => {
    await exportTenant(quiet, { v: 1, kind: 'export', tenantId: tenant.id, id }, at(Date.now()))
    return call<Shown>('GET', `/api/tenant/exports/${id}`, { key: key() })
  }

  it('makes an archive that the owner can fetch, and says so in the audit', async () => {
    const asked = await call<Shown>('POST', '/api/tenant/exports', { key: key(), body: {} })
    expect([asked.status, asked.body.state, asked.body.fileUrl]).toEqual([202, 'queued', null])
    await expect.poll(async () => (await done(asked.body.id)).body.state, { timeout: 20_000 }).toBe('done')
    const { body } = await done(asked.body.id)
    expect(body.fileUrl).toBe(`/api/tenant/exports/${body.id}/file`)
    const file = await send('GET', body.fileUrl ?? '', { key: key() })
    expect(file.headers.get('content-disposition')).toMatch(/^attachment; filename="revos-.*\.tar"$/)
    const bytes = new Uint8Array(await file.arrayBuffer())
    expect(bytes.length).toBe(body.bytes)
    expect(linesOf(untar(bytes).get('memberships/00001.jsonl'))).toHaveLength(3)
    const { results } = await env.DB.prepare(
      `select action from audit where tenant_id = ? and action like 'exports.%' order by id`,
    )
      .bind(tenant.id)
      .all<{ action: string }>()
    expect(results.map(({ action }) => action)).toEqual(['exports.request', 'exports.finish', 'exports.download'])
  })

  it('is for the owner alone, and for nobody of another tenant', async () => {
    const { body } = await call<{ items: Shown[] }>('GET', '/api/tenant/exports', { key: key() })
    const url = `/api/tenant/exports/${body.items[0]?.id}/file`
    expect((await send('GET', url, { key: tenant.admin.apiKey })).status).toBe(403)
    expect((await send('GET', url)).status).toBe(401)
    expect((await send('GET', url, { key: (await newTenant()).owner.apiKey })).status).toBe(404)
    expect((await call('POST', '/api/tenant/exports', { key: tenant.admin.apiKey, body: {} })).status).toBe(403)
  })

  it('refuses a second one while one is under way', async () => {
    await env.DB.prepare(
      `insert into tenant_jobs (tenant_id, id, kind, state, requested_by, lease_until, created_at, updated_at)
       values (?1, ?2, 'export', 'running', 'x', ?3, 1, 1)`,
    )
      .bind(tenant.id, newId('job', 1), Date.now() * 2)
      .run()
    const again = await call('POST', '/api/tenant/exports', { key: key(), body: {} })
    expect([again.status, again.body.code]).toEqual([409, 'conflict'])
  })

  it('keeps a file for 14 days', async () => {
    const { body } = await call<{ items: Shown[] }>('GET', '/api/tenant/exports', { key: key() })
    const { id, fileUrl } = body.items.find(({ state }) => state === 'done') ?? {}
    await removeOldExports(quiet, Date.now() + keepFilesMs - 60_000)
    expect((await send('HEAD', fileUrl ?? '', { key: key() })).status).toBe(200)
    await removeOldExports(quiet, Date.now() + keepFilesMs)
    const after = await call<Shown>('GET', `/api/tenant/exports/${id}`, { key: key() })
    expect([after.body.state, after.body.fileUrl]).toEqual(['done', null])
    expect((await send('GET', fileUrl ?? '', { key: key() })).status).toBe(404)
    expect(await env.FILES.head(`exports/${tenant.id}/${id}.tar`)).toBeNull()
  })

  it('is rung for again by the cron where its message was lost', async () => {
    const lost = newId('job', 2)
    const other = await newTenant()
    await env.DB.prepare(
      `insert into tenant_jobs (tenant_id, id, kind, requested_by, lease_until, created_at, updated_at) values (?1, ?2, 'export', 'x', 100, 1, 1)`,
    )
      .bind(other.id, lost)
      .run()
    expect(await sweepJobs(env.DB, 99)).toBe(0)
    expect(await sweepJobs(env.DB, 100)).toBe(1)
    expect(await sweepJobs(env.DB, 101)).toBe(0)
    const owed = await env.DB.prepare('select body from outbox where tenant_id = ?')
      .bind(other.id)
      .first<string>('body')
    expect(JSON.parse(owed ?? '')).toEqual({ v: 1, kind: 'export', tenantId: other.id, id: lost })
  })
})
