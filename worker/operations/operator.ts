import { z } from 'zod'
import { type Actor, auditTrail } from '../../core/audit.ts'
import { sendOwed } from '../../core/outbox.ts'
import { roles, scopes } from '../../core/principal.ts'
import { Problem } from '../../core/problem.ts'
import { stores } from '../../core/stores.ts'
import { allJobs, type Job } from '../../core/tenants/jobs.ts'
import {
  allTenants,
  beginDeletion,
  firstOwner,
  resume as resumeTenant,
  suspend as suspendTenant,
  tenantOf,
} from '../../core/tenants/lifecycle.ts'
import { settleTenant, tenantByReference } from '../../core/tenants/lifecycle-make.ts'
import { addPerson } from '../auth/people.ts'
import { type BaseContext, openOperation } from './operation.ts'
import { id, pageFields, pageOf, time } from './schemas.ts'

/** The operator, for the audit of a tenant that they act on. */
const operator = ({ requestId }: BaseContext): Actor => ({ id: 'operator', via: 'operator_key', requestId })

const person = z.strictObject({
  email: z.email().max(254),
  name: z.string().trim().min(1).max(100),
  role: z.enum(roles),
  password: z.string().min(10).max(128).describe('Counts only for somebody who has no account yet'),
})

const reference = z.string().trim().min(1).max(100).describe("The operator's own name for the tenant")

const makeTenant = openOperation({
  name: 'operator.makeTenant',
  summary:
    'Makes a tenant with its first people, each with an API key that is shown in this answer and never again. With a reference it can be called again: then who is missing is added, and nothing else changes.',
  method: 'POST',
  path: '/api/operator/tenants',
  effect: 'write',
  access: 'operator',
  status: 201,
  input: z.strictObject({
    name: z.string().trim().min(1).max(100),
    reference: reference.optional(),
    people: z
      .array(person)
      .min(1)
      .max(50)
      .refine((list) => list.some(({ role }) => role === 'owner'), 'One of them must be the owner.')
      .refine(
        (list) => new Set(list.map(({ email }) => email.toLowerCase())).size === list.length,
        'Each e-mail address once.',
      ),
  }),
  output: z.object({
    tenantId: z.string(),
    created: z.boolean().describe('False where the reference named a tenant that was there'),
    people: z.array(
      z.object({
        id: z.string(),
        email: z.string(),
        role: z.enum(roles),
        apiKey: z.string().nullable().describe('Null for somebody who was in the tenant already'),
        isNew: z.boolean().describe('False for somebody who had an account before; their password stays as it was'),
      }),
    ),
  }),
  run: async (context, { people, name, reference: wanted = null }) => {
    const { env, clock } = context
    const known = wanted === null ? null : await tenantByReference(env.DB, wanted)
    if (known && (await tenantOf(env.DB, known)).deletingAt !== null) {
      throw new Problem('conflict', 'The tenant with this reference is being deleted. Try again once it is gone.')
    }
    const placed: { userId: string; role: (typeof roles)[number]; isNew: boolean }[] = []
    for (const one of people) placed.push({ ...(await addPerson(env, one)), role: one.role })
    const settle = (there: typeof known) =>
      settleTenant(env.DB, there, { name, reference: wanted }, placed, operator(context), clock.now())
    const made = await settle(known).catch(async (error: unknown) => {
      const other = wanted === null || known ? null : await tenantByReference(env.DB, wanted)
      if (!other) throw error
      return settle(other)
    })
    return {
      tenantId: made.tenantId,
      created: known === null,
      people: made.people.map(({ userId, role, apiKey }, index) => ({
        id: userId,
        email: people[index]?.email ?? '',
        role,
        apiKey,
        isNew: placed[index]?.isNew ?? false,
      })),
    }
  },
})

const tenant = z.object({
  id: z.string(),
  name: z.string(),
  reference: z.string().nullable(),
  status: z.enum(['active', 'suspended']),
  suspendedReason: z.string().nullable(),
  deletionDue: time.nullable(),
  deletingAt: time.nullable(),
  createdAt: time,
})

const listTenants = openOperation({
  name: 'operator.listTenants',
  summary: 'The tenants of this installation, newest first.',
  method: 'GET',
  path: '/api/operator/tenants',
  effect: 'read',
  access: 'operator',
  input: z.strictObject({ ...pageFields, reference: reference.optional() }),
  output: pageOf(tenant),
  run: ({ env }, { reference: wanted, ...page }) => allTenants(env.DB, wanted, page),
})

const suspend = openOperation({
  name: 'operator.suspendTenant',
  summary: 'Shuts every way into a tenant at once. Nothing of it is deleted.',
  method: 'POST',
  path: '/api/operator/tenants/{id}/suspend',
  effect: 'write',
  access: 'operator',
  input: z.strictObject({ id, reason: z.string().trim().min(1).max(300) }),
  output: tenant,
  run: async (context, input) => {
    const { DB } = context.env
    const { id: tenantId } = await tenantOf(DB, input.id)
    const audit = auditTrail(DB, tenantId, operator(context))
    await suspendTenant(DB, tenantId, input.reason, audit, context.clock.now())
    return tenantOf(DB, tenantId)
  },
})

const resume = openOperation({
  name: 'operator.resumeTenant',
  summary: 'Opens a suspended tenant again.',
  method: 'POST',
  path: '/api/operator/tenants/{id}/resume',
  effect: 'write',
  access: 'operator',
  input: z.strictObject({ id }),
  output: tenant,
  run: async (context, input) => {
    const { DB } = context.env
    const { id: tenantId } = await tenantOf(DB, input.id)
    await resumeTenant(DB, tenantId, auditTrail(DB, tenantId, operator(context)), context.clock.now())
    return tenantOf(DB, tenantId)
  },
})

const makeKey = openOperation({
  name: 'operator.makeKey',
  summary: "Makes an API key of the tenant's owner that ends by itself, for setting a tenant up.",
  method: 'POST',
  path: '/api/operator/tenants/{id}/keys',
  effect: 'write',
  access: 'operator',
  status: 201,
  input: z.strictObject({ id, expiresInMinutes: z.number().int().min(1).max(1_440).default(30) }),
  output: z.object({ apiKey: z.string(), expiresAt: time }),
  run: async (context, input) => {
    const { env, clock } = context
    const { id: tenantId } = await tenantOf(env.DB, input.id)
    const now = clock.now()
    const expiresAt = now + input.expiresInMinutes * 60_000
    const keys = stores(env, tenantId, operator(context)).keysOf(await firstOwner(env.DB, tenantId))
    const { key } = await keys.make('For the operator', scopes, expiresAt, now)
    return { apiKey: key, expiresAt }
  },
})

const job = z.object({
  id: z.string(),
  tenantId: z.string(),
  kind: z.enum(['export', 'delete', 'import']),
  state: z.enum(['queued', 'running', 'done', 'failed']),
  requestedBy: z.string(),
  createdAt: time,
  finishedAt: time.nullable(),
  counts: z.record(z.string(), z.number()),
  bytes: z.number().nullable(),
  error: z.string().nullable(),
  progress: z.string(),
})

const deleteTenant = openOperation({
  name: 'operator.deleteTenant',
  summary: 'Suspends a tenant for good and deletes everything of it, beginning now. This cannot be undone.',
  method: 'POST',
  path: '/api/operator/tenants/{id}/delete',
  effect: 'write',
  access: 'operator',
  status: 202,
  input: z.strictObject({ id }),
  output: job,
  run: async (context, input) => {
    const { env, clock, waitUntil } = context
    const { id: tenantId } = await tenantOf(env.DB, input.id)
    const audit = auditTrail(env.DB, tenantId, operator(context))
    await beginDeletion(env.DB, tenantId, 'operator', audit, clock.now())
    waitUntil(sendOwed(env, clock.now()))
    const { items } = await allJobs(env.DB, tenantId, { limit: 100 })
    const begun = items.find(({ kind }) => kind === 'delete')
    if (!begun) throw new Error('the deletion that was just begun is not there')
    return begun satisfies Job
  },
})

const listJobs = openOperation({
  name: 'operator.listJobs',
  summary:
    'Exports and deletions of all tenants, or of one, newest first. A deletion stays in the list after its tenant.',
  method: 'GET',
  path: '/api/operator/jobs',
  effect: 'read',
  access: 'operator',
  input: z.strictObject({ ...pageFields, tenantId: id.optional() }),
  output: pageOf(job),
  run: ({ env }, { tenantId = null, ...page }) => allJobs(env.DB, tenantId, page),
})

export const operatorOperations = [makeTenant, listTenants, suspend, resume, makeKey, deleteTenant, listJobs]
