import { z } from 'zod'
import type { Audit } from '../audit.ts'
import { newVersion } from '../ids.ts'
import { immutableCache } from '../immutable-cache.ts'
import type { When } from '../notices/owed.ts'
import type { TenantId } from '../principal.ts'
import { notFound, Problem } from '../problem.ts'
import type { Along } from '../vault/store.ts'

const triggerWord = z
  .string()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}_-]{0,39}$/u, 'One word of letters, digits, - or _, at most 40.')
  .transform((word) => word.toLowerCase())

/** A workflow of a tenant: the word that starts it, and what answers. */
export const workflowRecord = z.strictObject({
  id: z.string(),
  trigger: triggerWord,
  name: z.string().min(1).max(80),
  /** Who answers: OpenAI's hosted workflow, ours on the edge, or the hosted one until it is gone. */
  backend: z.enum(['hosted', 'edge', 'hosted_then_edge']),
  /** OpenAI's id of the hosted workflow; never leaves the server. */
  hostedWorkflowId: z
    .string()
    .regex(/^wf_\w+$/, 'An id of OpenAI, beginning wf_.')
    .optional(),
  /** The name of the workflow in worker/workflows/ that runs on the edge. */
  edgeWorkflow: z.string().optional(),
  /** The model of the edge workflow. */
  model: z.string().min(1).max(80).optional(),
})
export type WorkflowRecord = z.infer<typeof workflowRecord>

/** The word by which a message names a workflow: its first, in lower case. */
export function triggerOf(text: string): string {
  return /[\p{L}\p{N}][\p{L}\p{N}_-]*/u.exec(text.normalize('NFKC'))?.[0].toLowerCase() ?? ''
}

/** How often a change is begun anew because somebody else changed the record in between. */
const putAttempts = 5

/** What a change makes of the workflow with a trigger; null takes it away. It may be asked again, so it has no effect of its own. */
export type WorkflowEdit = (before: WorkflowRecord | null) => WorkflowRecord | null

/** One tenant's workflows. */
export interface WorkflowStore {
  all(): Promise<WorkflowRecord[]>
  /** The workflows of a version that was read together with something else; of a newer one where that is gone by now. */
  ofVersion(version: string): Promise<WorkflowRecord[]>
  /**
   * Changes the workflow with this trigger, whatever else changes at the same time.
   *
   * @param action what the audit calls it
   * @param along statements for the same batch, after the change, each true to {@link whenWorkflowsCame}
   * @returns the workflow as it is now
   * @throws what `edit` throws; Problem `conflict` while others keep changing them
   */
  change(
    trigger: string,
    edit: WorkflowEdit,
    now: number,
    action?: string,
    along?: (record: WorkflowRecord, version: string) => Along,
  ): Promise<WorkflowRecord>
}

/** True where this writing of the workflows has come to count. */
export const whenWorkflowsCame = (tenantId: TenantId, version: string): When => ({
  sql: 'exists (select 1 from tenants where id = ? and workflows_version = ?)',
  values: [tenantId, version],
})

const kept = z.array(workflowRecord)
/** Records by their place, which is written once and never again. */
const stored = immutableCache<WorkflowRecord[]>(500)

/**
 * Opens the workflows of a tenant: a record in KV under its version, the version in D1.
 *
 * No key is written twice, so KV may cache a record for as long as it likes and a change still shows at once.
 */
export function workflowStore(db: D1Database, kv: KVNamespace, tenantId: TenantId, audit: Audit): WorkflowStore {
  const place = (version: string) => `workflows/${tenantId}/${version}`

  /** The version that counts; empty where nothing is stored. */
  async function currentVersion(): Promise<string> {
    const version = await db
      .prepare('select workflows_version as version from tenants where id = ?1')
      .bind(tenantId)
      .first<string>('version')
    return version ?? ''
  }

  /** A record that has just been replaced is gone from KV: then the version that counts by now is read. */
  async function read(version: string): Promise<WorkflowRecord[]> {
    if (version === '') return []
    const where = place(version)
    const records = await stored(where, async () => {
      const record = await kv.get(where, 'json')
      return record === null ? null : kept.parse(record)
    })
    if (records) return records
    const newer = await currentVersion()
    if (newer === version) throw new Problem('storage_unavailable', 'The workflows cannot be read just now. Try again.')
    return read(newer)
  }

  return {
    all: async () => read(await currentVersion()),

    ofVersion: read,

    async change(trigger, edit, now, action = 'workflows.put', along = () => []) {
      for (let attempt = 1; attempt <= putAttempts; attempt++) {
        const before = await currentVersion()
        const version = newVersion(now)
        const records = await read(before)
        const present = records.find((record) => record.trigger === trigger) ?? null
        const record = edit(present)
        const others = records.filter((other) => other !== present)
        const about = record ?? present
        if (!about) throw notFound('The workflow')
        await kv.put(place(version), JSON.stringify(record ? [...others, record] : others))
        const [named] = await db.batch([
          db
            .prepare('update tenants set workflows_version = ?2 where id = ?1 and workflows_version = ?3')
            .bind(tenantId, version, before),
          audit({ action, subject: about.id, detail: { trigger, backend: record?.backend ?? null } }, now),
          ...along(about, version),
        ])
        const [old, counts] = named?.meta.changes === 0 ? [version, false] : [before, true]
        if (old !== '') await kv.delete(place(old))
        if (counts) return about
      }
      throw new Problem('conflict', 'The workflows are being changed by somebody else at this moment. Try again.')
    },
  }
}
