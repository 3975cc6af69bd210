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

/** The queues of the product. */
export type QueueName = 'pod-jobs'
