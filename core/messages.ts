import * as z from 'zod'
import type { TenantId } from './principal.ts'

const tenantId = z.string().transform((id) => id as TenantId)

/**
 * What travels in the queue `pod-jobs`: ids only. D1 holds the truth; a message is the bell that says "look here".
 *
 * A message proves nothing: whoever handles it looks the thing up under the tenant it names. `share` makes a member's share,
 * `reconcile` reads whether one that may have been made is there, `plan` writes the shares of an offer,
 * `sign_in` opens a browser in which a member signs in by themselves.
 */
export const podJob = z.discriminatedUnion('kind', [
  z.object({ v: z.literal(1), kind: z.enum(['share', 'reconcile']), tenantId, activityId: z.string() }),
  z.object({ v: z.literal(1), kind: z.literal('plan'), tenantId, amplificationId: z.string() }),
  z.object({ v: z.literal(1), kind: z.literal('sign_in'), tenantId, memberId: z.string() }),
])
export type PodJob = z.infer<typeof podJob>
/** A job on one member's activity. */
export type ActivityJob = Extract<PodJob, { activityId: string }>

/**
 * What travels in the queue `tenant-jobs`: a delivery to a tenant's webhook or Slack channel, or long work on the whole tenant.
 * Who it is for and how far it has come stands in D1.
 */
export const tenantJob = z.object({
  v: z.literal(1),
  kind: z.enum(['deliver', 'export', 'delete', 'import']),
  tenantId,
  id: z.string(),
})
export type TenantJob = z.infer<typeof tenantJob>

/** The queues of the product. */
export type QueueName = 'pod-jobs' | 'tenant-jobs'
