import * as z from 'zod'
import type { TenantId } from './principal.ts'

/**
 * What travels in the queue `pod-jobs`: ids only. D1 holds the truth; a message is the bell that says "look here".
 *
 * A message proves nothing: whoever handles it looks the activity up under the tenant it names.
 */
export const podJob = z.object({
  v: z.literal(1),
  kind: z.literal('share'),
  tenantId: z.string().transform((id) => id as TenantId),
  activityId: z.string(),
})
export type PodJob = z.infer<typeof podJob>

/**
 * What travels in the queue `tenant-jobs`: a delivery to a tenant's webhook or Slack channel, or long work on the whole tenant.
 * Who it is for and how far it has come stands in D1.
 */
export const tenantJob = z.object({
  v: z.literal(1),
  kind: z.enum(['deliver', 'export', 'delete', 'import']),
  tenantId: z.string().transform((id) => id as TenantId),
  id: z.string(),
})
export type TenantJob = z.infer<typeof tenantJob>

/** The queues of the product. */
export type QueueName = 'pod-jobs' | 'tenant-jobs'
