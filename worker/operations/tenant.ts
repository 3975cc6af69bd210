import { z } from 'zod'
import { sendOwed } from '../../core/outbox.ts'
import type { Job } from '../../core/tenants/jobs.ts'
import { tenantOperation } from './operation.ts'
import { id, nothing, pageFields, pageOf, time } from './schemas.ts'

const exportJob = z.object({
  id: z.string(),
  kind: z.literal('export'),
  state: z.enum(['queued', 'running', 'done', 'failed']),
  requestedBy: z.string().describe("The person's id"),
  createdAt: time,
  finishedAt: time.nullable(),
  counts: z.record(z.string(), z.number()).describe('How many of each thing are in it'),
  bytes: z.number().nullable(),
  error: z.string().nullable(),
  fileUrl: z.string().nullable().describe('Where the archive is fetched; null until it is done and after 14 days'),
  progress: z.string().describe('What it is at just now'),
})

const shown = ({ fileKey, ...job }: Job) => ({
  ...job,
  kind: 'export' as const,
  fileUrl: fileKey === null ? null : `/api/tenant/exports/${job.id}/file`,
})

/** Who may take everything away, or end it. */
export const tenantAccess = { role: 'owner', scope: 'tenant:manage' } as const
const hourMs = 3_600_000

const request = tenantOperation({
  name: 'exports.request',
  summary: 'Has everything of the company written into one archive, which is kept for 14 days.',
  method: 'POST',
  path: '/api/tenant/exports',
  effect: 'write',
  access: tenantAccess,
  status: 202,
  input: z.strictObject({}),
  output: exportJob,
  run: async ({ env, stores, principal, clock, waitUntil }) => {
    const job = await stores.exports.request(principal.userId, clock.now())
    waitUntil(sendOwed(env, clock.now()))
    return shown(job)
  },
})

const list = tenantOperation({
  name: 'exports.list',
  summary: "The company's exports, newest first.",
  method: 'GET',
  path: '/api/tenant/exports',
  effect: 'read',
  access: tenantAccess,
  input: z.strictObject(pageFields),
  output: pageOf(exportJob),
  run: async ({ stores }, page) => {
    const { items, nextCursor } = await stores.exports.list(page)
    return { items: items.map(shown), nextCursor }
  },
})

const get = tenantOperation({
  name: 'exports.get',
  summary: 'One export, and how far it has come.',
  method: 'GET',
  path: '/api/tenant/exports/{id}',
  effect: 'read',
  access: tenantAccess,
  input: z.strictObject({ id }),
  output: exportJob,
  run: async ({ stores }, input) => shown(await stores.exports.get(input.id)),
})

const requestDeletion = tenantOperation({
  name: 'tenant.requestDeletion',
  summary: 'Has everything of the company deleted once the time given is over. Until then it can be cancelled.',
  method: 'POST',
  path: '/api/tenant/deletion',
  effect: 'write',
  access: tenantAccess,
  input: z.strictObject({
    name: z.string().min(1).max(100).describe("The company's name, exactly, to confirm"),
    graceHours: z.number().int().min(0).max(720).default(24),
  }),
  output: z.object({ due: time }),
  run: async ({ stores, clock }, { name, graceHours }) => {
    const now = clock.now()
    const due = now + graceHours * hourMs
    await stores.lifecycle.requestDeletion(name.trim(), due, now)
    return { due }
  },
})

const cancelDeletion = tenantOperation({
  name: 'tenant.cancelDeletion',
  summary: 'Cancels the deletion of the company, while it has not begun.',
  method: 'DELETE',
  path: '/api/tenant/deletion',
  effect: 'write',
  access: tenantAccess,
  status: 204,
  input: z.strictObject({}),
  output: nothing,
  run: async ({ stores, clock }) => {
    await stores.lifecycle.cancelDeletion(clock.now())
    return {}
  },
})

export const tenantOperations = [request, list, get, requestDeletion, cancelDeletion]
