import type { Audit } from '../audit.ts'
import { newId } from '../ids.ts'
import { keyset, type Page, type PageRequest, toPage } from '../page.ts'
import type { TenantId } from '../principal.ts'
import { notFound, Problem } from '../problem.ts'

/** How long whoever rang for a job may take to begin it, before the cron rings again. */
export const beginWithinMs = 5 * 60_000
/** How long the file of an export is kept. */
export const keepFilesMs = 14 * 86_400_000
/** How often an export is begun without getting any further, before it is given up. */
export const attemptsAllowed = 8
/** How many exports may be under way at once: each holds a part of its archive in memory. */
const exportsAtOnce = 4

export type JobKind = 'export' | 'delete' | 'import'
export type JobState = 'queued' | 'running' | 'done' | 'failed'

/** Long work on a tenant, as people see it. */
export interface Job {
  readonly id: string
  readonly tenantId: string
  readonly kind: JobKind
  readonly state: JobState
  readonly requestedBy: string
  readonly createdAt: number
  readonly finishedAt: number | null
  /** How many of each thing were read, or deleted. */
  readonly counts: Readonly<Record<string, number>>
  /** How large the archive is. */
  readonly bytes: number | null
  readonly error: string | null
  readonly fileKey: string | null
  /** What it is at just now, in words. */
  readonly progress: string
}

/** A job as its row holds it; see {@link jobColumns}. */
export interface JobRow extends Omit<Job, 'counts' | 'progress'> {
  readonly counts: string
  readonly at: string | null
}

/** The columns that {@link toJob} reads. */
export const jobColumns = `id, tenant_id as tenantId, kind, state, requested_by as requestedBy, created_at as createdAt,
  finished_at as finishedAt, counts, json_extract(progress, '$.bytes') as bytes, error, file_key as fileKey,
  json_extract(progress, '$.step') as at`

/** A job as people see it. */
export function toJob({ at, counts, ...row }: JobRow): Job {
  const words: Record<JobState, string> = {
    queued: at ? `Waiting to go on with ${at}` : 'Waiting to begin',
    running: at ? `At ${at}` : 'Beginning',
    done: 'Done',
    failed: 'Given up',
  }
  return { ...row, counts: JSON.parse(counts), progress: words[row.state] }
}

/** The exports of one tenant. */
export interface ExportJobs {
  /** Asks for an export; the message is owed to the queue in the same batch. @throws Problem `conflict` while one is under way */
  request(userId: string, now: number): Promise<Job>
  list(page: PageRequest): Promise<Page<Job>>
  /** @throws Problem `not_found` */
  get(id: string): Promise<Job>
}

/** The statement that owes a job's message to the queue, where the statement before it has changed something. */
export const ring = (db: D1Database, tenantId: string, kind: JobKind, id: string, now: number): D1PreparedStatement =>
  db
    .prepare(
      `insert into outbox (tenant_id, queue, body, created_at)
       select ?1, 'tenant-jobs', json_object('v', 1, 'kind', ?2, 'tenantId', ?1, 'id', ?3), ?4 where changes() > 0`,
    )
    .bind(tenantId, kind, id, now)

/** Opens the exports of one tenant for people. */
export function exportJobs(db: D1Database, tenantId: TenantId, audit: Audit): ExportJobs {
  async function get(id: string): Promise<Job> {
    const row = await db
      .prepare(`select ${jobColumns} from tenant_jobs where tenant_id = ?1 and id = ?2 and kind = 'export'`)
      .bind(tenantId, id)
      .first<JobRow>()
    if (!row) throw notFound('The export')
    return toJob(row)
  }

  return {
    get,

    async request(userId, now) {
      const id = newId('job', now)
      const [made] = await db.batch([
        db
          .prepare(
            `insert into tenant_jobs (tenant_id, id, kind, requested_by, lease_until, created_at, updated_at)
             values (?1, ?2, 'export', ?3, ?4 + ${beginWithinMs}, ?4, ?4)
             on conflict (tenant_id, kind) where state in ('queued', 'running') do nothing`,
          )
          .bind(tenantId, id, userId, now),
        audit({ action: 'exports.request', subject: id }, now),
        ring(db, tenantId, 'export', id, now),
      ])
      if (made?.meta.changes === 0) {
        throw new Problem('conflict', 'An export is under way already. Wait until it is done.')
      }
      return get(id)
    },

    async list(page) {
      const { before, read } = keyset(page)
      const { results } = await db
        .prepare(
          `select ${jobColumns} from tenant_jobs where tenant_id = ?1 and id < ?2 and kind = 'export' order by id desc limit ?3`,
        )
        .bind(tenantId, before, read)
        .all<JobRow>()
      return toPage(results, page.limit, toJob)
    },
  }
}

/** The newest jobs of all tenants, or of one. For the operator. */
export async function allJobs(db: D1Database, tenantId: string | null, page: PageRequest): Promise<Page<Job>> {
  const { before, read } = keyset(page)
  const { results } = await db
    .prepare(
      `select ${jobColumns} from tenant_jobs where ${tenantId === null ? '?1 is null' : 'tenant_id = ?1'} and id < ?2
       order by id desc limit ?3`,
    )
    .bind(tenantId, before, read)
    .all<JobRow>()
  return toPage(results, page.limit, toJob)
}

/** Somebody's hold on a job. Every write carries the fence and is refused once somebody else has claimed. */
export interface ClaimedJob {
  readonly tenantId: TenantId
  readonly id: string
  readonly kind: JobKind
  readonly fence: number
  readonly createdAt: number
  /** What was asked for. */
  readonly params: Readonly<Record<string, unknown>>
  /** How often it was begun since it last got any further, this time included. */
  readonly attempts: number
  /** Where whoever had it before has come to. */
  readonly progress: Readonly<Record<string, unknown>>
  readonly counts: Readonly<Record<string, number>>
}

/** The hold on a job was lost to somebody else: stop at once, without writing anything more. */
export class HoldLost extends Error {
  override readonly name = 'HoldLost'
}

interface ClaimRow {
  fence: number
  createdAt: number
  attempts: number
  params: string
  progress: string
  counts: string
}

/** The condition under which a write belongs to the holder: `?1` is the tenant, `?2` the job, `?3` the fence. */
const own = `tenant_id = ?1 and id = ?2 and fence = ?3 and state = 'running'`

/** The same, for statements that write elsewhere. */
export const heldBy = `exists (select 1 from tenant_jobs where ${own})`

/** What the holder of a job writes about it. */
export interface JobRun {
  readonly claim: ClaimedJob
  /** Notes where the job has come to, and lengthens the hold. @throws HoldLost */
  save(progress: Record<string, unknown>, counts: Record<string, number>, now: number): Promise<void>
  /**
   * The statement that adds to a count what the statement before it has changed. It stands in the same batch, so that a count is
   * right wherever the job is cut off.
   */
  countChanges(what: string, now: number): D1PreparedStatement
  /** Lets the job wait for its next run. @param dueAt when somebody is expected to have taken it; the cron rings after that */
  putBack(dueAt: number, now: number): Promise<void>
  /** Ends the job. @throws HoldLost */
  finish(fileKey: string | null, audit: D1PreparedStatement, now: number): Promise<void>
  /** Gives the job up. @param reason what the person who asked for it is told @throws HoldLost */
  fail(reason: string, now: number): Promise<void>
}

/**
 * Takes hold of a job that waits, or whose holder was lost.
 *
 * @param leaseMs how long the hold lasts unless something is saved
 * @returns null where there is nothing to do: no such job, done, held by somebody else, or not its turn
 */
export async function claimJob(
  db: D1Database,
  { tenantId, id, kind }: Pick<ClaimedJob, 'tenantId' | 'id' | 'kind'>,
  now: number,
  leaseMs: number,
): Promise<JobRun | null> {
  const isKept = 'and exists (select 1 from tenants where id = ?1 and deleting_at is null)'
  const mayRun =
    kind === 'export'
      ? `${isKept}
         and (select count(*) from tenant_jobs where state in ('queued', 'running') and lease_until > ?3
           and state = 'running' and kind = 'export') < ${exportsAtOnce}`
      : kind === 'import'
        ? isKept
        : ''
  const row = await db
    .prepare(
      `update tenant_jobs set state = 'running', fence = fence + 1, attempts = attempts + 1, lease_until = ?3 + ?4, updated_at = ?3
       where tenant_id = ?1 and id = ?2 and kind = ?5
         and (state = 'queued' or (state = 'running' and lease_until <= ?3)) ${mayRun}
       returning fence, attempts, created_at as createdAt, params, progress, counts`,
    )
    .bind(tenantId, id, now, leaseMs, kind)
    .first<ClaimRow>()
  if (!row) return null
  const { fence, createdAt, attempts } = row
  const [params, progress, counts] = [JSON.parse(row.params), JSON.parse(row.progress), JSON.parse(row.counts)]
  const claim = { tenantId, id, kind, fence, createdAt, attempts, params, progress, counts }
  const bound = (sql: string, ...values: (string | number | null)[]) =>
    db.prepare(sql).bind(tenantId, id, fence, ...values)
  const must = (result: D1Result | undefined) => {
    if (result?.meta.changes === 0) throw new HoldLost('somebody else holds the job')
  }
  return {
    claim,

    async save(progress, counts, at) {
      must(
        await bound(
          `update tenant_jobs set progress = ?4, counts = ?5, attempts = 0, lease_until = ?6 + ?7, updated_at = ?6 where ${own}`,
          JSON.stringify(progress),
          JSON.stringify(counts),
          at,
          leaseMs,
        ).run(),
      )
    },

    countChanges: (what, at) =>
      bound(
        `update tenant_jobs set counts = json_set(counts, '$.' || ?4, coalesce(json_extract(counts, '$.' || ?4), 0) + changes()),
           attempts = 0, lease_until = ?5 + ?6, updated_at = ?5 where ${own}`,
        what,
        at,
        leaseMs,
      ),

    async putBack(dueAt, at) {
      must(
        await bound(
          `update tenant_jobs set state = 'queued', lease_until = ?4, updated_at = ?5 where ${own}`,
          dueAt,
          at,
        ).run(),
      )
    },

    async finish(fileKey, audit, at) {
      const [done] = await db.batch([
        bound(
          `update tenant_jobs set state = 'done', file_key = ?4, error = null, finished_at = ?5, updated_at = ?5 where ${own}`,
          fileKey,
          at,
        ),
        audit,
      ])
      must(done)
    },

    async fail(reason, at) {
      must(
        await bound(
          `update tenant_jobs set state = 'failed', progress = case kind when 'import' then progress else '{}' end, error = ?4,
             finished_at = ?5, updated_at = ?5 where ${own}`,
          reason,
          at,
        ).run(),
      )
    },
  }
}

/** Rings for every job that nobody has gone on with in time. @returns how many those were */
export async function sweepJobs(db: D1Database, now: number): Promise<number> {
  const late = `state in ('queued', 'running') and lease_until <= ?1`
  const [rung] = await db.batch([
    db
      .prepare(
        `insert into outbox (tenant_id, queue, body, created_at)
         select tenant_id, 'tenant-jobs', json_object('v', 1, 'kind', kind, 'tenantId', tenant_id, 'id', id), ?1
         from tenant_jobs where ${late}`,
      )
      .bind(now),
    db
      .prepare(
        `update tenant_jobs set state = 'queued', fence = fence + 1, lease_until = ?1 + ${beginWithinMs} where ${late}`,
      )
      .bind(now),
  ])
  return rung?.meta.changes ?? 0
}

/** Exports whose file has been kept for its time. */
export async function oldFiles(
  db: D1Database,
  now: number,
): Promise<{ tenantId: string; id: string; fileKey: string }[]> {
  const { results } = await db
    .prepare(
      `select tenant_id as tenantId, id, file_key as fileKey from tenant_jobs
       where file_key is not null and finished_at <= ?1 limit 50`,
    )
    .bind(now - keepFilesMs)
    .all<{ tenantId: string; id: string; fileKey: string }>()
  return results
}

/** Notes that the file of an export is no longer kept. */
export async function forgetFile(db: D1Database, tenantId: string, id: string): Promise<void> {
  await db.prepare('update tenant_jobs set file_key = null where tenant_id = ?1 and id = ?2').bind(tenantId, id).run()
}
