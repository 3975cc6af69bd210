import type { Audit } from '../audit.ts'
import { newId } from '../ids.ts'
import { keyset, type Page, type PageRequest, toPage } from '../page.ts'
import type { TenantId } from '../principal.ts'
import { notFound, Problem } from '../problem.ts'
import { beginWithinMs, type Job, type JobRow, jobColumns, ring, toJob } from './jobs.ts'

/** What an import is asked for. */
export interface ImportParams {
  /** The workflow of ours that the conversations go on with. */
  readonly workflowId: string
  /** Whose conversations those of a user of the hosted workflow become: OpenAI's `user` → a person's id. It is remembered for the next import. */
  readonly assign: Readonly<Record<string, string>>
}

/** A user of the hosted workflow for whom there is no person, and how many conversations they have. */
export interface UnmatchedUser {
  readonly user: string
  readonly threads: number
}

/** An import of hosted conversations, as people see it. */
export interface ImportJob extends Job {
  readonly workflowId: string
  readonly unmatched: readonly UnmatchedUser[]
}

interface ImportRow extends JobRow {
  readonly workflowId: string
  readonly unmatched: string
}

/** Who was said to be whom in the import before: nobody wants to say it twice. */
const assignedBefore = `coalesce((select json_extract(params, '$.assign') from tenant_jobs
  where tenant_id = ?1 and kind = 'import' order by id desc limit 1), '{}')`

const columns = `${jobColumns}, json_extract(params, '$.workflowId') as workflowId,
  coalesce(json_extract(progress, '$.unmatched'), '[]') as unmatched`

const toImport = ({ workflowId, unmatched, ...row }: ImportRow): ImportJob => ({
  ...toJob(row),
  workflowId,
  unmatched: JSON.parse(unmatched),
})

/** The imports of one tenant's hosted conversations. */
export interface ChatImports {
  /** Asks for an import; the message is owed to the queue in the same batch. @throws Problem `conflict` while one is under way */
  request(userId: string, params: ImportParams, now: number): Promise<ImportJob>
  list(page: PageRequest): Promise<Page<ImportJob>>
  /** @throws Problem `not_found` */
  get(id: string): Promise<ImportJob>
  /**
   * Finds the people of the tenant who are meant.
   *
   * @param references ids, or e-mail addresses in any case
   * @returns the person's id for each reference that names exactly one
   */
  people(references: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** Which of these people belong to the tenant now. */
  present(userIds: readonly string[]): Promise<ReadonlySet<string>>
}

/** Opens the imports of one tenant. */
export function chatImports(db: D1Database, tenantId: TenantId, audit: Audit): ChatImports {
  async function get(id: string): Promise<ImportJob> {
    const row = await db
      .prepare(`select ${columns} from tenant_jobs where tenant_id = ?1 and id = ?2 and kind = 'import'`)
      .bind(tenantId, id)
      .first<ImportRow>()
    if (!row) throw notFound('The import')
    return toImport(row)
  }

  return {
    get,

    async request(userId, params, now) {
      const id = newId('job', now)
      const [made] = await db.batch([
        db
          .prepare(
            `insert into tenant_jobs (tenant_id, id, kind, params, requested_by, lease_until, created_at, updated_at)
             values (?1, ?2, 'import', json_object('workflowId', ?3, 'assign', json_patch(${assignedBefore}, ?6)), ?4,
               ?5 + ${beginWithinMs}, ?5, ?5)
             on conflict (tenant_id, kind) where state in ('queued', 'running') do nothing`,
          )
          .bind(tenantId, id, params.workflowId, userId, now, JSON.stringify(params.assign)),
        audit(
          {
            action: 'imports.request',
            subject: id,
            detail: { workflow: params.workflowId, assigned: Object.keys(params.assign).length },
          },
          now,
        ),
        ring(db, tenantId, 'import', id, now),
      ])
      if (made?.meta.changes === 0) {
        throw new Problem('conflict', 'An import is under way already. Wait until it is done.')
      }
      return get(id)
    },

    async list(page) {
      const { before, read } = keyset(page)
      const { results } = await db
        .prepare(
          `select ${columns} from tenant_jobs where tenant_id = ?1 and id < ?2 and kind = 'import' order by id desc limit ?3`,
        )
        .bind(tenantId, before, read)
        .all<ImportRow>()
      return toPage(results, page.limit, toImport)
    },

    async people(references) {
      const { results } = await db
        .prepare(
          `select id, email from (
             select m.user_id as id, lower(case when x.user_id is null then u.email else x.email end) as email
             from memberships m join "user" u on u.id = m.user_id
             left join external_people x on x.tenant_id = m.tenant_id and x.user_id = m.user_id
             where m.tenant_id = ?1)
           where id in (select value from json_each(?2)) or email in (select lower(value) from json_each(?2))`,
        )
        .bind(tenantId, JSON.stringify(references))
        .all<{ id: string; email: string | null }>()
      const found = new Map<string, string>()
      for (const reference of references) {
        const meant = results.filter(({ id, email }) => id === reference || email === reference.toLowerCase())
        const [only] = meant
        if (only && meant.every(({ id }) => id === only.id)) found.set(reference, only.id)
      }
      return found
    },

    async present(userIds) {
      const { results } = await db
        .prepare(
          'select user_id as id from memberships where tenant_id = ?1 and user_id in (select value from json_each(?2))',
        )
        .bind(tenantId, JSON.stringify(userIds))
        .all<{ id: string }>()
      return new Set(results.map(({ id }) => id))
    },
  }
}
