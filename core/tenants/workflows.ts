import { z } from 'zod'
import type { Audit } from '../audit.ts'
import { newVersion } from '../ids.ts'
import { immutableCache } from '../immutable-cache.ts'
import type { TenantId } from '../principal.ts'
import { Problem } from '../problem.ts'

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

/** One tenant's workflows. */
export interface WorkflowStore {
  all(): Promise<WorkflowRecord[]>
  /** Adds a workflow, or replaces the one with the same trigger. @throws Problem `conflict` while others keep changing them */
  put(record: WorkflowRecord, now: number): Promise<void>
}

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

    async put(record, now) {
      for (let attempt = 1; attempt <= putAttempts; attempt++) {
        const before = await currentVersion()
        const version = newVersion(now)
        const others = (await read(before)).filter(({ trigger }) => trigger !== record.trigger)
        await kv.put(place(version), JSON.stringify([...others, record]))
        const [named] = await db.batch([
          db
            .prepare('update tenants set workflows_version = ?2 where id = ?1 and workflows_version = ?3')
            .bind(tenantId, version, before),
          audit({ action: 'workflows.put', subject: record.id, detail: { trigger: record.trigger } }, now),
        ])
        const [old, counts] = named?.meta.changes === 0 ? [version, false] : [before, true]
        if (old !== '') await kv.delete(place(old))
        if (counts) return
      }
      throw new Problem('conflict', 'The workflows are being changed by somebody else at this moment. Try again.')
    },
  }
}
